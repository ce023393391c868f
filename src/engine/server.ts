import { defaultOf, sameValue } from '../model/canonical.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Directives } from '../model/directives.ts';
import { fieldEntries, fieldPath } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { indexKinds } from '../model/references.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import { compareVersions, knows, productName } from '../model/server.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import type { Wire } from '../model/wire.ts';
import type { VaultPort } from './ports.ts';

/** Answers of `sys/health` that still carry a body worth reading get the status 200. */
const EVERY_STATE = {
  standbycode: '200',
  performancestandbycode: '200',
  drsecondarycode: '200',
  sealedcode: '200',
  uninitcode: '200',
  haunhealthycode: '200',
  removedcode: '200',
};

/** States in which a node cannot serve a plan, the worst first. */
const USELESS: readonly {
  readonly key: string;
  readonly value: Wire;
  readonly error: string;
  readonly hint: string;
}[] = [
  {
    key: 'initialized',
    value: false,
    error: 'the server is not initialised',
    hint: 'initialise it with `vault operator init`',
  },
  {
    key: 'removed_from_cluster',
    value: true,
    error: 'this node was removed from its cluster',
    hint: 'point VAULT_ADDR at a node of the cluster',
  },
  {
    key: 'sealed',
    value: true,
    error: 'the server is sealed',
    hint: 'unseal it with `vault operator unseal`',
  },
  {
    key: 'replication_dr_mode',
    value: 'secondary',
    error: 'this cluster is a disaster recovery secondary, which answers nothing',
    hint: 'point VAULT_ADDR at the primary cluster',
  },
  {
    key: 'ha_connection_healthy',
    value: false,
    error: 'this node is a standby that cannot reach the active node',
    hint: 'point VAULT_ADDR at the active node, or run again when the cluster has elected one',
  },
];

/**
 * Asks the server what it is. Only Vault's answer has the key `enterprise`, which tells the two products apart where
 * version numbers cannot. Rejects with a `VaultError` when the server cannot serve a plan.
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
  const useless = USELESS.find(({ key, value }) => health[key] === value);
  if (useless !== undefined) throw refuse(useless.error, useless.hint);
  return {
    flavour: 'enterprise' in health ? 'vault' : 'openbao',
    version: health['version'].split(/[-+]/)[0] ?? '',
    edition: health['enterprise'] === true ? 'enterprise' : 'community',
    clusterName: typeof health['cluster_name'] === 'string' ? health['cluster_name'] : '',
    clusterId: typeof health['cluster_id'] === 'string' ? health['cluster_id'] : '',
  };
}

/** The server's time, in milliseconds since 1970. Rejects with a `VaultError`. */
export async function serverTime(port: VaultPort): Promise<number> {
  const place = { namespace: '', path: 'sys/health', query: EVERY_STATE };
  const seconds = (await port.read(place))?.['server_time_utc'];
  if (typeof seconds === 'number') return seconds * 1000;
  const errors = ['the server does not say what time it is'];
  throw new VaultError({ method: 'GET', path: place.path, namespace: '', errors, fate: 'refused' });
}

/** A refusal when the spec is meant for another cluster; to be asked before any object is read. */
export function checkCluster(cluster: Directives['cluster'], server: ServerInfo): readonly Diagnostic[] {
  if (cluster === undefined || [server.clusterName, server.clusterId].includes(cluster.name)) return [];
  return [
    finding(
      'wrong-cluster',
      `the spec is for the cluster ${cluster.name}, and this is ${server.clusterName} (${server.clusterId})`,
      { at: cluster.at },
    ),
  ];
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
    const origin = first.get(name)?.origin;
    // A document that names none stands in the connection's, unless the object's own name leads into one.
    const at = origin?.namespace() ?? (name === namespace ? undefined : origin?.at());
    return finding('namespace-not-on-server', `the server has no namespaces, so "${name}" would be ignored`, {
      ...(at !== undefined && { at }),
    });
  });
}

/** A finding for each field that is set and that the server does not know. */
export function checkFields(
  resources: readonly Resource[],
  kinds: readonly Kind[],
  server: ServerInfo,
): readonly Diagnostic[] {
  const byName = indexKinds(kinds);
  return resources.flatMap((resource) => {
    const kind = byName.get(resource.kind);
    return (kind === undefined ? [] : fieldEntries(kind))
      .filter(([, field]) => !knows(server, field.since))
      .filter(([name, field]) => !sameValue(resource.values[name] ?? null, defaultOf(field)))
      .map(([name, field]) => {
        const at = resource.origin?.field(name);
        return finding(
          'field-not-on-server',
          `${productName(server.flavour)} ${server.version} has no ${fieldPath(name, field)}`,
          { address: resource.address, ...(at !== undefined && { at }) },
        );
      });
  });
}

/** Addresses of the objects, one for each kind of them, that would be the namespace; none for the root. */
export function openersOf(namespace: string, kinds: Iterable<Kind>): readonly Address[] {
  const last = namespace.lastIndexOf('/');
  const name = namespace.slice(last + 1);
  if (name === '') return [];
  return [...kinds]
    .filter(({ opensNamespace }) => opensNamespace === true)
    .map(({ api }) => addressOf(namespace.slice(0, Math.max(last, 0)), api.path({ parent: '', name })));
}
