import type { LintCase } from '../lint/lint-case.ts';
import { path } from '../lint/lint-case.ts';
import type { EscalationClass } from '../../../src/access/escalation/primitive.ts';

/** What the role `web`, whose one policy is `app`, can reach; `chain` has the requests, `…` for any name. */
export interface EscalationStory {
  /** Row of the table in `src/access/escalation`. */
  readonly row: string;
  /** Stanzas of `app`: a path, and capabilities behind it. */
  readonly app: readonly string[];
  readonly more?: Partial<LintCase>;
  readonly class: EscalationClass;
  readonly chain?: readonly string[];
}

/** The text of a policy, from a path and capabilities a line. */
export function policyOf(stanzas: readonly string[]): string {
  return stanzas
    .map((line) => line.split(' '))
    .map(([written = '', ...capabilities]) => path(written, ...capabilities))
    .join('');
}

const good = (row: string, ...app: readonly string[]): EscalationStory => ({ row, app, class: 'R5' });
const bad = (
  row: string,
  name: EscalationClass,
  app: string | readonly string[],
  ...chain: readonly string[]
): EscalationStory => ({
  row,
  app: typeof app === 'string' ? [app] : app,
  class: name,
  chain,
});
const withMore = (story: EscalationStory, more: Partial<LintCase>): EscalationStory => ({ ...story, more });

const ADMIN = { admin: policyOf(['sys/policies/acl/* update']) };
const tokenRole = (fields: object, others: Readonly<Record<string, unknown>> = ADMIN): Partial<LintCase> => ({
  policies: others,
  rest: { token_roles: { deploy: { orphan: false, ...fields } } },
});
const mount = (name: string, type: string): Partial<LintCase> => ({ rest: { auth: { [name]: { type } } } });
const engine = (type: string): Partial<LintCase> => ({ engines: { eng: type } });
const BAO = { server: { flavour: 'openbao', version: '2.6.2' } } as const;

/** At least one holder of each kind who gets there, and one who nearly does. */
export const stories: readonly EscalationStory[] = [
  bad('E01', 'R0', 'sys/policies/acl/app update', 'POST sys/policies/acl/app'),
  bad('E01', 'R0', 'sys/policies/acl/* update', 'POST sys/policies/acl/app'),
  bad('E01', 'R0', 'sys/+/acl/* update', 'POST sys/policies/acl/app'),
  good('E01', 'sys/policies/acl/* create'),
  bad(
    'E01',
    'R0',
    ['sys/policies/acl/* update', 'sys/policies/acl/app deny', 'sys/policies/acl/default deny'],
    'POST sys/policies/acl/APP',
  ),
  bad('E01', 'R3', 'sys/policies/acl/other update', 'POST sys/policies/acl/other'),
  good('E01', 'sys/policies/acl/app deny', 'sys/policies/+/app sudo'),
  withMore(bad('E01', 'R0', 'sys/policies/acl/app patch', 'PATCH sys/policies/acl/app'), BAO),
  good('E01', 'sys/policies/acl/app patch'),
  bad('E02', 'R0', 'sys/policy/app update', 'POST sys/policy/app'),
  bad('E02', 'R0', ['sys/* update', 'sys/policies/acl/* deny', 'sys/auth/* deny'], 'POST sys/policy/app'),
  bad('E02', 'R4', 'sys/policy list', 'LIST sys/policy'),
  bad('E03', 'R3', 'sys/policies/acl/other delete', 'DELETE sys/policies/acl/other'),
  withMore(
    bad(
      'E03',
      'R0',
      ['sys/policy/guard delete', 'auth/ci/+/* create'],
      'DELETE sys/policy/guard',
      'POST auth/ci/role/…',
    ),
    {
      policies: { guard: policyOf(['auth/ci/role/* deny']) },
      roles: { web: ['app', 'guard'] },
    },
  ),
  good('E03', 'sys/policies/acl/other sudo'),
  bad('E04', 'R0', 'auth/ci/role/web create update', 'POST auth/ci/role/web'),
  bad('E04', 'R0', 'auth/+/role/* update', 'POST auth/…/role/…'),
  good('E04', 'auth/ci/role/web read'),
  good('E04', 'auth/ci/login update'),
  good('E04', 'auth/token/role/web update'),
  withMore(bad('E05', 'R0', 'auth/ci/cel/role/web update', 'POST auth/ci/cel/role/web'), BAO),
  good('E05', 'auth/ci/cel/role/web update'),
  withMore(bad('E06', 'R0', 'auth/ci/config update', 'POST auth/ci/config', 'POST sys/policies/acl/admin'), {
    policies: ADMIN,
    roles: { web: ['app'], boss: ['admin'] },
  }),
  bad('E06', 'R1', 'auth/ci/config update', 'POST auth/ci/config'),
  good('E06', 'auth/ci/config read'),
  withMore(bad('E07', 'R0', 'auth/apps/role/x update', 'POST auth/apps/role/x'), mount('apps', 'approle')),
  withMore(
    bad('E07', 'R1', 'auth/apps/role/x/secret-id update', 'POST auth/apps/role/x/secret-id'),
    mount('apps', 'approle'),
  ),
  withMore(good('E07', 'auth/apps/role/x/role-id read'), mount('apps', 'approle')),
  withMore(
    bad('E08', 'R0', 'auth/people/users/me/policies update', 'POST auth/people/users/me/policies'),
    mount('people', 'userpass'),
  ),
  withMore(
    bad('E08', 'R1', 'auth/people/users/me/password update', 'POST auth/people/users/me/password'),
    mount('people', 'userpass'),
  ),
  withMore(good('E08', 'auth/people/login/me update'), mount('people', 'userpass')),
  withMore(bad('E09', 'R0', 'auth/k8s/role/x update', 'POST auth/k8s/role/x'), mount('k8s', 'kubernetes')),
  withMore(bad('E09', 'R0', 'auth/certs/certs/x update', 'POST auth/certs/certs/x'), mount('certs', 'cert')),
  withMore(bad('E09', 'R1', 'auth/k8s/config update', 'POST auth/k8s/config'), mount('k8s', 'kubernetes')),
  withMore(good('E09', 'auth/certs/certs/x create'), mount('certs', 'cert')),
  withMore(good('E09', 'auth/k8s/roles/x update'), mount('k8s', 'approle')),
  bad('E10', 'R3', 'sys/auth/new update sudo', 'POST sys/auth/new'),
  good('E10', 'sys/auth/new update'),
  bad('E11', 'R3', 'sys/auth/jwt delete sudo', 'DELETE sys/auth/jwt'),
  good('E11', 'sys/auth/jwt delete'),
  bad('E12', 'R3', 'sys/mounts/auth/jwt/tune update', 'POST sys/mounts/auth/jwt/tune'),
  good('E12', 'sys/auth/jwt/tune update'),
  bad('E13', 'R0', 'auth/token/create update sudo', 'POST auth/token/create'),
  good('E13', 'auth/token/create update'),
  bad('E15', 'R2', 'auth/token/create-orphan update', 'POST auth/token/create-orphan'),
  good('E15', 'auth/token/create-orphan read'),
  withMore(bad('E15', 'R5', 'auth/token/create-orphan update'), {
    roles: { web: { token_policies: ['app'], token_type: 'batch' } },
  }),
  withMore(
    bad(
      'E16',
      'R0',
      'auth/token/create/deploy update',
      'POST auth/token/create/deploy',
      'POST sys/policies/acl/admin',
    ),
    tokenRole({ allowed_policies: ['admin'] }),
  ),
  withMore(
    bad('E16', 'R2', 'auth/token/create/deploy update', 'POST auth/token/create/deploy'),
    tokenRole({ orphan: true, allowed_policies: ['app'] }),
  ),
  withMore(
    bad('E16', 'R1', 'auth/token/create/deploy update', 'POST auth/token/create/deploy'),
    tokenRole({ disallowed_policies: ['admin'] }),
  ),
  withMore(
    bad(
      'E16',
      'R0',
      ['auth/token/create/deploy update', 'sys/policies/acl/team-x update'],
      'POST sys/policies/acl/team-x',
      'POST auth/token/create/deploy',
    ),
    tokenRole({ allowed_policies: ['team-x'] }, {}),
  ),
  withMore(
    bad(
      'E16',
      'R0',
      ['auth/token/create/deploy update', 'sys/policies/acl/team-* update'],
      'POST sys/policies/acl/team-…',
      'POST auth/token/create/deploy',
    ),
    tokenRole({ allowed_policies_glob: ['team-*'] }, {}),
  ),
  withMore(good('E16', 'auth/token/create/deploy update'), tokenRole({ allowed_policies: ['app'] })),
  withMore(good('E16', 'auth/token/create/other update'), tokenRole({ allowed_policies: ['admin'] })),
  bad(
    'E17',
    'R0',
    ['auth/token/roles/deploy update', 'auth/token/create/* update'],
    'POST auth/token/roles/deploy',
    'POST auth/token/create/deploy',
  ),
  bad(
    'E17',
    'R3',
    ['auth/token/roles/deploy update', 'auth/token/create/other update'],
    'POST auth/token/roles/deploy',
  ),
  good('E17', 'auth/token/roles/deploy read'),
  bad('E18', 'R0', 'identity/entity update', 'POST identity/entity'),
  bad('E18', 'R1', 'identity/entity/id/* update', 'POST identity/entity/id/…'),
  withMore(
    bad('E18', 'R0', 'identity/entity/id/* update', 'POST identity/entity/id/{{identity.entity.id}}'),
    { roles: { web: { token_policies: ['app'], token_no_default_policy: true } } },
  ),
  bad(
    'E18',
    'R0',
    'identity/entity/name/{{identity.entity.name}} update',
    'POST identity/entity/name/{{identity.entity.name}}',
  ),
  good('E18', 'identity/entity/id/* read'),
  bad('E19', 'R0', 'identity/group/name/ops update', 'POST identity/group/name/ops'),
  good('E19', 'identity/lookup/group update'),
  bad('E20', 'R1', 'identity/persona update', 'POST identity/persona'),
  good('E20', 'identity/entity-alias/id/x read'),
  bad('E21', 'R1', 'identity/group-alias update', 'POST identity/group-alias'),
  good('E21', 'identity/group-alias/id/x read'),
  bad('E22', 'R1', 'identity/entity/merge update', 'POST identity/entity/merge'),
  good('E22', 'identity/entity/merge read'),
  bad('E23', 'R3', 'identity/mfa/login-enforcement/all delete', 'DELETE identity/mfa/login-enforcement/all'),
  good('E23', 'identity/mfa/login-enforcement/all read'),
  bad('E24', 'R1', 'identity/oidc/role/x update', 'POST identity/oidc/role/x'),
  good('E24', 'identity/oidc/token/x read'),
  bad('E25', 'R0', 'sys/plugins/catalog/* update sudo', 'POST sys/plugins/catalog/…'),
  good('E25', 'sys/plugins/catalog/* update'),
  bad('E26', 'R3', 'sys/audit/file update sudo', 'POST sys/audit/file'),
  withMore(bad('E26', 'R0', 'sys/audit/file update sudo', 'POST sys/audit/file'), {
    server: { version: '1.19.0' },
  }),
  good('E26', 'sys/audit/file update'),
  bad('E27', 'R0', 'sys/raw/* read sudo', 'GET sys/raw/…'),
  good('E27', 'sys/raw/* read'),
  bad('E27', 'R4', 'sys/raw list sudo', 'LIST sys/raw'),
  bad('E27', 'R4', 'sys/raw/sys/policy/* list sudo', 'LIST sys/raw/sys/policy/…'),
  good('E27', 'sys/raw create update read delete sudo'),
  bad('E28', 'R1', 'sys/storage/raft/snapshot read', 'GET sys/storage/raft/snapshot'),
  good('E28', 'sys/storage/raft/configuration read'),
  bad('E29', 'R0', 'sys/storage/raft/snapshot-force update', 'POST sys/storage/raft/snapshot-force'),
  good('E29', 'sys/storage/raft/snapshot-force read'),
  bad('E30', 'R3', 'sys/storage/raft/remove-peer update', 'POST sys/storage/raft/remove-peer'),
  good('E30', 'sys/storage/raft/autopilot/state read'),
  bad('E31', 'R3', 'sys/rekey/init delete', 'DELETE sys/rekey/init'),
  good('E31', 'sys/generate-root/attempt read'),
  bad('E32', 'R3', 'sys/seal update sudo', 'POST sys/seal'),
  good('E32', 'sys/seal update'),
  bad('E33', 'R3', 'sys/remount update sudo', 'POST sys/remount'),
  good('E33', 'sys/remount update'),
  bad('E34', 'R3', 'sys/mounts/kv update', 'POST sys/mounts/kv'),
  good('E34', 'sys/mounts/kv read'),
  bad('E35', 'R3', 'sys/namespaces/* delete', 'DELETE sys/namespaces/…'),
  good('E35', 'sys/namespaces/team read'),
  bad('E36', 'R3', 'sys/leases/revoke-prefix/* update sudo', 'POST sys/leases/revoke-prefix/…'),
  good('E36', 'sys/leases/revoke-prefix/* update'),
  bad('E37', 'R3', 'auth/token/revoke-accessor update', 'POST auth/token/revoke-accessor'),
  bad('E37', 'R4', 'auth/token/accessors list sudo', 'LIST auth/token/accessors'),
  good('E37', 'auth/token/accessors list'),
  bad('E38', 'R1', 'sys/pprof/* read', 'GET sys/pprof/…'),
  bad('E38', 'R3', 'sys/config/cors update sudo', 'POST sys/config/cors'),
  good('E38', 'sys/config/cors update'),
  withMore(bad('E39', 'R0', 'sys/workflows/manage/x update', 'POST sys/workflows/manage/x'), {
    server: { flavour: 'openbao', version: '2.6.0' },
  }),
  withMore(good('E39', 'sys/workflows/manage/x update'), BAO),
  bad('E40', 'R3', 'sys/quotas/rate-limit/x update', 'POST sys/quotas/rate-limit/x'),
  good('E40', 'sys/quotas/rate-limit/x read'),
  bad('E41', 'R3', 'sys/policies/egp/x delete', 'DELETE sys/policies/egp/x'),
  bad('E41', 'R0', 'sys/replication/* update', 'POST sys/replication/…'),
  good('E41', 'sys/replication/performance/primary/* read'),
  withMore(bad('E42', 'R1', 'eng/sign-verbatim/x update', 'POST eng/sign-verbatim/x'), engine('pki')),
  withMore(bad('E42', 'R1', 'eng/roles/* create', 'POST eng/roles/…'), engine('database')),
  withMore(
    bad('E42', 'R1', 'eng/export/encryption-key/x read', 'GET eng/export/encryption-key/x'),
    engine('transit'),
  ),
  withMore(good('E42', 'eng/issue/x update'), engine('pki')),
  withMore(good('E42', 'eng/creds/x read'), engine('database')),
  withMore(bad('E42', 'R1', 'eng/role/ops update', 'POST eng/role/ops'), engine('nomad')),
  withMore(bad('E42', 'R1', 'eng/config/access create', 'POST eng/config/access'), engine('nomad')),
  withMore(good('E42', 'eng/creds/ops read', 'eng/role/* read list'), engine('nomad')),
  withMore(bad('E42', 'R1', 'eng/roles/* update', 'POST eng/roles/…'), engine('consul')),
  withMore(good('E42', 'eng/creds/ops read', 'eng/config/lease update'), engine('consul')),
  // Engines that no spec declares: the name of the mount tells the type, or an endpoint that no other type has.
  bad(
    'E42',
    'R1',
    ['database/config/* create update', 'aws/roles/* create update'],
    'POST database/config/…',
  ),
  bad('E42', 'R1', 'nomad/* create update', 'POST nomad/role/…'),
  bad('E42', 'R1', 'pki_int/roles/web update', 'POST pki_int/roles/web'),
  bad('E42', 'R1', 'internal-ca/sign-verbatim/* update', 'POST internal-ca/sign-verbatim/…'),
  good('E42', 'secret/* create read update delete list', 'kv/data/* create update', 'kv/+/app update'),
  good('E42', 'apps/config/* create update', 'apps/roles/* create update', 'team/database/roles/* update'),
  good('E42', 'nomad-apps/* create update', 'database/creds/* read', 'nomad/data/* create update'),
  withMore(good('E42', 'eng/roles/* update', 'eng/config/* update'), engine('kv')),
  withMore(good('E42', 'database/config/* create update'), { engines: { database: '1' } }),
  good('E44', 'cubbyhole/* create update read', 'sys/wrapping/unwrap update', 'auth/token/renew-self update'),
  bad('all', 'R0', '* create update', 'POST sys/policies/acl/app'),
  bad('all', 'R1', '* read', 'GET sys/storage/raft/snapshot'),
];
