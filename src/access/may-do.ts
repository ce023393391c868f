import type { MergedRule } from '../policy-language/merged-rule.ts';
import { aclNamespace } from './access-model.ts';
import { fullPath } from './capabilities-on.ts';
import type { AccessOperation } from './decide.ts';
import { findRule } from './find-rule.ts';
import type { Holder } from './holder.ts';
import { needsSudo } from './sudo-path.ts';

/**
 * The rule by which a holder may send a request of some form. Parameters count as no hindrance, because defaults, lists
 * and omitted ones escape them; nor does a wrapping time, which the caller chooses.
 */
export function mayDo(holder: Holder, operation: AccessOperation, path: string): MergedRule | undefined {
  const { acl, namespace, engines } = holder;
  const listing = operation === 'list' || operation === 'scan' ? operation : undefined;
  const asked = listing === undefined ? path : `${path}/`;
  const rule = findRule(acl, fullPath(asked, aclNamespace(namespace)), listing);
  if (rule?.capabilities.has(operation) !== true || rule.capabilities.has('deny')) return undefined;
  return rule.capabilities.has('sudo') || !needsSudo(asked, acl.server, engines) ? rule : undefined;
}

/** The rule by which a holder may send one of these requests, and which of them. */
export function mayDoAny(
  holder: Holder,
  operations: readonly AccessOperation[],
  path: string,
): { readonly rule: MergedRule; readonly operation: AccessOperation } | undefined {
  for (const operation of operations) {
    const rule = mayDo(holder, operation, path);
    if (rule !== undefined) return { rule, operation };
  }
  return undefined;
}
