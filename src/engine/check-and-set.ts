import type { KvPlace } from '../model/directives.ts';
import { VaultError } from '../model/vault-error.ts';

/**
 * Whether a write was refused because somebody else has written first.
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#create-update-secret
 */
export function isConflict(error: unknown): boolean {
  return (
    error instanceof VaultError &&
    error.facts.status === 400 &&
    error.facts.errors.some((text) => text.includes('check-and-set'))
  );
}

/** Version 1 keeps whatever is written, and loses what two write at the same time. */
export function notVersion2({ namespace, mount, path }: KvPlace, setting: string): VaultError {
  return new VaultError({
    method: 'GET',
    path: `${mount}/data/${path}`,
    namespace,
    errors: [`${mount} is not a KV engine of version 2`],
    hint: `let ${setting} name a KV engine of version 2`,
    fate: 'refused',
  });
}
