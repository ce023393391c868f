import { VaultError } from '../model/vault-error.ts';
import type { Place } from './ports.ts';

/** The error for a write that this run itself keeps back. */
export function notSent(
  { namespace, path }: Place,
  why: string,
  { method = 'POST', hint }: { readonly method?: 'POST' | 'DELETE'; readonly hint?: string } = {},
): VaultError {
  const errors = [`not sent: ${why}`];
  return new VaultError({
    method,
    path,
    namespace,
    errors,
    ...(hint !== undefined && { hint }),
    fate: 'not-sent',
  });
}
