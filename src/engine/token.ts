import type { Kind, TokenFacts } from '../model/kind.ts';
import type { Change } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import type { VaultPort } from './ports.ts';
import { unlessForbidden } from './unless-forbidden.ts';

/**
 * What the login in use stands on; asked only when the plan changes something that a login can stand on. Undefined when
 * the server does not tell, as for a batch token. https://developer.hashicorp.com/vault/api-docs/auth/token#lookup-a-token-self
 */
export async function tokenInUse(
  port: VaultPort,
  /** Where the connection stands: a token of a namespace is not known above it. */
  namespace: string,
  changes: readonly Change[],
  kinds: readonly Kind[],
): Promise<TokenFacts | undefined> {
  const byName = indexKinds(kinds);
  const matters = changes.some(
    ({ action, kind }) => action !== 'create' && byName.get(kind)?.isUnder !== undefined,
  );
  if (!matters) return undefined;
  const token = await lookUp(port, namespace);
  if (token === undefined) return undefined;
  const meta = token['meta'];
  return {
    policies: [...texts(token['policies']), ...texts(token['identity_policies'])],
    path: typeof token['path'] === 'string' ? token['path'] : '',
    role: isWireObject(meta) && typeof meta['role'] === 'string' ? meta['role'] : '',
  };
}

/** The name that the server gave to the token in use; undefined when it does not tell. Rejects with a `VaultError`. */
export async function tokenName(port: VaultPort, namespace: string): Promise<string | undefined> {
  const token = await lookUp(port, namespace);
  const names = [token?.['display_name'], token?.['entity_id']];
  return names.find((name): name is string => typeof name === 'string' && name !== '');
}

/** Undefined when the token may not even ask about itself. */
function lookUp(port: VaultPort, namespace: string): Promise<WireObject | undefined> {
  return unlessForbidden(port.read({ namespace, path: 'auth/token/lookup-self' }));
}

function texts(value: Wire | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Wire[]).filter((one) => typeof one === 'string') : [];
}
