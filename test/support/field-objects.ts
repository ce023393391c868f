import { TOKEN_FIELDS } from './field-object.ts';
import type { FieldObject, FieldWorld } from './field-object.ts';
import { identityObjects, openbaoObjects } from './identity-field-objects.ts';
import { jwtConfigObjects, jwtRoleObjects } from './jwt-field-objects.ts';

const tune = {
  default_lease_ttl: '30m',
  max_lease_ttl: '1h',
  listing_visibility: 'unauth',
  audit_non_hmac_request_keys: ['b', 'a'],
  audit_non_hmac_response_keys: ['c'],
  passthrough_request_headers: ['X-One', 'X-Two'],
  allowed_response_headers: ['X-Three'],
  trim_request_trailing_slashes: true,
};
const mount = {
  description: 'Every field',
  local: true,
  seal_wrap: true,
  external_entropy_access: true,
  options: { colour: 'red', size: '2' },
};
const lockout = {
  lockout_threshold: 7,
  lockout_duration: '10m',
  lockout_counter_reset_duration: '11m',
  lockout_disable: true,
};
/** Objects that together set every field of every kind. */
export function fieldObjects(world: FieldWorld): readonly FieldObject[] {
  return [
    ...policies(),
    ...mounts(world),
    ...jwtConfigObjects(world),
    ...jwtRoleObjects(),
    ...tokenRoles(),
    ...kvConfigs(),
    ...identityObjects(world),
    ...openbaoObjects(),
  ];
}

function policies(): FieldObject[] {
  const text = 'path "secret/data/a" { capabilities = ["read"] }\n';
  return [
    {
      title: 'policy',
      kind: 'policy',
      place: ['policies', 'f-policy'],
      around: {},
      fields: {
        text,
        cas_required: true,
        expiration: '2099-01-31T12:00:00Z',
        allow_wildcards_in_identity_templates: true,
        allow_slashes_in_identity_templates: true,
      },
      path: 'sys/policies/acl/f-policy',
      bare: { writes: [['sys/policies/acl/f-bare', { policy: text }]], path: 'sys/policies/acl/f-bare' },
      needed: { text: 'missing-key' },
    },
  ];
}

function mounts({ versions }: FieldWorld): FieldObject[] {
  const auth = (title: string, type: string, fields: object): FieldObject => ({
    title,
    kind: 'auth-mount',
    place: ['auth', `f-${type}`],
    around: {},
    fields: { type, ...fields },
    path: `sys/auth/f-${type}`,
    bare: { writes: [[`sys/auth/f-bare-${type}`, { type }]], path: `sys/auth/f-bare-${type}` },
  });
  const secret = (type: string, fields: object, more: Partial<FieldObject> = {}): FieldObject => ({
    title: `secrets mount ${type}`,
    kind: 'secrets-mount',
    place: ['secrets', `f-${type}`],
    around: {},
    fields: { type, ...fields },
    path: `sys/mounts/f-${type}`,
    bare: { writes: [[`sys/mounts/f-bare-${type}`, { type }]], path: `sys/mounts/f-bare-${type}` },
    ...more,
  });
  const secretTune = {
    ...tune,
    force_no_cache: true,
    allowed_managed_keys: ['key-1'],
    delegated_auth_accessors: ['auth_approle_1'],
  };
  return [
    auth('auth mount approle', 'approle', {
      ...mount,
      tune: { ...tune, token_type: 'batch', user_lockout_config: lockout },
    }),
    auth('auth mount userpass', 'userpass', {
      tune: { plugin_version: versions.auth, identity_token_key: 'default', user_lockout_config: lockout },
    }),
    auth('auth mount jwt', 'jwt', { tune: { ...tune, token_type: 'default-batch' } }),
    secret('transit', { ...mount, tune: secretTune }),
    secret('ssh', { tune: { plugin_version: versions.secret, identity_token_key: 'default' } }),
    secret('kv', { options: { version: '2' }, tune }, { needed: { options: 'immutable-field' } }),
  ];
}

function tokenRoles(): FieldObject[] {
  const allow = 'path "a" { capabilities = ["read"] }';
  return [
    {
      title: 'token role',
      kind: 'token-role',
      place: ['token_roles', 'f-Role'],
      around: { policies: { 'f-allowed': allow, 'f-denied': allow } },
      fields: {
        allowed_policies: ['f-allowed'],
        allowed_policies_glob: ['app-*'],
        disallowed_policies: ['f-denied'],
        disallowed_policies_glob: ['root-*'],
        allowed_entity_aliases: ['alias-*'],
        orphan: true,
        renewable: false,
        path_suffix: 'suffix',
        token_type: 'service',
        ...TOKEN_FIELDS,
      },
      path: 'auth/token/roles/f-Role',
      bare: { writes: [['auth/token/roles/f-bare', {}]], path: 'auth/token/roles/f-bare' },
    },
  ];
}

function kvConfigs(): FieldObject[] {
  const kv = { type: 'kv', options: { version: '2' } };
  return [
    {
      title: 'kv config',
      kind: 'kv-config',
      place: ['secrets', 'f-kv-config', 'config'],
      around: { secrets: { 'f-kv-config': kv } },
      fields: {
        max_versions: 5,
        cas_required: true,
        delete_version_after: '720h',
        metadata_cas_required: true,
      },
      path: 'f-kv-config/config',
      bare: { writes: [['sys/mounts/f-bare-kv-config', kv]], path: 'f-bare-kv-config/config' },
    },
  ];
}
