import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Resource } from '../model/resource.ts';
import { compareVersions } from '../model/server.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import type { VaultPort } from './ports.ts';

/** Answers of `sys/health` that still carry a body worth reading get the status 200. */
const EVERY_STATE = {
  standbycode: '200',
  performancestandbycode: '200',
  drsecondarycode: '200',
  sealedcode: '200',
  uninitcode: '200',
};

/**
 * Asks the server what it is. Only Vault's answer has the key `enterprise`, which tells the two products apart where
 * version numbers cannot. Rejects with a `VaultError` when the server is sealed or not initialised.
 * https://developer.hashicorp.com/vault/api-docs/system/health
 */
export async function askServer(port: VaultPort): Promise<ServerInfo> {
  const place = { namespace: '', path: 'sys/health', query: EVERY_STATE };
  const health = await port.read(place);
  const refuse = (error: string, hint: string): VaultError =>
    new VaultError({
      method: 'GET',
      path: place.path,
      namespace: '',
      errors: [error],
      hint,
      fate: 'refused',
    });
  if (typeof health?.['version'] !== 'string') {
    throw refuse('the answer is not that of a Vault or OpenBao server', 'check VAULT_ADDR');
  }
  if (health['initialized'] === false) {
    throw refuse('the server is not initialised', 'initialise it with `vault operator init`');
  }
  if (health['sealed'] === true)
    throw refuse('the server is sealed', 'unseal it with `vault operator unseal`');
  return {
    flavour: 'enterprise' in health ? 'vault' : 'openbao',
    version: health['version'].split(/[-+]/)[0] ?? '',
    edition: health['enterprise'] === true ? 'enterprise' : 'community',
    clusterName: typeof health['cluster_name'] === 'string' ? health['cluster_name'] : '',
    clusterId: typeof health['cluster_id'] === 'string' ? health['cluster_id'] : '',
  };
}

/** Whether the server has namespaces. Vault's community edition and OpenBao before 2.3 ignore the header in silence. */
function hasNamespaces(server: ServerInfo): boolean {
  if (server.flavour === 'vault') return server.edition === 'enterprise';
  return compareVersions(server.version, '2.3') >= 0;
}

/** A finding for each namespace that would be ignored; to be asked before any object is read. */
export function checkNamespaces(
  resources: readonly Resource[],
  namespace: string,
  server: ServerInfo,
): readonly Diagnostic[] {
  if (hasNamespaces(server)) return [];
  const first = new Map(resources.toReversed().map((resource) => [resource.namespace, resource]));
  const used = new Set([namespace, ...first.keys()].filter((name) => name !== ''));
  return [...used].map((name) => {
    const at = first.get(name)?.origin?.namespace();
    return finding('namespace-not-on-server', `the server has no namespaces, so "${name}" would be ignored`, {
      ...(at !== undefined && { at }),
    });
  });
}
