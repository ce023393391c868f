import type { Primitive } from './primitive.ts';

const WRITES = ['create', 'update'] as const;
const OWN_TOKEN = 'a token can be had that the mount accepts';

/**
 * Policies, auth methods, tokens and identities. A write is `create` only where the server looks whether something is
 * there, so a grant of either counts. https://github.com/openbao/openbao/blob/main/internal/vault/request_handling.go
 */
export const accessPrimitives: readonly Primitive[] = [
  // https://github.com/openbao/openbao/blob/main/internal/vault/logical_system_paths.go: names of policies have slashes.
  {
    id: 'E01',
    paths: ['sys/policies/acl/*'],
    operations: [...WRITES, 'patch'],
    effect: { kind: 'write-policy' },
    does: 'changes the rights of others',
  },
  {
    id: 'E02',
    paths: ['sys/policy/*'],
    operations: WRITES,
    effect: { kind: 'write-policy' },
    does: 'changes the rights of others',
  },
  {
    id: 'E03',
    paths: ['sys/policies/acl/*', 'sys/policy/*'],
    operations: ['delete'],
    effect: { kind: 'delete-policy' },
    does: 'takes the rights of others away',
  },
  // https://developer.hashicorp.com/vault/api-docs/auth/jwt
  {
    id: 'E04',
    paths: ['auth/+/role/+'],
    mounts: ['jwt', 'oidc'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R0' },
    does: 'writes a role that gives any policy, and logs in with it',
    assumes: OWN_TOKEN,
  },
  {
    id: 'E05',
    paths: ['auth/+/cel/role/+'],
    mounts: ['jwt', 'oidc'],
    operations: [...WRITES, 'patch'],
    since: { openbao: '2.3.0' },
    effect: { kind: 'class', class: 'R0' },
    does: 'writes a program that gives any policy, and logs in with it',
    assumes: OWN_TOKEN,
  },
  {
    id: 'E06',
    paths: ['auth/+/config'],
    mounts: ['jwt', 'oidc'],
    operations: WRITES,
    effect: { kind: 'logins-of-mount' },
    does: 'makes the mount trust its own keys, and logs in at every role of it',
  },
  // https://developer.hashicorp.com/vault/api-docs/auth/approle
  {
    id: 'E07',
    paths: ['auth/+/role/+', 'auth/+/role/+/policies', 'auth/+/role/+/token-policies'],
    mounts: ['approle'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R0' },
    does: 'writes an AppRole that gives any policy, and logs in with it',
    assumes: 'the RoleID and a SecretID can be had',
  },
  {
    id: 'E07',
    paths: ['auth/+/role/+/secret-id', 'auth/+/role/+/custom-secret-id'],
    mounts: ['approle'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R1' },
    does: 'makes a SecretID, and logs in as the AppRole',
    assumes: 'the RoleID is known',
  },
  // https://developer.hashicorp.com/vault/api-docs/auth/userpass
  {
    id: 'E08',
    paths: ['auth/+/users/+', 'auth/+/users/+/policies'],
    mounts: ['userpass', 'ldap', 'okta', 'radius'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R0' },
    does: 'writes a user with any policy, and logs in as it',
  },
  {
    id: 'E08',
    paths: ['auth/+/users/+/password'],
    mounts: ['userpass'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R1' },
    does: 'sets the password of a user, and logs in as it',
  },
  // https://developer.hashicorp.com/vault/api-docs/auth: one page for each method
  {
    id: 'E09',
    paths: ['auth/+/role/+', 'auth/+/roles/+', 'auth/+/certs/+', 'auth/+/groups/+', 'auth/+/map/+/+'],
    mounts: [
      'alicloud',
      'aws',
      'azure',
      'cert',
      'cf',
      'gcp',
      'github',
      'kerberos',
      'kubernetes',
      'ldap',
      'oci',
      'okta',
    ],
    operations: WRITES,
    effect: { kind: 'class', class: 'R0' },
    does: 'lets its own login have any policy',
    assumes: 'a login at the mount can be had',
  },
  {
    id: 'E09',
    paths: ['auth/+/config', 'auth/+/config/+'],
    mounts: ['aws', 'azure', 'cert', 'gcp', 'github', 'kerberos', 'kubernetes', 'ldap', 'okta', 'radius'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R1' },
    does: 'chooses whom the auth method believes',
  },
  // With rights below the path as well the rows above say more.
  {
    id: 'E10',
    paths: ['sys/auth/*'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R3' },
    does: 'enables auth methods',
  },
  {
    id: 'E11',
    paths: ['sys/auth/*'],
    operations: ['delete'],
    effect: { kind: 'class', class: 'R3' },
    does: 'disables an auth method, with its roles and the tokens it gave',
  },
  {
    id: 'E12',
    paths: ['sys/auth/+/tune', 'sys/mounts/auth/+/tune'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R3' },
    does: 'tunes an auth mount: lifetimes, type of tokens, what the audit log shows',
  },
  // https://developer.hashicorp.com/vault/api-docs/auth/token
  {
    id: 'E13',
    paths: ['auth/token/create'],
    operations: WRITES,
    sudo: true,
    effect: { kind: 'class', class: 'R0' },
    does: 'creates a token with any policy but root',
  },
  {
    id: 'E15',
    paths: ['auth/token/create-orphan'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R2' },
    does: 'creates a token that lives on without its own',
  },
  {
    id: 'E16',
    paths: ['auth/token/create/+'],
    operations: WRITES,
    effect: { kind: 'token-of-role' },
    does: 'creates a token from the token role',
  },
  {
    id: 'E17',
    paths: ['auth/token/roles/+'],
    operations: WRITES,
    effect: { kind: 'write-token-role' },
    does: 'changes what tokens others get from the token role',
  },
  // https://developer.hashicorp.com/vault/api-docs/secret/identity
  {
    id: 'E18',
    paths: ['identity/entity', 'identity/entity/id/+', 'identity/entity/name/+'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R0' },
    does: 'gives its own entity any policy',
    assumes: 'the token has an entity, as those of logins do',
  },
  {
    id: 'E19',
    paths: ['identity/group', 'identity/group/id/+', 'identity/group/name/+'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R0' },
    does: 'makes its own entity a member of a group with any policy',
    assumes: 'the token has an entity, as those of logins do',
  },
  {
    id: 'E20',
    paths: ['identity/entity-alias', 'identity/alias', 'identity/persona'].flatMap((path) => [
      path,
      `${path}/id/+`,
    ]),
    operations: WRITES,
    effect: { kind: 'class', class: 'R1' },
    does: 'ties its own login to the entity of somebody else',
  },
  {
    id: 'E21',
    paths: ['identity/group-alias', 'identity/group-alias/id/+'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R1' },
    does: 'maps a group of its own login to a group with more rights',
  },
  {
    id: 'E22',
    paths: ['identity/entity/merge'],
    operations: WRITES,
    effect: { kind: 'class', class: 'R1' },
    does: 'merges its entity with that of somebody else',
  },
  {
    id: 'E23',
    paths: ['identity/mfa/login-enforcement/+', 'identity/mfa/method/*'],
    operations: [...WRITES, 'delete'],
    effect: { kind: 'class', class: 'R3' },
    does: 'changes what second factor a login needs',
  },
  {
    id: 'E24',
    paths: ['key', 'role', 'client', 'provider', 'assignment'].map((part) => `identity/oidc/${part}/+`),
    operations: WRITES,
    effect: { kind: 'class', class: 'R1' },
    does: 'mints identity tokens that other systems trust',
  },
];
