import type { PullRequests } from '../../platforms/platform.ts';
import { writtenRulePath } from '../../policy-language/path-rule.ts';
import type { AccessModel, ModelRole } from '../access-model.ts';
import { findEngine } from '../find-engine.ts';
import { accepts, demandsOf, textsOf } from './bound-texts.ts';
import type { Demand } from './bound-texts.ts';
import { policySets } from './policy-sets.ts';
import type { PolicySet } from './policy-sets.ts';
import { platformOf } from './role-platform.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { rulesOf, ruleText } from './set-rules.ts';
import type { SetRule } from './set-rules.ts';

/** Roles that let in jobs for pull requests, whose code nobody has agreed to yet, with more than a look at the server. */
export const pullRequestRoles: LintRule = function* (context) {
  const { model } = context;
  for (const set of policySets(context)) {
    let right: Right | 'unknown' | undefined = 'unknown';
    for (const address of set.users) {
      const role = model.roles.get(address);
      const requests = role && platformOf(role)?.pullRequests;
      if (role === undefined || requests === undefined || !admits(role, requests)) continue;
      if (right === 'unknown') right = rightOf(model, set);
      if (right !== undefined) yield open(model, role, requests, right);
    }
  }
};

function open(
  model: AccessModel,
  { resource, values }: ModelRole,
  { name }: PullRequests,
  { does, by }: Right,
): LintFinding {
  const message = `a job for a ${name} may log in, and ${ruleText(by.rule)} lets it ${does}`;
  return {
    resource,
    problem: {
      code: 'pull-request-gets-rights',
      message: model.hide(message),
      fields: [values.bound_subject === '' ? 'bound_claims' : 'bound_subject'],
      hint: `bind what a ${name} lacks, such as the branch or a protected environment, or give it a role of its own`,
    },
  };
}

function admits({ values }: ModelRole, { token, subject }: PullRequests): boolean {
  if (values.role_type !== 'jwt') return false;
  return demandsOf(values).every((demand) => admitsBy(demand, token, subject));
}

function admitsBy(demand: Demand, token: PullRequests['token'], subject: RegExp): boolean {
  if (demand.claim === 'sub') return textsOf(demand).some((text) => subject.test(text));
  const sent = Object.hasOwn(token, demand.claim) ? token[demand.claim] : undefined;
  return sent === undefined || accepts(demand, JSON.stringify(sent));
}

/** What a token can do that a stranger should not. */
interface Right {
  readonly does: string;
  readonly by: SetRule;
}

function rightOf(model: AccessModel, { holder }: PolicySet): Right | undefined {
  const rules = rulesOf(holder).filter(
    ({ rule }) => !rule.capabilities.has('deny') && rule.sources.some(({ policy }) => policy !== 'default'),
  );
  const writing = rules.find((rule) => writes(rule));
  if (writing !== undefined) return { does: 'write', by: writing };
  const reading = rules.find((rule) => reads(model, holder.namespace, rule));
  return reading && { does: 'read secrets', by: reading };
}

const WRITES = ['create', 'update', 'patch', 'delete', 'sudo'];
/** What any token may do with itself, or without any effect on others. */
const HARMLESS =
  /^(auth\/token\/(lookup|renew|revoke)(-self)?|sys\/(capabilities(-self|-accessor)?|renew|leases\/(renew|lookup)|wrapping\/.*|tools\/.*|internal\/.*)|cubbyhole\/.*)$/;

function writes({ rule, path }: SetRule): boolean {
  return WRITES.some((one) => rule.capabilities.has(one)) && !HARMLESS.test(writtenRulePath(path));
}

function reads(model: AccessModel, namespace: string, { rule, path }: SetRule): boolean {
  const written = writtenRulePath(path);
  if (!rule.capabilities.has('read') || /^(sys|auth|identity|cubbyhole)\//.test(written)) return false;
  const found = findEngine(model, namespace, path.text);
  const [part] = (found === undefined ? written.replace(/^[^/]*\//, '') : found.rest).split('/');
  return part !== 'metadata' && part !== 'config';
}
