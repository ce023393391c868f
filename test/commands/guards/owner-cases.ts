import {
  RULE,
  OTHER_RULE,
  ROLE,
  APP,
  policy,
  tokenRole,
  auth,
  role,
  KV,
  PLACE,
  inventory,
  oldPolicies,
} from './guard-case.ts';
import type { GuardCase } from './guard-case.ts';

/** Objects of others, and objects that others name. */
export const ownerCases: readonly GuardCase[] = [
  // other owners
  {
    what: 'a policy of another owner',
    spec: { owner: 'a', policies: { app: RULE } },
    on: [policy('app', `# vaultctl owner: b\n${RULE}`)],
    refused: 'guard-other-owner',
    says: ['belongs to b', '--take-over=sys/policies/acl/app'],
    goesOn: '--take-over=sys/policies/acl/app',
  },
  {
    what: 'a policy of another owner, where something else is taken over',
    spec: { owner: 'a', policies: { app: RULE } },
    on: [policy('app', `# vaultctl owner: b\n${RULE}`)],
    flags: '--take-over=sys/policies/acl/other',
    refused: 'guard-other-owner',
    says: ['--take-over=sys/policies/acl/app'],
  },
  {
    what: 'a policy of an owner, in a spec that names none',
    spec: { policies: { app: OTHER_RULE } },
    on: [policy('app', `# vaultctl owner: b\n${RULE}`)],
    refused: 'guard-other-owner',
    says: ['belongs to b'],
    goesOn: '--take-over=*/app',
  },
  {
    what: 'a mount of another owner',
    spec: { owner: 'a', auth: { ci: { type: 'approle', description: 'CI' } } },
    on: [auth('ci', { type: 'approle', description: 'CI [vaultctl owner: b]' })],
    refused: 'guard-other-owner',
    says: ['sys/auth/ci belongs to b'],
    goesOn: '--take-over=sys/auth/ci',
  },
  {
    what: 'a role in a mount of another owner',
    spec: { owner: 'a', auth: { ci: { roles: { web: { ...ROLE, bound_subject: 'y' } } } } },
    on: [auth('ci', { description: '[vaultctl owner: b]' }), role('ci/role/web')],
    refused: 'guard-other-owner',
    says: ['auth/ci/role/web belongs to b'],
    goesOn: '--take-over=auth/ci/role/*',
  },
  {
    what: 'a token role in the inventory of another owner',
    spec: { owner: 'a', token_roles: { nomad: { orphan: true } }, ...PLACE },
    on: [KV, inventory('b', ['auth/token/roles/nomad']), tokenRole('nomad')],
    refused: 'guard-other-owner',
    says: ['auth/token/roles/nomad belongs to b'],
    goesOn: '--take-over=auth/token/roles/nomad',
  },
  {
    what: 'a token role in the inventory of a spec without an owner, which changes it',
    spec: { token_roles: { nomad: { orphan: true } }, ...PLACE },
    on: [KV, inventory('_unowned', ['auth/token/roles/nomad']), tokenRole('nomad')],
  },
  // still named
  ...(
    [
      ['a role', [auth('ci'), role('ci/role/web', { token_policies: ['old-0'] })], 'auth/ci/role/web'],
      ['a token role', [tokenRole('nomad', { allowed_policies: ['old-0'] })], 'auth/token/roles/nomad'],
      ['a group', [['identity/group/name/g', { policies: ['old-0'] }]], 'identity/group/name/g'],
    ] as const
  ).map(([what, naming, address]): GuardCase => ({
    what: `a policy that ${what} still names`,
    spec: oldPolicies,
    on: [policy('old-0'), ...naming],
    flags: '--prune',
    refused: 'guard-still-named',
    says: ['sys/policies/acl/old-0 is still named by', address],
  })),
  {
    what: 'a policy that the spec itself still names',
    spec: { ...oldPolicies, token_roles: { nomad: { allowed_policies: ['old-0'] } } },
    on: [policy('old-0')],
    flags: '--prune',
    refused: 'guard-still-named',
    says: ['auth/token/roles/nomad'],
  },
  {
    what: 'a role that default_role still names',
    spec: {
      auth: { jwt: { type: 'jwt', config: { jwks_url: 'https://a.example/k', default_role: 'web' } } },
      prune: { mounts: ['jwt'] },
    },
    on: [auth('jwt'), role('jwt/role/web')],
    flags: '--prune',
    refused: 'guard-still-named',
    says: ['auth/jwt/role/web is still named by auth/jwt/config'],
  },
  {
    what: 'a policy that only what goes with it names',
    spec: { policies: APP, prune: { policies: ['old-*'], mounts: ['old'], token_roles: ['old'] } },
    on: [
      policy('old-0'),
      tokenRole('old', { allowed_policies: ['old-0'] }),
      auth('old'),
      role('old/role/web', { token_policies: ['old-0'] }),
    ],
    flags: '--prune --allow-mount-delete=auth/old',
    deletes: ['auth/token/roles/old', 'sys/auth/old', 'sys/policies/acl/old-0'],
  },
];
