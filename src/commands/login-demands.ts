import type { LoginConfig, LoginRole } from '../access/login.ts';
import { loginConfig, loginRole } from '../access/login-values.ts';
import { askServer } from '../engine/server.ts';
import { unlessForbidden } from '../engine/unless-forbidden.ts';
import { authMountPath } from '../model/auth-path.ts';
import { FormError } from '../model/field-type.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import type { ConnectionOptions, Io } from './io.ts';

/** What a role and its mount demand of a token, and the server that judges it. */
interface KnownDemands {
  readonly roleName: string;
  readonly role: LoginRole;
  /** Undefined when it may not be read. */
  readonly config: LoginConfig | undefined;
  readonly server: ServerInfo;
}

/** The demands, or why they cannot be told. */
export type Demands = KnownDemands | { readonly problem: string };

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
    path: `auth/${authMountPath(mount)}/${path}`,
  });
  try {
    const shown = await unlessForbidden(vault.port.read(at('config')));
    const config = shown && loginConfig(shown);
    const roleName = (named === '' ? (config?.default_role ?? '') : named).toLowerCase();
    if (roleName === '') return { problem: 'no role is named, and no default role is known' };
    const role = await vault.port.read(at(`role/${roleName}`));
    if (role === undefined) return { problem: `there is no role ${roleName}` };
    return { roleName, role: loginRole(role), config, server: await askServer(vault.port) };
  } catch (error) {
    if (error instanceof FormError) return { problem: error.message };
    if (!(error instanceof VaultError)) throw error;
    return { problem: error.facts.hint ?? error.message };
  } finally {
    await vault.close();
  }
}
