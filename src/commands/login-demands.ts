import type { WireObject } from '../model/wire.ts';
import { VaultError } from '../model/vault-error.ts';
import type { OpenVault } from './io.ts';
import type { ConnectionOptions, Io } from './io.ts';

/** What a role and its mount demand of a token, or why that cannot be told. */
export type Demands =
  { readonly role: WireObject; readonly config: WireObject | undefined } | { readonly problem: string };

/** Reads them with `VAULT_TOKEN`, if it may. Never rejects because of the server: it is only an explanation. */
export async function readDemands(
  io: Io,
  options: ConnectionOptions & { readonly mount: string; readonly role?: string },
): Promise<Demands> {
  const { mount, role: named = '', ...others } = options;
  const target = await io.target({ ...others, authMethod: 'token' });
  const vault = await target.open({ parallelism: 1, debug: false });
  const at = (path: string): { namespace: string; path: string } => ({
    namespace: target.namespace,
    path: `auth/${mount.replace(/^\/*(?:auth\/)?|\/+$/g, '')}/${path}`,
  });
  try {
    const config = await readable(vault, at('config'));
    const fallback = typeof config?.['default_role'] === 'string' ? config['default_role'] : '';
    const name = (named === '' ? fallback : named).toLowerCase();
    if (name === '') return { problem: 'no role is named, and no default role is known' };
    const role = await vault.port.read(at(`role/${name}`));
    return role === undefined ? { problem: `there is no role ${name}` } : { role, config };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { problem: error.facts.hint ?? error.message };
  } finally {
    await vault.close();
  }
}

/** Undefined, too, when the token may not read it. */
async function readable(
  vault: OpenVault,
  at: { namespace: string; path: string },
): Promise<WireObject | undefined> {
  try {
    return await vault.port.read(at);
  } catch (error) {
    if (error instanceof VaultError && error.facts.status === 403) return undefined;
    throw error;
  }
}
