import { celRole } from '../kinds/cel-role.ts';
import { policy as policyKind } from '../kinds/policy.ts';
import { jwtRole } from '../kinds/jwt-role.ts';
import { openValues } from '../model/canonical.ts';
import { redactor } from '../model/redact.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { capabilities, stanzaKeys } from '../policy-language/stanza-key.ts';
import { accessPolicy } from './access-policy.ts';
import type { AccessPolicy } from './access-policy.ts';
import { builtInPolicy } from './built-in-policy.ts';
import type { LoginRole } from './login.ts';
import { modelMounts, mountAddress } from './model-mount.ts';
import type { ModelMount } from './model-mount.ts';
import type { MountTypes } from './sudo-path.ts';
import type { TokenRoleValues } from './token-role.ts';

/** A role of a JWT mount. */
export interface ModelRole {
  readonly address: Address;
  readonly namespace: string;
  readonly name: string;
  readonly values: LoginRole;
  readonly mount: ModelMount;
  readonly resource: Resource;
}

/** A policy; one that is built in and that nobody has changed has no resource. */
export interface ModelPolicy {
  readonly address: Address;
  readonly namespace: string;
  readonly name: string;
  /** Parsed when it is first asked for. */
  readonly policy: AccessPolicy;
  readonly resource?: Resource;
}

/** A role of the token method. */
export interface ModelTokenRole {
  readonly address: Address;
  readonly namespace: string;
  readonly name: string;
  readonly values: TokenRoleValues;
  readonly resource: Resource;
}

/** An external group that logins at a mount bring along, or an internal one. */
export interface ModelGroup {
  readonly namespace: string;
  readonly name: string;
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Path of the auth mount, and the group's name there. */
  readonly alias: { readonly mount: string; readonly name: string } | undefined;
  readonly resource: Resource;
}

/** A secrets engine. */
export interface ModelEngine {
  readonly namespace: string;
  /** `secret` */
  readonly path: string;
  readonly type: string;
  /** Of a KV engine: `1` or `2`. */
  readonly version: string | undefined;
  readonly resource: Resource;
}

/** The access rules of a spec, or of a server: what logins and requests are judged by. Secrets are open in it. */
export interface AccessModel {
  readonly server: ServerInfo;
  /** By address, in the order of the resources. */
  readonly mounts: ReadonlyMap<Address, ModelMount>;
  readonly roles: ReadonlyMap<Address, ModelRole>;
  /** Roles of JWT mounts whose rules are a program. None is looked into: whom it admits, and to what, is not known. */
  readonly programs: ReadonlyMap<Address, Resource>;
  readonly tokenRoles: ReadonlyMap<Address, ModelTokenRole>;
  readonly groups: readonly ModelGroup[];
  readonly engines: readonly ModelEngine[];
  readonly policies: ReadonlyMap<Address, ModelPolicy>;
  readonly resources: readonly Resource[];
  /** Whether an object that it lacks may be there all the same: a spec leaves out what is not its own. */
  mayHave(address: Address): boolean;
  /** Takes secret values out of a text that is to be shown. */
  hide(text: string): string;
}

/** A policy text of which all is secret has them like any other. */
const POLICY_WORDS = ['path', ...Object.keys(stanzaKeys), ...Object.keys(capabilities)];

/** What is known of resources that a server holds. */
export interface LiveFacts {
  /** Those that the server has given to auth mounts. */
  readonly accessors: ReadonlyMap<Address, string>;
  readonly mayHave: AccessModel['mayHave'];
}

const OF_A_SPEC: LiveFacts = { accessors: new Map(), mayHave: () => true };

/** Gathers the access rules of resources: of a spec, or of what a server holds. */
export function accessModel(
  resources: readonly Resource[],
  server: ServerInfo,
  { accessors, mayHave }: LiveFacts = OF_A_SPEC,
): AccessModel {
  const of = (kind: string): readonly Resource[] => resources.filter((resource) => resource.kind === kind);
  const mounts = modelMounts(resources, accessors);
  const aliases = new Map(of('group-alias').map((one) => [addressOf(one.namespace, one.ref.parent), one]));
  let hide: ((text: string) => string) | undefined;
  return {
    server,
    mounts,
    roles: new Map(
      of('jwt-role').flatMap((resource) => {
        const mount = mounts.get(mountAddress(resource.namespace, resource.ref.parent));
        return mount === undefined ? [] : [[resource.address, modelRole(resource, mount)]];
      }),
    ),
    programs: new Map(of(celRole.name).map((resource) => [resource.address, resource])),
    tokenRoles: new Map(of('token-role').map((resource) => [resource.address, modelTokenRole(resource)])),
    groups: of('identity-group').map((resource) =>
      modelGroup(resource, aliases.get(addressOf(resource.namespace, resource.ref.name))),
    ),
    engines: of('secrets-mount').map(modelEngine),
    policies: new Map(of('policy').map((resource) => [resource.address, modelPolicy(resource)])),
    resources,
    mayHave,
    hide: (text) => (hide ??= redactor(resources, POLICY_WORDS))(text),
  };
}

/** The role of a mount by its name in any letter case. */
export function findRole(
  model: AccessModel,
  namespace: string,
  mount: string,
  name: string,
): ModelRole | undefined {
  const ref = { parent: mount, name: jwtRole.nameRule.canon(name) };
  return model.roles.get(addressOf(namespace, jwtRole.api.path(ref)));
}

/** The program of a name at a mount; a login looks for it in lower case. */
export function findProgram(
  model: AccessModel,
  namespace: string,
  mount: string,
  name: string,
): Resource | undefined {
  const ref = { parent: mount, name: name.toLowerCase() };
  return model.programs.get(addressOf(namespace, celRole.api.path(ref)));
}

/** External groups that a login at the role can bring along. */
export function groupsOfRole(
  { groups }: AccessModel,
  { namespace, mount, values }: ModelRole,
): readonly ModelGroup[] {
  if (values.groups_claim === '') return [];
  return groups.filter(({ alias, namespace: own }) => own === namespace && alias?.mount === mount.path);
}

/** The mount at a path as in `jwt/ci`. */
export function findMount(model: AccessModel, namespace: string, path: string): ModelMount | undefined {
  return model.mounts.get(mountAddress(namespace, path));
}

const NO_ENGINES: MountTypes = new Map();
const builtIns = new WeakMap<AccessModel, Map<Address, ModelPolicy>>();

/**
 * The policy of a name: the model's, or the one that every server has from the start. Undefined when nothing is known of
 * it, which may only mean that the spec leaves it out.
 */
export function findPolicy(model: AccessModel, namespace: string, name: string): ModelPolicy | undefined {
  const address = policyAddress(namespace, name);
  const own = model.policies.get(address);
  if (own !== undefined) return own;
  const known = builtIns.get(model) ?? new Map<Address, ModelPolicy>();
  builtIns.set(model, known);
  const before = known.get(address);
  if (before !== undefined) return before;
  const policy = builtInPolicy(name, model.server);
  if (policy === undefined) return undefined;
  const found = { address, namespace, name, policy: { ...policy, namespace: aclNamespace(namespace) } };
  known.set(address, found);
  return found;
}

/** Those of these policies of which nothing is known, so that they may hold any rule. */
export function unknownPolicies(
  model: AccessModel,
  namespace: string,
  names: readonly string[],
): readonly string[] {
  return names.filter(
    (name) =>
      findPolicy(model, namespace, name) === undefined && model.mayHave(policyAddress(namespace, name)),
  );
}

/** Address of a policy by its name. */
export function policyAddress(namespace: string, name: string): Address {
  return addressOf(namespace, policyKind.api.path({ parent: '', name }));
}

/** Types of the secrets engines of a namespace, by path with its `/` at the end. */
export function engineTypes(model: AccessModel, namespace: string): MountTypes {
  // Made for each holder of a token, of which there may be thousands.
  if (model.engines.length === 0) return NO_ENGINES;
  return new Map(
    model.engines
      .filter((engine) => engine.namespace === namespace)
      .map(({ path, type }) => [`${path}/`, type]),
  );
}

/** A namespace as policies have it: `team/`, and nothing for the root. */
export function aclNamespace(namespace: string): string {
  return namespace === '' ? '' : `${namespace}/`;
}

function modelRole(resource: Resource, mount: ModelMount): ModelRole {
  const { address, namespace, ref } = resource;
  const values = openValues(resource) as unknown as LoginRole; // canonical by the kind's table
  return { address, namespace, name: ref.name, values, mount, resource };
}

function modelTokenRole(resource: Resource): ModelTokenRole {
  const { address, namespace, ref } = resource;
  const values = openValues(resource) as unknown as TokenRoleValues; // canonical by the kind's table
  return { address, namespace, name: ref.name, values, resource };
}

function modelGroup(resource: Resource, alias: Resource | undefined): ModelGroup {
  const values = openValues(resource);
  const at = alias && openValues(alias);
  return {
    namespace: resource.namespace,
    name: resource.ref.name,
    policies: values['policies'] as readonly string[],
    metadata: values['metadata'] as Readonly<Record<string, string>>,
    alias: at && { mount: at['mount'] as string, name: at['name'] as string },
    resource,
  };
}

function modelEngine(resource: Resource): ModelEngine {
  const { type, options } = openValues(resource) as { type: string; options: Record<string, string> };
  const version = type === 'kv' ? (options['version'] ?? '1') : undefined;
  return { namespace: resource.namespace, path: resource.ref.name, type, version, resource };
}

function modelPolicy(resource: Resource): ModelPolicy {
  const { address, namespace, ref } = resource;
  let parsed: AccessPolicy | undefined;
  return {
    address,
    namespace,
    name: ref.name,
    get policy() {
      return (parsed ??= parsePolicyOf(resource));
    },
    resource,
  };
}

function parsePolicyOf({ ref, namespace, values }: Resource): AccessPolicy {
  const open = openValues({ values });
  const text = open['policy'] as string;
  const expiresAt = Date.parse(open['expiration'] as string);
  return accessPolicy(ref.name, text, {
    namespace: aclNamespace(namespace),
    ...(Number.isFinite(expiresAt) && { expiresAt }),
    allowsWildcardsInTemplates: open['allow_wildcards_in_identity_templates'] === true,
    allowsSlashesInTemplates: open['allow_slashes_in_identity_templates'] === true,
  });
}
