import type { Problem } from '../model/kind.ts';
import { findClaim } from '../platforms/find-claim.ts';
import type { FoundPlatform } from '../platforms/find-platform.ts';
import { github } from '../platforms/github.ts';
import { hcpTerraform } from '../platforms/hcp-terraform.ts';
import type { Claim, Platform } from '../platforms/platform.ts';
import { boundTexts } from './role-platform.ts';
import type { RoleValues } from './role-platform.ts';

/** Bound values that match no token, or more tokens than it looks. */
export function* boundClaimProblems(values: RoleValues, found: FoundPlatform | undefined): Iterable<Problem> {
  yield* wildcardProblems(values);
  if (found === undefined) return;
  const { platform } = found;
  for (const claim of Object.keys(values.bound_claims)) {
    const known = findClaim(platform, claim);
    if (known === undefined || known === 'perhaps') continue;
    yield* typeProblems(values, claim, known, platform);
    yield* formProblems(values, claim, known, platform);
    yield* nameProblems(values, claim, known, platform);
  }
  yield* subjectFormProblems(values, found);
  if (platform === hcpTerraform) yield* phaseProblems(values);
}

/** https://developer.hashicorp.com/vault/api-docs/auth/jwt#bound_claims_type */
function* wildcardProblems(values: RoleValues): Iterable<Problem> {
  if (values.bound_subject.includes('*')) {
    yield {
      code: 'wildcard-in-exact-comparison',
      message: 'bound_subject has a *, and it is compared exactly',
      fields: ['bound_subject'],
      hint: 'bind sub in bound_claims, with bound_claims_type: glob',
    };
  }
  for (const audience of values.bound_audiences.filter((one) => one.includes('*'))) {
    yield {
      code: 'wildcard-in-exact-comparison',
      message: `the audience ${audience} has a *, and audiences are compared exactly`,
      fields: ['bound_audiences'],
      member: audience,
      hint: 'write each audience in full',
    };
  }
  if (values.bound_claims_type !== 'string') return;
  for (const claim of Object.keys(values.bound_claims)) {
    if (!boundTexts(values, claim).some((text) => text.includes('*'))) continue;
    yield {
      code: 'wildcard-in-exact-comparison',
      message: `bound_claims.${claim} has a *, and bound_claims_type string compares exactly`,
      fields: ['bound_claims'],
      within: [claim],
    };
  }
}

function* typeProblems(
  values: RoleValues,
  claim: string,
  known: Claim,
  platform: Platform,
): Iterable<Problem> {
  const accepted = values.bound_claims[claim] ?? [];
  const wrong = accepted.find((text) => !fits(text, known.type));
  if (wrong === undefined) return;
  const sent = {
    text: 'text',
    number: 'a number',
    boolean: 'true or false',
    list: 'a list of texts',
    object: 'a mapping',
  };
  yield {
    code: 'bound-claim-wrong-type',
    message: `bound_claims.${claim} is ${wrong}, and ${platform.title} sends ${sent[known.type]}`,
    fields: ['bound_claims'],
    within: [claim],
    ...(known.type === 'text' && { hint: 'quote the value' }),
    ...(known.type === 'object' && { hint: 'name what is inside by a JSON pointer' }),
  };
}

/** Whether a value that is accepted, as JSON, can be equal to one of that type. A number in a list never is. */
function fits(text: string, type: Claim['type']): boolean {
  switch (type) {
    case 'text':
    case 'list':
      return text.startsWith('"');
    case 'boolean':
      return text === 'true' || text === 'false';
    case 'number':
      return /^-?[0-9]/.test(text);
    case 'object':
      return false;
  }
}

function* formProblems(
  values: RoleValues,
  claim: string,
  known: Claim,
  platform: Platform,
): Iterable<Problem> {
  const { form } = known;
  if (form === undefined) return;
  const wrong = boundTexts(values, claim).find((text) => !text.includes('*') && !form.pattern.test(text));
  if (wrong === undefined) return;
  yield {
    code: 'bound-claim-wrong-form',
    message: `bound_claims.${claim} is ${JSON.stringify(wrong)}, and ${platform.title} sends ${form.words}`,
    fields: ['bound_claims'],
    within: [claim],
  };
}

function* nameProblems(
  values: RoleValues,
  claim: string,
  known: Claim,
  platform: Platform,
): Iterable<Problem> {
  const { mutable } = known;
  if (mutable === undefined || mutable === true || known.person === true) return;
  if (Object.hasOwn(values.bound_claims, mutable.rather)) return;
  yield {
    code: 'bound-claim-mutable-name',
    message: `${claim} is a name that can be changed and then be taken by others; ${platform.title} also sends ${mutable.rather}`,
    fields: ['bound_claims'],
    within: [claim],
    hint: `bind ${mutable.rather}`,
  };
}

/** https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims */
function* subjectFormProblems(values: RoleValues, { platform, issuer }: FoundPlatform): Iterable<Problem> {
  if (platform !== github || issuer?.endsWith('/_services/token') === true) return;
  const accepted = boundTexts(values, 'sub');
  // Who lists both forms of a subject is ready for either.
  const renewed = accepted.filter((text) => text.includes('@')).map((text) => text.replace(/@\d+/g, ''));
  const isOld = (subject: string): boolean => /^repo:[^@:]*(:|$)/.test(subject) && !renewed.includes(subject);
  const message = 'sub names the repository without ids, as new, renamed and moved repositories no longer do';
  if (isOld(values.bound_subject)) {
    yield { code: 'github-subject-form', message, fields: ['bound_subject'] };
  } else if (accepted.some(isOld)) {
    yield { code: 'github-subject-form', message, fields: ['bound_claims'], within: ['sub'] };
  }
}

function* phaseProblems(values: RoleValues): Iterable<Problem> {
  const subjects = [values.bound_subject, ...boundTexts(values, 'sub')].filter((subject) => subject !== '');
  const phases = boundTexts(values, 'terraform_run_phase');
  const isPhase = phases.length === 1 && phases[0] !== '*';
  if (isPhase || (subjects.length > 0 && subjects.every((one) => /:run_phase:[a-z]+$/.test(one)))) return;
  yield {
    code: 'plan-has-rights-of-apply',
    message: 'the role does not tell plans from applies, so a plan has all rights of an apply',
    fields: ['bound_claims'],
  };
}
