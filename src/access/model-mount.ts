import { authMount } from '../kinds/auth-mount.ts';
import { jwtConfig } from '../kinds/jwt-config.ts';
import { jwtRole } from '../kinds/jwt-role.ts';
import { canonicalValues, openValues } from '../model/canonical.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { LoginConfig, LoginMount } from './login.ts';

/** An auth mount with its config. Those that are not JWT mounts are here, too. */
export interface ModelMount {
  readonly namespace: string;
  /** `jwt/ci` */
  readonly path: string;
  readonly type: string;
  readonly values: LoginMount;
  /** Undefined when there is none, or it is not known. */
  readonly config: LoginConfig | undefined;
  /** By which policy templates name the mount; made up where it is not known. */
  readonly accessor: string;
  readonly resource: Resource;
  readonly configResource: Resource | undefined;
  /** Somebody else's: nothing is known of it but what stands below it, and the rest is as a server makes it. */
  readonly isAssumed: boolean;
}

/** By what name policy templates call a mount whose accessor is not known. */
function assumedAccessor(resource: Resource): string {
  return `auth_${resource.values['type'] as string}_of_${resource.ref.name.replaceAll('/', '_')}`;
}

/**
 * The auth mounts of resources, by address. A mount to which only roles or a config point is assumed, with a server's
 * defaults. `accessors` has those that are known.
 */
export function modelMounts(
  resources: readonly Resource[],
  accessors: ReadonlyMap<Address, string> = new Map(),
): ReadonlyMap<Address, ModelMount> {
  const of = (kind: string): readonly Resource[] => resources.filter((resource) => resource.kind === kind);
  const configs = of(jwtConfig.name);
  const byAddress = new Map(configs.map((resource) => [resource.address, resource]));
  const found = new Map(
    of(authMount.name).map((resource) => [
      resource.address,
      modelMount(resource, byAddress, accessors.get(resource.address)),
    ]),
  );
  for (const { namespace, ref } of [...configs, ...of(jwtRole.name)]) {
    const address = mountAddress(namespace, ref.parent);
    if (!found.has(address)) found.set(address, assumedMount(namespace, ref.parent, byAddress));
  }
  return found;
}

/** Address of the auth mount at a path as in `jwt/ci`. */
export function mountAddress(namespace: string, path: string): Address {
  return addressOf(namespace, authMount.api.path({ parent: '', name: path }));
}

function assumedMount(namespace: string, name: string, configs: ReadonlyMap<Address, Resource>): ModelMount {
  const values = canonicalValues(authMount, { type: 'jwt' });
  const address = mountAddress(namespace, name);
  const ref = { parent: '', name };
  const resource = { kind: authMount.name, address, namespace, ref, values, given: new Set<string>() };
  return { ...modelMount(resource, configs, undefined), isAssumed: true };
}

function modelMount(
  resource: Resource,
  configs: ReadonlyMap<Address, Resource>,
  accessor: string | undefined,
): ModelMount {
  const { namespace, ref } = resource;
  const configRef = { parent: ref.name, name: '' };
  const configResource = configs.get(addressOf(namespace, jwtConfig.api.path(configRef)));
  const values = openValues(resource);
  return {
    namespace,
    path: ref.name,
    type: values['type'] as string,
    values: values as unknown as LoginMount, // canonical by the kind's table
    config: configResource && (openValues(configResource) as unknown as LoginConfig), // the same
    accessor: accessor ?? assumedAccessor(resource),
    resource,
    configResource,
    isAssumed: false,
  };
}
