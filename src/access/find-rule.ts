import type { MergedRule } from '../policy-language/merged-rule.ts';
import { bySpecificity } from '../policy-language/path-rule.ts';
import { mostSpecific, ruleOn, rulesMatching, wildcardRules } from '../policy-language/rule-table.ts';
import type { Acl } from './build-acl.ts';

/** The operations that list keys: the servers put a `/` behind their path, and fall back to rules without it. */
export type ListOperation = 'list' | 'scan';

/**
 * The rule that decides, when there is one. A list without an exact rule is looked up without its `/`, too.
 * https://github.com/openbao/openbao/blob/main/vault/policy/acl.go
 */
export function findRule(acl: Acl, path: string, listing?: ListOperation): MergedRule | undefined {
  if (listing === undefined || !path.endsWith('/') || acl.exact.has(path)) return ruleOn(acl, path);
  const stripped = path.slice(0, -1);
  const exactStripped = acl.exact.get(stripped);
  if (exactStripped) return exactStripped;
  const whole = wildcardRules(acl, path);
  if (listing === 'scan' && !acl.traits.scanFallsBack) return mostSpecific(whole);
  const fallback = wildcardRules(acl, stripped);
  switch (acl.traits.listOrder) {
    case 'stripped-first':
      return mostSpecific(fallback) ?? mostSpecific(whole);
    case 'full-first':
      return mostSpecific(whole) ?? mostSpecific(fallback);
    case 'weighed':
      return weighed([...fallback, ...whole]);
  }
}

/** Every rule that matches the path in one of the forms in which it is looked up, the most specific first. */
export function matchingRules(acl: Acl, path: string, listing?: ListOperation): readonly MergedRule[] {
  return rulesMatching(acl, listing && path.endsWith('/') ? [path, path.slice(0, -1)] : [path]);
}

/** A deny wins only when it is more specific than the most specific rule that grants `list`. */
function weighed(rules: readonly MergedRule[]): MergedRule | undefined {
  const deny = mostSpecific(rules.filter(({ capabilities }) => capabilities.has('deny')));
  const grant = mostSpecific(rules.filter(({ capabilities }) => capabilities.has('list')));
  if (deny && (!grant || bySpecificity(deny.path, grant.path) > 0)) return deny;
  return grant ?? mostSpecific(rules);
}
