import { path } from './lint-case.ts';
import type { LintCase, LintStories } from './lint-case.ts';

const KV = { engines: { secret: '2' } };
const BAO = { flavour: 'openbao', version: '2.6.2' } as const;
const one = (text: string, rest: Partial<LintCase> = {}): LintCase => ({ policies: { app: text }, ...rest });
const kv = (text: string): LintCase => one(text, KV);

/** Findings about stanzas and policies by themselves. */
export const stanzaStories: LintStories = {
  'policy-kv-path-without-data': {
    bad: [
      kv(path('secret/app', 'read')),
      kv(path('secret/app/*', 'create', 'update')),
      kv(path('secret/+/data/app', 'read') + path('secret/{{identity.entity.id}}/*', 'read')),
      kv(path('secret/', 'list')),
    ],
    good: [
      kv(path('secret/data/app', 'read')),
      kv(path('secret/metadata/*', 'list', 'read')),
      kv(path('secret/meta*', 'list')),
      kv(path('other/app', 'read')),
      one(path('secret/app', 'read'), { engines: { secret: '1' } }),
      one(path('secret/app', 'read')),
    ],
  },
  'policy-kv-deny-without-data': {
    bad: [kv(path('secret/admin/*', 'deny')), kv(path('secret/root', 'deny'))],
    good: [
      kv(path('secret/data/admin/*', 'deny')),
      kv(path('secret/*', 'deny')),
      one(path('secret/admin/*', 'deny')),
    ],
  },
  'policy-kv-list-on-data': {
    bad: [
      kv(path('secret/data/app/*', 'read', 'list')),
      kv(path('secret/data/+', 'list') + path('secret/metadata/app/x', 'list')),
    ],
    good: [
      kv(path('secret/data/app/*', 'read', 'list') + path('secret/metadata/app/*', 'list')),
      kv(path('secret/data/app/*', 'read', 'list') + path('secret/metadata/*', 'list')),
      kv(path('secret/metadata/app/*', 'list')),
    ],
  },
  'policy-kv-whole-engine': {
    bad: [kv(path('secret/*', 'create', 'update', 'read')), kv(path('secret/+/app/*', 'delete'))],
    good: [
      kv(path('secret/*', 'read', 'list')),
      kv(path('secret/data/*', 'create', 'update', 'delete')),
      kv(path('secret/*', 'deny')),
    ],
  },
  'policy-kv-permanent-delete': {
    bad: [kv(path('secret/metadata/app/*', 'delete')), kv(path('secret/destroy/app', 'update'))],
    good: [
      kv(path('secret/data/app/*', 'delete')),
      kv(path('secret/delete/app', 'update')),
      kv(path('secret/metadata/app', 'read')),
    ],
  },
  'policy-wildcard-takes-dots': {
    bad: [
      { ...kv(path('secret/data/app/*', 'create', 'update', 'read')), server: { version: '1.21.4' } },
      { ...kv(path('secret/metadata/app*', 'delete')), server: { version: '1.16.2' } },
      { ...kv(path('secret/destroy/+/app/+/x', 'update')), server: { flavour: 'openbao', version: '2.5.2' } },
    ],
    good: [
      { ...kv(path('secret/data/app/*', 'create', 'update', 'read')), server: { version: '1.21.5' } },
      { ...kv(path('secret/data/app/*', 'update')), server: { flavour: 'openbao', version: '2.5.3' } },
      { ...kv(path('secret/data/app/*', 'read', 'list')), server: { version: '1.21.4' } },
      { ...kv(path('secret/data/*', 'update')), server: { version: '1.21.4' } },
      { ...kv(path('secret/data/app/x', 'update', 'delete')), server: { version: '1.21.4' } },
      { ...one(path('secret/app/*', 'update'), { engines: { secret: '1' } }), server: { version: '1.21.4' } },
      // Nobody said that the server is that old.
      kv(path('secret/data/app/*', 'create', 'update', 'read')),
    ],
  },
  'policy-sudo-not-needed': {
    bad: [one(path('secret/data/app', 'read', 'sudo')), one(path('sys/policies/acl/app', 'update', 'sudo'))],
    good: [
      one(path('sys/auth/jwt', 'update', 'sudo')),
      one(path('pki/root', 'delete', 'sudo')),
      one(path('sys/seal', 'update', 'sudo')),
      one(path('auth/token/create', 'update', 'sudo')),
      one(path('team/sys/auth/*', 'update', 'sudo'), {
        rest: { namespaces: { team: {} } },
        server: BAO,
      }),
      one(path('auth/token/create/jobs', 'update', 'sudo')),
      one(path('secret/data/app', 'read')),
    ],
  },
  'policy-sudo-on-wildcard': {
    bad: [
      one(path('sys/*', 'read', 'sudo')),
      one(path('*', 'read', 'sudo')),
      one(path('+/auth/*', 'update', 'sudo')),
    ],
    good: [
      one(path('sys/auth/*', 'update', 'sudo')),
      one(path('sys/leases/revoke-prefix/database/*', 'update', 'sudo')),
      one(path('sys/*', 'read')),
    ],
  },
  'policy-glob-cuts-name': {
    bad: [
      one(path('secret/data/app*', 'read')),
      one(path('sys/policies/acl/web*', 'update')),
      one(path('secret/data/{{identity.entity.id}}*', 'read')),
    ],
    good: [
      one(path('secret/data/app/*', 'read')),
      one(path('secret/data/app-*', 'read')),
      one(path('secret/data/app*', 'deny')),
      one(path('sys/auth*', 'read')),
      one(path('*', 'read')),
    ],
  },
  'policy-any-token-role': {
    bad: [
      one(path('auth/token/create/*', 'update')),
      one(path('auth/token/*', 'create', 'update')),
      one(path('auth/+/create/+', 'update')),
    ],
    good: [
      one(path('auth/token/create/app', 'update')),
      one(path('auth/token/create/app-*', 'update')),
      one(path('auth/token/create/*', 'read')),
    ],
  },
  'policy-revokes-others': {
    bad: [
      one(path('auth/token/revoke*', 'update')),
      one(path('sys/leases/revoke-prefix/*', 'update', 'sudo')),
      one(path('auth/token/*', 'list', 'sudo')),
    ],
    good: [
      one(path('auth/token/revoke-accessor', 'update')),
      one(path('sys/leases/revoke-prefix/*', 'update')),
      one(path('sys/leases/revoke-prefix/aws/*', 'update', 'sudo')),
    ],
  },
  'policy-unreachable-stanza': {
    bad: [
      one(path('secret/*', 'read') + path('secret/+/app/*', 'update')),
      one(path('a/b/*', 'read') + path('a/+/c*', 'list') + path('a/*', 'read')),
    ],
    good: [
      one(path('secret/*', 'read') + path('secret/+/app', 'update')),
      one(path('secret/*', 'read') + path('secret/data/+/app/*', 'update')),
      one(path('secret/+', 'read') + path('secret/*', 'read')),
    ],
  },
  'policy-half-of-a-write': {
    bad: [
      kv(path('secret/data/app', 'create')),
      kv(path('secret/data/app/*', 'update')),
      one(path('auth/ci/role/web', 'update')),
      one(path('sys/policies/acl/app', 'create')),
      one(path('auth/token/create/app', 'create')),
    ],
    good: [
      kv(path('secret/data/app', 'create', 'update')),
      kv(path('secret/delete/app', 'update')),
      one(path('sys/policies/acl/app', 'update')),
      one(path('auth/token/create/app', 'update')),
      one(path('secret/data/app', 'create')),
      one(path('auth/*', 'update')),
    ],
  },
  'policy-parameters-as-guard': {
    bad: [
      one(
        'path "auth/ci/role/web" { capabilities = ["create", "update"] allowed_parameters = { "token_policies" = ["app"] "*" = [] } }',
      ),
      one('path "auth/token/create" { capabilities = ["update"] denied_parameters = { "policies" = [] } }'),
    ],
    good: [
      one('path "secret/data/app" { capabilities = ["update"] allowed_parameters = { "data" = [] } }'),
      one('path "auth/ci/role/web" { capabilities = ["read"] allowed_parameters = { "x" = [] } }'),
      one(
        'path "auth/ci/role/web" { capabilities = ["create", "update"] required_parameters = ["token_policies"] }',
      ),
    ],
  },
  'policy-mints-credentials': {
    bad: [
      one(path('ca/sign-verbatim/web', 'update'), { engines: { ca: 'pki' } }),
      one(path('db/config/*', 'create', 'update'), { engines: { db: 'database' } }),
      one(path('transit/export/encryption-key/+', 'read'), { engines: { transit: 'transit' } }),
    ],
    good: [
      one(path('ca/issue/web', 'update'), { engines: { ca: 'pki' } }),
      one(path('db/creds/web', 'read'), { engines: { db: 'database' } }),
      one(path('transit/export/encryption-key/+', 'read')),
      one(path('ssh/roles/web', 'read'), { engines: { ssh: 'ssh' } }),
    ],
  },
  'policy-unused': {
    bad: [
      { policies: { a: path('x/y', 'read'), b: path('x/z', 'read') }, roles: { web: ['a'] } },
      {
        policies: { a: path('x/y', 'read'), b: path('x/z', 'read') },
        rest: { token_roles: { t: { allowed_policies: ['a'] } } },
      },
    ],
    good: [
      { policies: { a: path('x/y', 'read') }, roles: { web: ['a'] } },
      { policies: { a: path('x/y', 'read') } },
      {
        policies: { app: path('x/y', 'read') },
        rest: { token_roles: { t: { allowed_policies_glob: ['ap*'] } } },
      },
      {
        policies: { app: path('x/y', 'read') },
        rest: { token_roles: { t: { disallowed_policies: ['x'] } } },
      },
      {
        policies: { app: path('x/y', 'read') },
        roles: { web: [] },
        rest: { identity_groups: { g: { policies: ['app'] } } },
      },
    ],
  },
  'policy-changes-default': {
    bad: [
      { policies: { default: path('x/y', 'read') } },
      { policies: { 'default-ceiling': path('x/y', 'read') } },
    ],
    good: [{ policies: { defaults: path('x/y', 'read') } }],
  },
  'policy-too-large': {
    bad: [
      one(Array.from({ length: 201 }, (_, index) => path(`x/${index}`, 'read')).join('')),
      one(`# ${'x'.repeat(600_000)}\n${path('x/y', 'read')}`),
    ],
    good: [one(Array.from({ length: 200 }, (_, index) => path(`x/${index}`, 'read')).join(''))],
  },
  'policy-expires': {
    bad: [
      one('path "x/y" { capabilities = ["read"] expiration = "2026-06-15T00:00:00Z" }', { server: BAO }),
      { policies: { app: { text: path('x/y', 'read'), expiration: '2026-06-15T00:00:00Z' } }, server: BAO },
    ],
    good: [
      one('path "x/y" { capabilities = ["read"] expiration = "2027-06-15T00:00:00Z" }', { server: BAO }),
      { policies: { app: { text: path('x/y', 'read'), expiration: '2027-06-15T00:00:00Z' } }, server: BAO },
    ],
  },
  'policy-stanza-without-capabilities': {
    bad: [one(path('x/y')), one('path "x/y" { }')],
    good: [one(path('x/y', 'deny')), one('path "x/y" { policy = "read" }')],
  },
  'policy-unknown-mount': {
    bad: [
      kv(path('secrte/data/app', 'read')),
      one(path('databse/creds/web', 'read'), { engines: { database: 'database' } }),
    ],
    good: [
      kv(path('secret/data/app', 'read')),
      kv(path('kubernetes/creds/x', 'read')),
      one(path('secrte/data/app', 'read')),
      kv(path('sys/mounts', 'read')),
    ],
  },
};
