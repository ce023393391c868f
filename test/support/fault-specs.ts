import { compareVersions } from '../../src/model/server.ts';
import { PUBLIC_KEY } from './public-key.ts';

/** A change of a server's state: from one spec to another. */
export interface FaultSpecs {
  /** What stands on the server before each run. */
  readonly before: object;
  /** What is to stand there afterwards: each kind once changed and once made. */
  readonly after: object;
  /** Paths to delete to get back to where everything new is missing; a mount takes along what is below it. */
  readonly made: readonly string[];
}

/** The change that a server can hold: OpenBao has kinds of its own since 2.3. */
export function faultSpecs({ flavour, version }: { flavour: string; version: string }): FaultSpecs {
  const hasMore = flavour === 'openbao' && compareVersions(version, '2.3') >= 0;
  const cel = (name: string): object => ({ cel_program: { expression: `claims.sub == '${name}'` } });
  return {
    before: {
      auth: {
        'old-jwt': { ...jwtMount('one', '30m', ['one']), ...(hasMore && { cel_roles: { cel: cel('one') } }) },
      },
      policies: { 'old-read': policy('a') },
      token_roles: { 'old-nomad': { allowed_policies: ['old-read'], orphan: true } },
      secrets: { 'old-kv': { type: 'kv', options: { version: '2' }, config: { max_versions: 5 } } },
      identity_groups: { 'old-team': externalGroup('old-read', 'one', 'old-jwt') },
      ...(hasMore && { namespaces: { 'old-space': {} } }),
    },
    after: {
      auth: {
        'old-jwt': {
          ...jwtMount('two', '45m', ['one', 'two']),
          ...(hasMore && { cel_roles: { cel: cel('two') } }),
        },
        'new-jwt': jwtMount('three', '1h', ['three']),
        // Takes two writes.
        'new-approle': { type: 'approle', tune: { user_lockout_config: { lockout_threshold: 3 } } },
      },
      policies: { 'old-read': policy('b'), 'new-read': policy('c') },
      token_roles: {
        'old-nomad': { allowed_policies: ['new-read'], orphan: true, token_period: '72h' },
        'new-nomad': { allowed_policies: ['old-read'], renewable: true },
      },
      secrets: {
        'old-kv': {
          type: 'kv',
          description: 'Secrets',
          options: { version: '2' },
          config: { max_versions: 7, cas_required: true },
        },
        'new-kv': { type: 'kv', options: { version: '2' }, config: { max_versions: 3 } },
      },
      identity_groups: {
        'old-team': externalGroup('new-read', 'two', 'old-jwt'),
        'new-team': externalGroup('old-read', 'three', 'new-jwt'),
      },
      ...(hasMore && { namespaces: { 'old-space': { custom_metadata: { owner: 'platform' } } } }),
    },
    made: [
      'identity/group/name/new-team',
      'sys/auth/new-jwt',
      'sys/auth/new-approle',
      'sys/mounts/new-kv',
      'sys/policies/acl/new-read',
      'auth/token/roles/new-nomad',
      'auth/old-jwt/role/two',
    ],
  };
}

function externalGroup(policyName: string, name: string, mount: string): object {
  return { type: 'external', policies: [policyName], alias: { name, mount } };
}

function jwtMount(name: string, ttl: string, roles: readonly string[]): object {
  return {
    type: 'jwt',
    description: `Pipelines ${name}`,
    tune: { default_lease_ttl: ttl },
    config: { jwt_validation_pubkeys: [PUBLIC_KEY], bound_issuer: `https://${name}.example` },
    roles: Object.fromEntries(
      roles.map((role) => [
        role,
        {
          role_type: 'jwt',
          user_claim: 'sub',
          bound_audiences: [name],
          token_policies: ['old-read'],
          token_ttl: ttl,
        },
      ]),
    ),
  };
}

function policy(path: string): string {
  return `path "secret/data/${path}" { capabilities = ["read"] }`;
}
