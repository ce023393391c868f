import type { AccessModel } from '../access/access-model.ts';
import { findPolicy } from '../access/access-model.ts';
import type { Decision, DecisionReason } from '../access/decide.ts';
import { decideFor } from '../access/holder.ts';
import type { Holder } from '../access/holder.ts';
import type { TestCheck } from '../model/test-outcome.ts';
import type { MergedRule } from '../policy-language/merged-rule.ts';
import type { ExpectedRequest } from './access-test.ts';
import type { Right } from './answer.ts';

/** What the holder of a token may do, as the spec has it. */
export function rightOf(model: AccessModel, holder: Holder, { request }: ExpectedRequest): Right {
  const decision = decideFor(holder, request);
  const { rule, allowed } = decision;
  const text = decisionText(decision, request.operation);
  const because = rule === undefined ? [] : placesOf(model, holder, rule);
  const unknown = holder.unknownPolicies;
  if (unknown.length === 0) return { isAllowed: allowed, text, because };
  const [many, those] = unknown.length === 1 ? ['the policy', 'is'] : ['the policies', 'are'];
  const missing = `${many} ${unknown.join(', ')} ${those} not in the spec`;
  return allowed
    ? { isAllowed: true, text, because, remark: `${missing}: a rule in it could still refuse this` }
    : { isAllowed: undefined, text: `${missing}, and may allow it; by the others, ${text}`, because };
}

const WHY = {
  root: 'the policy root allows everything',
  help: 'everybody may read the help',
  'entity-disabled': 'the entity is disabled',
  'root-with-others': 'a token with root and other policies is refused everything',
  'template-result': 'a template in a path is filled with +*, so the token is refused everything',
  'other-namespace': 'the policy root is of another namespace',
  'no-rule': 'no rule of its policies fits the path',
} as const satisfies Partial<Record<DecisionReason, string>>;

function decisionText({ reason, rule, ...decision }: Decision, operation: string): string {
  const where = rule === undefined ? '' : ruleText(rule);
  switch (reason) {
    case 'granted':
      return `${where} grants ${operation}`;
    case 'denied':
      return `${where} denies everything`;
    case 'capability':
      return `${where} grants only ${[...(rule?.capabilities ?? [])].join(', ')}`;
    case 'wrapping':
      return `${where} asks for an answer that is wrapped otherwise (${decision.wrapping})`;
    case 'parameters': {
      const bad = decision.parameters.filter(({ verdict }) => verdict !== 'allowed');
      return `${where} does not take ${bad.map(({ name, verdict }) => `${name} (${verdict})`).join(', ')}`;
    }
    case 'page':
      return `${where} allows lists of at most ${rule?.paginationLimit ?? 0} keys`;
    case 'sudo':
      return `${where} grants ${operation} without sudo, which this path needs`;
    case 'root':
    case 'help':
    case 'entity-disabled':
    case 'root-with-others':
    case 'template-result':
    case 'other-namespace':
    case 'no-rule':
      return WHY[reason];
  }
}

/** `path "secret/data/*" in app`: the first of the stanzas that it is joined from, as it is written. */
function ruleText({ sources, path }: MergedRule): string {
  const written = sources[0]?.stanza.writtenPath ?? path.path;
  return `path ${JSON.stringify(written)} in ${[...new Set(sources.map(({ policy }) => policy))].join(', ')}`;
}

/** Where the stanzas of a rule stand in the spec. */
function placesOf(model: AccessModel, { namespace }: Holder, { sources }: MergedRule): TestCheck['because'] {
  return sources.flatMap(({ policy, stanza }) => {
    const { line, column } = stanza.pathAt;
    const at = findPolicy(model, namespace, policy)?.resource?.origin?.text('policy', { line, column });
    return at === undefined ? [] : [{ at, note: `the rule in ${policy}` }];
  });
}
