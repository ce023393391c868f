import type { Wire } from '../model/wire.ts';
import type { ControlGroupFactor, PolicyRule } from './policy-rule.ts';
import type { PathRule } from './path-rule.ts';

/** A stanza that takes part in a rule: its policy, and the stanza with its place in the text. */
export interface RuleSource {
  readonly policy: string;
  readonly namespace: string;
  readonly stanza: PolicyRule;
}

/**
 * What the values of a parameter may be; an empty list stands for any value. Names are in lower case: of two in one
 * stanza that differ by case alone the servers keep one, and not always the same.
 */
export type ParameterValues = ReadonlyMap<string, readonly Wire[]>;

/** All stanzas of one path, from all policies, joined as the servers join them. */
export interface MergedRule {
  readonly path: PathRule;
  readonly sources: readonly RuleSource[];
  /** `deny` alone when one of the stanzas has it. */
  readonly capabilities: ReadonlySet<string>;
  /** In seconds; 0 when there is none. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  readonly allowedParameters: ParameterValues;
  readonly deniedParameters: ParameterValues;
  readonly requiredParameters: ReadonlySet<string>;
  readonly mfaMethods: ReadonlySet<string>;
  readonly controlGroupFactors: readonly ControlGroupFactor[];
  readonly subscribeEventTypes: readonly string[];
  /** The most keys of one list; 0 when there is no limit. */
  readonly paginationLimit: number;
  /** The template of the path on which a token needs a capability to see a key in a list. */
  readonly keysFilterPath?: string;
}

/** The rule of a path that has one stanza. */
export function singleRule(path: PathRule, source: RuleSource): MergedRule {
  const { stanza } = source;
  const denies = stanza.capabilities.includes('deny');
  const rest: Partial<PolicyRule> = denies ? {} : stanza;
  const filter = rest.list_scan_response_keys_filter_path ?? '';
  return {
    path,
    sources: [source],
    capabilities: new Set(stanza.capabilities),
    minWrappingTtl: rest.min_wrapping_ttl ?? 0,
    maxWrappingTtl: rest.max_wrapping_ttl ?? 0,
    allowedParameters: new Map(Object.entries(rest.allowed_parameters ?? {})),
    deniedParameters: new Map(Object.entries(rest.denied_parameters ?? {})),
    requiredParameters: new Set(rest.required_parameters),
    mfaMethods: new Set(rest.mfa_methods),
    controlGroupFactors: rest.control_group?.factors ?? [],
    subscribeEventTypes: rest.subscribe_event_types ?? [],
    paginationLimit: Math.max(0, rest.pagination_limit ?? 0),
    ...(filter === '' ? {} : { keysFilterPath: filter }),
  };
}

/**
 * Adds a stanza of the same path. `deny` erases everything; of the times and limits the smaller one stays; a stanza
 * without constraints comes under those of the other. https://github.com/openbao/openbao/blob/main/vault/policy/acl.go
 */
export function mergeRule(rule: MergedRule, source: RuleSource): MergedRule {
  const added = singleRule(rule.path, source);
  const sources = [...rule.sources, source];
  if (rule.capabilities.has('deny')) return { ...rule, sources };
  if (added.capabilities.has('deny')) return { ...added, sources };
  const filter = rule.keysFilterPath ?? added.keysFilterPath;
  return {
    path: rule.path,
    sources,
    capabilities: new Set([...rule.capabilities, ...added.capabilities]),
    minWrappingTtl: smaller(rule.minWrappingTtl, added.minWrappingTtl),
    maxWrappingTtl: smaller(rule.maxWrappingTtl, added.maxWrappingTtl),
    allowedParameters: joined(rule.allowedParameters, added.allowedParameters),
    deniedParameters: joined(rule.deniedParameters, added.deniedParameters),
    requiredParameters: new Set([...rule.requiredParameters, ...added.requiredParameters]),
    mfaMethods: new Set([...rule.mfaMethods, ...added.mfaMethods]),
    controlGroupFactors: [...rule.controlGroupFactors, ...added.controlGroupFactors],
    // The servers add event types only to a rule that has some already.
    subscribeEventTypes:
      rule.subscribeEventTypes.length === 0
        ? []
        : [...new Set([...rule.subscribeEventTypes, ...added.subscribeEventTypes])],
    paginationLimit: smaller(rule.paginationLimit, added.paginationLimit),
    ...(filter === undefined ? {} : { keysFilterPath: filter }),
  };
}

/** Of two numbers above 0 the smaller one; 0 stands for none. */
function smaller(a: number, b: number): number {
  if (a === 0 || b === 0) return a + b;
  return Math.min(a, b);
}

function joined(existing: ParameterValues, added: ParameterValues): ParameterValues {
  const all = new Map(existing);
  for (const [name, values] of added) {
    const before = existing.get(name);
    const isAny = values.length === 0 || before?.length === 0;
    all.set(name, isAny ? [] : [...values, ...(before ?? [])]);
  }
  return all;
}
