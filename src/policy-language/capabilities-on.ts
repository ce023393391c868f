import type { MergedRule } from './merged-rule.ts';
import type { PolicyRule } from './policy-rule.ts';
import { ruleOn, ruleTable } from './rule-table.ts';

/** What the stanzas of policies allow on one path, as `sys/capabilities` says it. Templates are not filled in. */
export function capabilitiesOn(rules: readonly PolicyRule[], path: string): readonly string[] {
  const stanzas = rules.map((stanza) => [stanza.path, { policy: '', namespace: '', stanza }] as const);
  return capabilitiesOf(ruleOn(ruleTable(stanzas), path));
}

/** The same for a rule that has been found: `deny` when there is none, or nothing in it. */
export function capabilitiesOf(rule: MergedRule | undefined): readonly string[] {
  if (!rule || rule.capabilities.size === 0 || rule.capabilities.has('deny')) return ['deny'];
  return [...rule.capabilities].sort();
}
