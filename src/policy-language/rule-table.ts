import { mergeRule, singleRule } from './merged-rule.ts';
import type { MergedRule, RuleSource } from './merged-rule.ts';
import { bySpecificity, matchesSegments, pathRule } from './path-rule.ts';

/** Rules joined by path, and sorted by how they are matched. */
export interface RuleTable {
  readonly exact: ReadonlyMap<string, MergedRule>;
  readonly prefix: ReadonlyMap<string, MergedRule>;
  readonly segments: readonly MergedRule[];
}

/** Joins stanzas, each with its path, in which templates are filled in and no `/` leads. */
export function ruleTable(stanzas: Iterable<readonly [path: string, source: RuleSource]>): RuleTable {
  const tables = {
    exact: new Map<string, MergedRule>(),
    prefix: new Map<string, MergedRule>(),
    segments: new Map<string, MergedRule>(),
  };
  for (const [path, source] of stanzas) {
    const rule = pathRule(path);
    const table = tables[rule.kind];
    const before = table.get(rule.path);
    table.set(rule.path, before ? mergeRule(before, source) : singleRule(rule, source));
  }
  return { exact: tables.exact, prefix: tables.prefix, segments: [...tables.segments.values()] };
}

/** Every rule of a table. */
export function allRules({ exact, prefix, segments }: RuleTable): readonly MergedRule[] {
  return [...exact.values(), ...prefix.values(), ...segments];
}

/**
 * The rule that decides on a path, when there is one: an exact one, else the most specific of those with wildcards.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching
 */
export function ruleOn(table: RuleTable, path: string): MergedRule | undefined {
  return table.exact.get(path) ?? mostSpecific(wildcardRules(table, path));
}

/** The rules with wildcards that the servers weigh: of the prefixes only the longest. */
export function wildcardRules(table: RuleTable, path: string): readonly MergedRule[] {
  const { value: longest } = prefixesOf(table, path).next();
  return longest ? [longest, ...segmentsOf(table, path)] : segmentsOf(table, path);
}

/** Every rule that matches one of these forms of a path, the most specific first. */
export function rulesMatching(table: RuleTable, forms: readonly string[]): readonly MergedRule[] {
  const exact = forms.flatMap((form) => table.exact.get(form) ?? []);
  const others = forms.flatMap((form) => [...prefixesOf(table, form), ...segmentsOf(table, form)]);
  return [...exact, ...[...new Set(others)].sort((a, b) => bySpecificity(b.path, a.path))];
}

/** The rule that comes before the others. */
export function mostSpecific(rules: readonly MergedRule[]): MergedRule | undefined {
  let best: MergedRule | undefined;
  for (const rule of rules) if (!best || bySpecificity(rule.path, best.path) > 0) best = rule;
  return best;
}

/** The longest first. */
function* prefixesOf({ prefix }: RuleTable, path: string): Generator<MergedRule, undefined> {
  if (prefix.size === 0) return;
  for (let end = path.length; end >= 0; end -= 1) {
    const rule = prefix.get(path.slice(0, end));
    if (rule !== undefined) yield rule;
  }
}

function segmentsOf({ segments }: RuleTable, path: string): readonly MergedRule[] {
  if (segments.length === 0) return [];
  const asked = path.split('/');
  return segments.filter((rule) => matchesSegments(rule.path, asked));
}
