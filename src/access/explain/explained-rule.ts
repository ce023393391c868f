import type { Position } from '../../model/diagnostic.ts';
import type { Wire } from '../../model/wire.ts';
import { byCodeUnit } from '../../model/wire.ts';
import type { MergedRule, ParameterValues, RuleSource } from '../../policy-language/merged-rule.ts';
import { bySpecificity, writtenRulePath } from '../../policy-language/path-rule.ts';
import { findPolicy } from '../access-model.ts';
import type { AccessModel } from '../access-model.ts';

/** A stanza of a policy, and where it stands. */
export interface ExplainedStanza {
  readonly policy: string;
  /** As written, with its templates. */
  readonly path: string;
  readonly capabilities: readonly string[];
  /** Of the policy's own text. */
  readonly line: number;
  /** In the spec's files; undefined on a server, and for a policy that is built in. */
  readonly at?: Position;
}

/** A rule of a token: all stanzas of one path. */
export interface ExplainedRule {
  readonly path: string;
  readonly capabilities: readonly string[];
  readonly stanzas: readonly ExplainedStanza[];
  readonly allowedParameters: Readonly<Record<string, readonly Wire[]>>;
  readonly deniedParameters: Readonly<Record<string, readonly Wire[]>>;
  readonly requiredParameters: readonly string[];
  /** Seconds; 0 is no limit. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  readonly mfaMethods: readonly string[];
  /** How many must approve. */
  readonly controlGroups: readonly string[];
}

/** A rule with all that it asks, and the places of its stanzas. */
export function explainRule(model: AccessModel, rule: MergedRule): ExplainedRule {
  return {
    path: writtenRulePath(rule.path),
    capabilities: [...rule.capabilities],
    stanzas: rule.sources.map((source) => explainStanza(model, source)),
    allowedParameters: parameters(rule.allowedParameters),
    deniedParameters: parameters(rule.deniedParameters),
    requiredParameters: [...rule.requiredParameters].sort(byCodeUnit),
    minWrappingTtl: rule.minWrappingTtl,
    maxWrappingTtl: rule.maxWrappingTtl,
    mfaMethods: [...rule.mfaMethods],
    controlGroups: rule.controlGroupFactors.map(({ name }) => name),
  };
}

/** A stanza with its place. */
export function explainStanza(
  model: AccessModel,
  { policy, namespace, stanza }: RuleSource,
): ExplainedStanza {
  const { line, column } = stanza.pathAt;
  const resource = findPolicy(model, namespace.replace(/\/$/, ''), policy)?.resource;
  const at = resource?.origin?.text('policy', { line, column });
  return {
    policy,
    path: stanza.writtenPath,
    capabilities: stanza.capabilities,
    line,
    ...(at && { at }),
  };
}

/** Why of two rules that match a path the first one decides. */
export function whyStronger(winner: MergedRule, loser: MergedRule): string {
  const [a, b] = [winner.path, loser.path];
  if (b.kind !== 'exact' && a.kind === 'exact') return 'a path without wildcards wins over one with them';
  if (a.kind === 'exact' || bySpecificity(a, b) < 0)
    return 'for a list the server also looks at the path without its last slash, and took that rule';
  if (a.literalBytes !== b.literalBytes) return 'its first wildcard comes earlier in the path';
  if (a.endsInGlob !== b.endsInGlob) return 'it ends in * and the other does not';
  if (a.plusCount !== b.plusCount) return 'it has more segments that are +';
  return a.textBytes === b.textBytes ? 'it comes first in the order of letters' : 'it is shorter';
}

function parameters(values: ParameterValues): Readonly<Record<string, readonly Wire[]>> {
  return Object.fromEntries(values);
}
