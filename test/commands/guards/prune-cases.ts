import {
  RULE,
  APP,
  EVERY_OVERRIDE,
  policy,
  tokenRole,
  auth,
  role,
  KV,
  PLACE,
  inventory,
  some,
  oldPolicies,
  EVERYTHING,
} from './guard-case.ts';
import type { GuardCase } from './guard-case.ts';

/** What a prune leaves alone, and the wrong server. */
export const pruneCases: readonly GuardCase[] = [
  // what a prune never deletes
  {
    what: 'built-in objects under every scope',
    spec: { policies: APP, prune: EVERYTHING },
    on: [policy('old'), policy('default-ceiling')],
    flags: `--prune ${EVERY_OVERRIDE}`,
    deletes: ['sys/policies/acl/old'],
  },
  {
    what: 'what others own, what nobody can tell, and what no scope covers',
    spec: { owner: 'a', policies: APP, prune: { policies: ['*'], token_roles: ['*'] } },
    on: [
      policy('theirs', `# vaultctl owner: b\n${RULE}`),
      policy('json', '{"path":{"a":{"capabilities":["read"]}}}'),
      policy('ours', `# vaultctl owner: a\n${RULE}`),
      tokenRole('nomad'),
      auth('jwt'),
    ],
    flags: `--prune ${EVERY_OVERRIDE}`,
    deletes: ['sys/policies/acl/ours'],
  },
  {
    what: 'what an inventory of another owner lists, even if ours lists it too',
    spec: { owner: 'a', policies: APP, prune: { token_roles: ['*'] }, ...PLACE },
    on: [
      KV,
      inventory('a', ['auth/token/roles/mine', 'auth/token/roles/both']),
      inventory('b', ['auth/token/roles/theirs', 'auth/token/roles/both']),
      ...['mine', 'theirs', 'both', 'nobodys'].map((name) => tokenRole(name)),
    ],
    flags: `--prune ${EVERY_OVERRIDE}`,
    deletes: ['auth/token/roles/mine', 'auth/token/roles/nobodys'],
  },
  {
    what: 'the mount of the inventory, and a mount in which another owner has a role',
    spec: { owner: 'a', policies: APP, prune: { mounts: ['*'], secrets: ['*'] }, ...PLACE },
    on: [KV, inventory('b', ['auth/old/role/web']), auth('old'), role('old/role/web')],
    flags: `--prune ${EVERY_OVERRIDE} --allow-mount-delete=kv`,
    deletes: [],
  },
  {
    what: 'what is not selected',
    spec: oldPolicies,
    on: some('old-', 3, policy),
    flags: '--prune --target=sys/policies/acl/old-1',
    deletes: ['sys/policies/acl/old-1'],
  },
  {
    what: 'what is excluded',
    spec: oldPolicies,
    on: some('old-', 3, policy),
    flags: '--prune --exclude=*/old-1',
    deletes: ['sys/policies/acl/old-0', 'sys/policies/acl/old-2'],
  },
  {
    what: 'what a scope of another namespace would cover',
    spec: [{ policies: APP }, { namespace: 'team', policies: APP, prune: { policies: ['old'] } }],
    vault: { flavour: 'openbao', namespaces: ['team'] },
    on: [policy('old'), [...policy('old'), 'team']],
    flags: '--prune',
    deletes: ['team/sys/policies/acl/old'],
  },
  // the wrong server
  ...['production', '11111111-0000-4000-8000-000000000000'].map((cluster): GuardCase => ({
    what: `the spec is for the cluster ${cluster}`,
    spec: { policies: APP, settings: { cluster } },
    flags: EVERY_OVERRIDE,
    refused: 'wrong-cluster',
    says: [cluster, 'vault-cluster-memory', 'check VAULT_ADDR'],
  })),
  ...['vault-cluster-memory', '00000000-0000-4000-8000-000000000000'].map((cluster): GuardCase => ({
    what: `the spec is for this cluster, ${cluster}`,
    spec: { policies: APP, settings: { cluster } },
  })),
];
