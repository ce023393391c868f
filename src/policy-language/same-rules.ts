import { NumberText } from '../model/wire.ts';
import { parsePolicy } from './parse.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { PolicyProblem } from './problem.ts';
import { isRefused } from './problem.ts';

/**
 * Whether two texts hold the same rules, so that they differ in layout, comments, spelling or order only. Texts that
 * both products refuse hold no rules, and are the same only when they are equal.
 */
export function sameRules(a: string, b: string): boolean {
  if (a === b) return true;
  const left = parsePolicy(a);
  const right = parsePolicy(b);
  if (isHopeless(left.problems) || isHopeless(right.problems)) return false;
  return canonical(left.rules) === canonical(right.rules);
}

function isHopeless(problems: readonly PolicyProblem[]): boolean {
  return isRefused(problems, 'vault') && isRefused(problems, 'openbao');
}

/** The order of stanzas counts only within one path, where they are joined. */
function canonical(rules: readonly PolicyRule[]): string {
  const texts = rules.map((rule) => ({ path: rule.path, text: JSON.stringify(meaning(rule)) }));
  texts.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
  return texts.map(({ text }) => text).join('\n');
}

/** What is left of a stanza without its spelling. Under `deny` the servers pass over the parameters. */
function meaning(rule: PolicyRule): unknown {
  const capabilities = [...rule.capabilities].sort();
  const { path, expiration } = rule;
  if (capabilities.includes('deny')) return { path, capabilities, expiration };
  return sortKeys({
    path,
    capabilities,
    expiration,
    allowed_parameters: rule.allowed_parameters,
    denied_parameters: rule.denied_parameters,
    required_parameters: lowerSet(rule.required_parameters ?? []),
    min_wrapping_ttl: rule.min_wrapping_ttl ?? 0,
    max_wrapping_ttl: rule.max_wrapping_ttl ?? 0,
    mfa_methods: rule.mfa_methods,
    control_group: rule.control_group,
    subscribe_event_types: rule.subscribe_event_types,
    pagination_limit: rule.pagination_limit ?? 0,
    list_scan_response_keys_filter_path: rule.list_scan_response_keys_filter_path,
  });
}

function lowerSet(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

/** Keys in one order, on all levels; lists keep theirs. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value instanceof NumberText) return { number: value.text };
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
