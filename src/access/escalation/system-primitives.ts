import type { Effect, Primitive } from './primitive.ts';
import type { AccessOperation } from '../decide.ts';
import { CREATE_OR_UPDATE, UPDATE } from './writes.ts';

type Row = readonly [
  id: string,
  paths: readonly string[],
  operations: readonly AccessOperation[],
  effect: Extract<Effect, { kind: 'class' }>['class'],
  does: string,
];

/**
 * The rest of `sys/`. Some of it takes sudo: the table of protected paths knows where.
 * https://github.com/openbao/openbao/blob/main/internal/vault/logical_system_paths.go
 */
const ROWS: readonly Row[] = [
  ['E25', ['sys/plugins/catalog/*'], UPDATE, 'R0', 'runs a program of its own on the server'],
  ['E26', ['sys/audit/*'], [...UPDATE, 'delete'], 'R3', 'blinds the audit log, or blocks the server with it'],
  ['E27', ['sys/raw/*'], ['read'], 'R0', 'reads the storage'],
  ['E27', ['sys/raw/*'], [...CREATE_OR_UPDATE, 'delete'], 'R0', 'changes the storage'],
  ['E27', ['sys/raw', 'sys/raw/*'], ['list'], 'R4', 'lists the names in the storage'],
  ['E28', ['sys/storage/raft/snapshot'], ['read'], 'R1', 'copies the encrypted storage'],
  [
    'E29',
    ['sys/storage/raft/snapshot', 'sys/storage/raft/snapshot-force'],
    UPDATE,
    'R0',
    'restores a storage that it chooses',
  ],
  [
    'E30',
    ['sys/storage/raft/remove-peer', 'sys/storage/raft/promote', 'sys/storage/raft/demote'],
    UPDATE,
    'R3',
    'takes servers out of the cluster',
  ],
  [
    'E31',
    ['sys/generate-root/*', 'sys/rekey/*'],
    [...UPDATE, 'delete'],
    'R3',
    'cancels or begins a change of the unseal keys',
  ],
  [
    'E32',
    ['sys/rotate', 'sys/rotate/*', 'sys/seal', 'sys/step-down'],
    UPDATE,
    'R3',
    'stops the server, or changes its keys',
  ],
  ['E33', ['sys/remount'], UPDATE, 'R3', 'moves a mount to another path'],
  [
    'E34',
    ['sys/mounts/*', 'sys/mounts/+/tune'],
    [...UPDATE, 'delete'],
    'R3',
    'enables, tunes and disables engines with all they hold',
  ],
  ['E35', ['sys/namespaces/*'], [...UPDATE, 'patch', 'delete'], 'R3', 'makes, locks and deletes namespaces'],
  [
    'E36',
    ['sys/leases/revoke-prefix/*', 'sys/leases/revoke-force/*', 'sys/revoke-prefix/*', 'sys/revoke-force/*'],
    UPDATE,
    'R3',
    'ends the leases of others',
  ],
  ['E36', ['sys/leases/lookup/*'], ['list'], 'R4', 'lists leases'],
  ['E37', ['auth/token/revoke', 'auth/token/revoke-accessor'], UPDATE, 'R3', 'ends the tokens of others'],
  ['E37', ['auth/token/accessors'], ['list'], 'R4', 'lists the accessors of all tokens'],
  [
    'E38',
    ['sys/monitor', 'sys/pprof/*', 'sys/in-flight-req'],
    ['read'],
    'R1',
    'reads what the server logs and holds in memory',
  ],
  [
    'E38',
    ['sys/config/*', 'sys/loggers', 'sys/loggers/+'],
    [...UPDATE, 'delete'],
    'R3',
    'changes how the server logs and answers',
  ],
  [
    'E40',
    ['sys/quotas/rate-limit/+', 'sys/quotas/lease-count/+', 'sys/quotas/config'],
    [...UPDATE, 'delete'],
    'R3',
    'limits the requests of others',
  ],
  [
    'E41',
    ['sys/policies/egp/*', 'sys/policies/rgp/*'],
    [...UPDATE, 'delete'],
    'R3',
    'changes the Sentinel policies of others',
  ],
  ['E41', ['sys/replication/*'], UPDATE, 'R0', 'joins a cluster of its own to the replication'],
  [
    'E41',
    ['sys/managed-keys/*'],
    [...UPDATE, 'delete'],
    'R3',
    'changes the keys outside of the server that engines use',
  ],
  // -- who has access ------------------------------------------------------------------------------------------
  ['R4', ['sys/policies/acl', 'sys/policy'], ['list', 'read'], 'R4', 'lists the policies'],
  [
    'R4',
    ['auth/+/role', 'auth/+/roles', 'auth/+/users', 'auth/+/groups'],
    ['list'],
    'R4',
    'lists who may log in',
  ],
  [
    'R4',
    ['identity/entity/id', 'identity/entity/name', 'identity/group/id', 'identity/group/name'],
    ['list'],
    'R4',
    'lists the identities',
  ],
];

export const systemPrimitives: readonly Primitive[] = [
  ...ROWS.map(([id, paths, operations, effect, does]): Primitive => {
    return { id, paths, operations, effect: { kind: 'class', class: effect }, does };
  }),
  // https://github.com/advisories/GHSA-rh46-vc3j-w2w3
  {
    id: 'E39',
    paths: ['sys/workflows/manage/*'],
    operations: UPDATE,
    since: { openbao: ['2.6.0', '2.6.2'] },
    effect: { kind: 'class', class: 'R0' },
    does: 'stores a chain of requests that creates any token',
  },
  // https://nvd.nist.gov/vuln/detail/CVE-2025-6000
  {
    id: 'E26',
    paths: ['sys/audit/*'],
    operations: UPDATE,
    since: { vault: ['0', '1.20.1'], openbao: ['0', '2.3.2'] },
    effect: { kind: 'class', class: 'R0' },
    does: 'writes a file on the server by way of an audit device',
  },
];
