import { inPolicy } from '../../kinds/policy-path-problems.ts';
import type { Problem } from '../../model/kind.ts';
import type { Resource } from '../../model/resource.ts';
import { pathRule } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import type { PolicyRule } from '../../policy-language/policy-rule.ts';
import type { TextRange } from '../../policy-language/problem.ts';
import type { AccessModel, ModelPolicy } from '../access-model.ts';
import type { LintFinding } from './rule.ts';

/** A stanza of a policy that the spec or the server holds. */
export interface Stanza {
  readonly model: AccessModel;
  readonly policy: ModelPolicy & { readonly resource: Resource };
  readonly rule: PolicyRule;
  /** As seen from the policy's namespace. */
  readonly path: PathRule;
}

const known = new WeakMap<AccessModel, readonly (readonly Stanza[])[]>();

/** The stanzas of each policy; none of a text that cannot be read, which is said elsewhere. */
export function stanzasByPolicy(model: AccessModel): readonly (readonly Stanza[])[] {
  const there = known.get(model) ?? [...model.policies.values()].map((one) => stanzasOf(model, one));
  known.set(model, there);
  return there;
}

/** All stanzas. */
export function stanzas(model: AccessModel): readonly Stanza[] {
  return stanzasByPolicy(model).flat();
}

/** Whether the stanza forbids what its path matches. */
export function denies({ rule }: Stanza): boolean {
  return rule.capabilities.includes('deny');
}

/** Whether the stanza grants one of these capabilities. */
export function grants({ rule }: Stanza, ...capabilities: readonly string[]): boolean {
  return rule.capabilities.some((one) => capabilities.includes(one));
}

/** A finding about a stanza, at its path. */
export function stanzaFinding(
  { model, policy, rule }: Stanza,
  code: Problem['code'],
  message: string,
  more: { readonly hint?: string; readonly at?: TextRange } = {},
): LintFinding {
  return {
    resource: policy.resource,
    problem: {
      code,
      message: model.hide(message),
      fields: ['policy'],
      inText: inPolicy(more.at ?? rule.pathAt),
      ...(more.hint !== undefined && { hint: model.hide(more.hint) }),
    },
  };
}

/** Where the stanza's capabilities stand. */
export function capabilitiesAt({ rule }: Stanza): TextRange {
  const set = rule.attributes.find(({ key }) => key === 'capabilities' || key === 'policy');
  return set?.valueAt ?? rule.pathAt;
}

function stanzasOf(model: AccessModel, policy: ModelPolicy): readonly Stanza[] {
  const { resource } = policy;
  if (resource === undefined || resource.broken?.has('policy') === true) return [];
  return policy.policy.rules.map((rule) => ({
    model,
    policy: { ...policy, resource },
    rule,
    path: pathRule(rule.path),
  }));
}
