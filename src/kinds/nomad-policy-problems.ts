import type { CheckContext, Problem } from '../model/kind.ts';
import { compareVersions } from '../model/server.ts';
import {
  NOMAD_WITHOUT_TOKEN_ROLES,
  nomadCapabilityNeeds,
  nomadCapabilityText,
} from '../platforms/nomad-checks.ts';
import { capabilitiesOn } from '../policy-language/capabilities-on.ts';
import { didYouMean } from '../policy-language/near-word.ts';
import { parsePolicy } from '../policy-language/parse.ts';
import type { PolicyRule } from '../policy-language/policy-rule.ts';
import { roleStanzas } from './nomad-server-policy.ts';
import { inPolicy } from './policy-path-problems.ts';

/** What every token may do with itself, unless the policy default was written anew or left off. */
const OF_DEFAULT = ['sys/capabilities-self', 'auth/token/renew-self'];

/** Token roles that a policy names, and what Nomad asks of the policy that lets its servers create tokens. */
export function* tokenRolePolicyProblems(
  rules: readonly PolicyRule[],
  context: CheckContext,
): Iterable<Problem> {
  const stanzas = roleStanzas(rules);
  if (stanzas.length === 0) return;
  const known = context.siblings('token-role').map(({ ref }) => ref.name);
  for (const { role, rule } of stanzas) {
    if (known.length === 0 || known.includes(role)) continue;
    yield {
      code: 'policy-names-unknown-token-role',
      message: `the path ${rule.path} is for the token role "${role}", which is not defined in the spec`,
      fields: ['policy'],
      inText: inPolicy(rule.pathAt),
      ...didYouMean(role, known),
    };
  }
  yield* nomadProblems(rules, context);
}

function* nomadProblems(rules: readonly PolicyRule[], context: CheckContext): Iterable<Problem> {
  const { nomadVersion: version } = context;
  if (version === undefined || compareVersions(version, NOMAD_WITHOUT_TOKEN_ROLES) >= 0) return;
  const creating = rules.find(
    (rule) => rule.path.startsWith('auth/token/create/') && roleStanzas([rule]).length > 0,
  );
  if (creating === undefined) return;
  const [{ role } = { role: '' }] = roleStanzas([creating]);
  const others = otherRules(context);
  for (const need of nomadCapabilityNeeds(role, version, false)) {
    const has = capabilitiesOn(rules, need.path);
    const isMet = (list: readonly string[]): boolean => need.oneOf.some((one) => list.includes(one));
    // Another policy of the spec may be meant to stand beside this one on the token.
    if (isMet(has) || isMet(capabilitiesOn(others, need.path))) continue;
    const isOfDefault = OF_DEFAULT.includes(need.path);
    const isForStrict = need.path === 'auth/token/lookup';
    const text = nomadCapabilityText(need, has);
    yield {
      code: 'nomad-capability-missing',
      message: isOfDefault
        ? `Nomad ${version} needs ${need.oneOf[0] ?? ''} on ${need.path}, which only the policy default gives its token here`
        : `Nomad ${version} says "${text}"${isForStrict ? ' once allow_unauthenticated is false' : ''}`,
      fields: ['policy'],
      inText: inPolicy((nearest(rules, need.path) ?? creating).pathAt),
      hint: `add path "${need.path}" { capabilities = ["${need.oneOf[0] ?? ''}"] }`,
      ...(!isOfDefault && !isForStrict && { severity: 'error' }),
    };
  }
}

function otherRules({ siblings, ref }: CheckContext): readonly PolicyRule[] {
  return siblings('policy')
    .filter((one) => one.ref.name !== ref.name && one.ref.name !== 'default')
    .map(({ values }) => values['policy'] as string)
    .filter((text) => text.includes('auth/token/') || text.includes('sys/capabilities-self'))
    .flatMap((text) => parsePolicy(text).rules);
}

/** The stanza that looks as if it were meant for the path. */
function nearest(rules: readonly PolicyRule[], path: string): PolicyRule | undefined {
  return rules.find((rule) => rule.path.replace(/\/?\*$/, '') === path);
}
