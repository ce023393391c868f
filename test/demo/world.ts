import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Secret } from '../../src/model/secret.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Vaultctl } from './command-line.ts';
import { done, ensure } from './expect.ts';
import type { Vault } from './vault.ts';

/** What the steps work with. */
export interface World {
  readonly vault: Vault;
  readonly vaultctl: Vaultctl;
  /** The folder of the spec. */
  readonly config: string;
  /** The `--var` that point the spec at the local issuers. */
  readonly variables: readonly string[];
  /** The folder, and these. */
  readonly spec: readonly string[];
  /** The server as `--server` names it, such as `vault-1.21.1`. */
  readonly product: string;
  /** Files with the private keys of the issuers. */
  readonly keys: Readonly<Record<'semaphore' | 'nomad' | 'identityProvider', string>>;
  readonly semaphore: Issuer;
  readonly nomad: Issuer;
  readonly identityProvider: Issuer;
}

/** Writes a secret of the KV engine as its owner would. Gives what a reader must find. */
export async function writeSecret(vault: Vault, path: string): Promise<Secret<string>> {
  const value = new Secret(`demo-secret-${randomBytes(12).toString('hex')}`);
  const body = { data: { value: value.reveal() } };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await vault.post(path, { token: vault.root, body });
    // A new KV engine of version 2 takes no writes for a moment.
    const isTooEarly = answer.errors.some((text) => text.includes('Upgrading from non-versioned'));
    if (!isTooEarly || attempt === 20) {
      done(answer);
      return value;
    }
    await setTimeout(100);
  }
}

/** The holder of the token must read exactly this value there. */
export async function readSecret(
  vault: Vault,
  path: string,
  token: Secret<string>,
  expected: Secret<string>,
): Promise<void> {
  const { data } = done(await vault.get(path, token));
  const found = (data['data'] as { readonly value?: unknown } | undefined)?.value;
  ensure(found === expected.reveal(), `${path} holds something else`);
}
