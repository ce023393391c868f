import {
  aclNamespace,
  engineTypes,
  findMount,
  findPolicy,
  findRole,
  unknownPolicies,
} from './access-model.ts';
import type { AccessModel, ModelGroup, ModelRole } from './access-model.ts';
import { admit } from './admit.ts';
import { buildAcl } from './build-acl.ts';
import type { Acl, AclInput } from './build-acl.ts';
import { childNamespaces } from './child-namespaces.ts';
import type { ChildNamespace } from './child-namespaces.ts';
import { decide } from './decide.ts';
import type { AccessRequest, Decision } from './decide.ts';
import type { Identity } from './identity.ts';
import { tokenPolicies } from './login-token.ts';
import type { Admitted, LoginAttempt, LoginOutcome } from './login.ts';
import type { MountTypes } from './sudo-path.ts';

/** Whoever holds a token: its policies, those of its groups, and the rules that they come to. */
export interface Holder {
  readonly namespace: string;
  /** Names, in order: those of the token, then those that groups add. */
  readonly policies: readonly string[];
  readonly groups: readonly ModelGroup[];
  /** Names among them of which the model knows nothing, so that there may be more rules than here. */
  readonly unknownPolicies: readonly string[];
  /** Names among them of policies that are not there, and give nothing. */
  readonly missingPolicies: readonly string[];
  readonly acl: Acl;
  readonly engines: MountTypes;
  /** Namespaces below, in which the rules of the holder count, too. */
  readonly children: readonly ChildNamespace[];
}

/** A login at a mount of a model. */
export interface ModelLogin extends Omit<LoginAttempt, 'server'> {
  readonly namespace: string;
  /** `jwt/ci` */
  readonly mount: string;
  readonly isKnownAlias?: boolean;
}

/** What the server of a model says to a login; a role name of `''` stands for the mount's default role. */
export function judgeLogin(model: AccessModel, login: ModelLogin): LoginOutcome {
  const mount = findMount(model, login.namespace, login.mount);
  const roleName = login.roleName === '' ? (mount?.config?.default_role ?? '') : login.roleName;
  const role = findRole(model, login.namespace, login.mount, roleName);
  return admit({
    ...login,
    roleName,
    server: model.server,
    role: role?.values,
    config: mount?.config,
    mountPath: login.mount,
    mount: mount?.values ?? NO_TUNING,
  });
}

const NO_TUNING = { default_lease_ttl: 0, max_lease_ttl: 0, token_type: 'default-service' };

/**
 * The holder of the token that a login gave. Its entity is made up: no spec knows an entity's id, its name, or what
 * somebody has noted on it.
 */
export function holderOfLogin(
  model: AccessModel,
  { namespace, mount }: ModelRole,
  admitted: Admitted,
  now: number,
): Holder {
  const groups = groupsOfLogin(model, namespace, mount.path, admitted.groups);
  const id = ENTITY_ID;
  const alias = {
    mountAccessor: mount.accessor,
    id,
    name: admitted.aliasName,
    metadata: new Map(Object.entries(admitted.metadata)),
    customMetadata: new Map<string, string>(),
  };
  const identity: Identity = {
    entity: { id, name: `entity_${id.slice(0, 8)}`, metadata: new Map(), aliases: [alias] },
    groups: groups.map((group) => ({
      id: '',
      name: group.name,
      metadata: new Map(Object.entries(group.metadata)),
      namespace: aclNamespace(group.namespace),
    })),
  };
  return holder(model, { namespace, policies: admitted.policies, groups }, { now, identity });
}

const ENTITY_ID = '00000000-0000-0000-0000-000000000000';

/** Any holder of a token of the role, without the groups of a login; templates in its policies stay as written. */
export function holderOfRole(model: AccessModel, role: ModelRole, now: number): Holder {
  const policies = tokenPolicies(role.values.token_policies, { role: role.values });
  return holderOfPolicies(model, { namespace: role.namespace, policies }, now);
}

/** The holder of a token with these policies; templates in them stay as written. */
export function holderOfPolicies(
  model: AccessModel,
  { namespace, policies }: Pick<Holder, 'namespace' | 'policies'>,
  now: number,
): Holder {
  return holder(model, { namespace, policies, groups: [] }, { now, fillPath: (path) => path });
}

/** What the server says to a request of a holder; its path is as seen from the holder's namespace. */
export function decideFor(holder: Holder, request: Omit<AccessRequest, 'mounts' | 'namespace'>): Decision {
  const { namespace, engines, children } = holder;
  const own = aclNamespace(namespace);
  // What a path means, and whether it needs sudo, is for the namespace to say in which it ends.
  const child = children.find(({ path }) => request.path.startsWith(path));
  if (child === undefined) return decide(holder.acl, { ...request, namespace: own, mounts: engines });
  const path = request.path.slice(child.path.length);
  return decide(holder.acl, { ...request, path, namespace: own + child.path, mounts: child.engines });
}

/** External groups with an alias of that name at the mount; the server does not tell letter cases of an alias apart. */
function groupsOfLogin(
  model: AccessModel,
  namespace: string,
  mount: string,
  names: readonly string[],
): readonly ModelGroup[] {
  const brought = new Set(names.map((name) => name.toLowerCase()));
  return model.groups.filter(
    ({ alias, namespace: own }) =>
      own === namespace && alias?.mount === mount && brought.has(alias.name.toLowerCase()),
  );
}

interface Held extends Pick<Holder, 'namespace' | 'policies' | 'groups'> {
  readonly namespace: string;
}

function holder(
  model: AccessModel,
  { namespace, policies, groups }: Held,
  rest: { readonly now: number; readonly identity?: Identity; readonly fillPath?: AclInput['fillPath'] },
): Holder {
  const names = [...new Set([...policies, ...groups.flatMap((group) => group.policies)])];
  const known = names.flatMap((name) => findPolicy(model, namespace, name) ?? []);
  const found = new Set(known.map(({ name }) => name));
  const absent = names.filter((name) => !found.has(name));
  const unknown = unknownPolicies(model, namespace, absent);
  return {
    namespace,
    policies: names,
    groups,
    unknownPolicies: unknown,
    missingPolicies: absent.filter((name) => !unknown.includes(name)),
    acl: buildAcl({ server: model.server, policies: known.map(({ policy }) => policy), ...rest }),
    engines: engineTypes(model, namespace),
    children: childNamespaces(model, namespace),
  };
}
