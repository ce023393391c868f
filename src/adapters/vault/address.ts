import type { Complain, ConnectionFlags } from './connection.ts';
import type { Environment, Setting } from './environment.ts';
import { setting } from './environment.ts';

const DEFAULT_ADDRESS = 'https://127.0.0.1:8200';

/** The address of the server. `VAULT_AGENT_ADDR` wins over `VAULT_ADDR`, as in `vault` and `bao`. */
export function readAddress(
  env: Environment,
  flags: ConnectionFlags,
  complain: Complain,
): { readonly address: string; readonly socketPath?: string } {
  const found = setting(env, 'AGENT_ADDR', ['--address', flags.address]) ??
    setting(env, 'ADDR') ?? { name: 'VAULT_ADDR', value: DEFAULT_ADDRESS };
  if (found.value.startsWith('unix://')) return socketAddress(found, complain);
  return webAddress(found, complain);
}

function socketAddress(found: Setting, complain: Complain): { address: string; socketPath: string } {
  const socketPath = found.value.slice('unix://'.length);
  if (!socketPath.startsWith('/'))
    complain(`${found.name} names no absolute socket path; write unix:///path`);
  return { address: 'http://localhost', socketPath };
}

/** The text of a wrong address is not repeated: it may hold a password. */
function webAddress(found: Setting, complain: Complain): { address: string } {
  const url = URL.canParse(found.value) ? new URL(found.value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    complain(
      `${found.name} is no address; write http:// or https:// and a host, for example ${DEFAULT_ADDRESS}`,
    );
    return { address: DEFAULT_ADDRESS };
  }
  if (url.username !== '' || url.password !== '') {
    complain(`${found.name} holds a user name or password; Vault takes a token instead, in VAULT_TOKEN`);
  }
  if (url.search !== '' || url.hash !== '') complain(`${found.name} ends in a query or fragment; remove it`);
  const base = url.pathname.replace(/\/+$/, '');
  if (/(?:^|\/)v1$/.test(base)) complain(`${found.name} ends in /v1; remove it, vaultctl adds it`);
  return { address: url.origin + base };
}
