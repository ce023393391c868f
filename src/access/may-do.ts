import type { MergedRule } from '../policy-language/merged-rule.ts';
import type { AccessOperation } from './decide.ts';
import { decideFor } from './holder.ts';
import type { Holder } from './holder.ts';

/**
 * The rule by which a holder may send a request of some form. Parameters count as no hindrance, because defaults, lists
 * and omitted ones escape them; nor does a wrapping time, which the caller chooses.
 */
export function mayDo(holder: Holder, operation: AccessOperation, path: string): MergedRule | undefined {
  const { rule, needsSudo } = decideFor(holder, { operation, path });
  if (rule === undefined || rule.capabilities.has('deny') || !rule.capabilities.has(operation))
    return undefined;
  return needsSudo && !rule.capabilities.has('sudo') ? undefined : rule;
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
