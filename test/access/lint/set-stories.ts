import { path } from './lint-case.ts';
import type { LintCase, LintStories } from './lint-case.ts';

const KV = { engines: { secret: '2' } };
const BAO = { flavour: 'openbao', version: '2.6.2' } as const;
const one = (text: string, rest: Partial<LintCase> = {}): LintCase => ({ policies: { app: text }, ...rest });
const kv = (text: string): LintCase => one(text, KV);
const both = (a: string, b: string, rest: Partial<LintCase> = {}): LintCase => ({
  policies: { a, b },
  roles: { web: ['a', 'b'] },
  ...rest,
});
const ALIAS = 'identity.entity.aliases.auth_jwt_of_ci';
const tenant = (
  template: string,
  role: Readonly<Record<string, unknown>>,
  server?: LintCase['server'],
  policy: Readonly<Record<string, unknown>> = {},
): LintCase => ({
  policies: { app: { text: path(`secret/data/{{${template}}}/*`, 'read'), ...policy } },
  roles: { web: { token_policies: ['app'], ...role } },
  ...(server && { server }),
});
const MAPPED = { claim_mappings: { repository: 'project' } };
const BOUND = { ...MAPPED, bound_claims: { repository: 'org/app' } };

/** Findings about the policies of one token together, and about templates. */
export const setStories: LintStories = {
  'policy-deny-without-effect': {
    bad: [
      both(path('secret/data/*', 'deny'), path('secret/data/app/*', 'read')),
      one(path('secret/*', 'read') + path('secret/+/admin/*', 'deny')),
      one(path('secret/+/admin', 'deny') + path('secret/data/*', 'read')),
    ],
    good: [
      both(path('secret/data/admin/*', 'deny'), path('secret/data/*', 'read')),
      one(path('secret/data/*', 'deny') + path('secret/data/app/*', 'read')),
      both(path('secret/data/app/*', 'deny'), path('secret/data/app/*', 'read')),
      {
        policies: { a: path('secret/data/*', 'deny'), b: path('secret/data/app/*', 'read') },
        roles: { x: ['a'], y: ['b'] },
      },
    ],
  },
  'policy-narrow-rule-takes-rights': {
    bad: [
      both(path('secret/data/*', 'read', 'update'), path('secret/data/x', 'read')),
      one(path('secret/data/*', 'read') + path('secret/data/app/*', 'create', 'update')),
    ],
    good: [
      both(path('secret/data/*', 'read'), path('secret/data/app/*', 'read', 'update')),
      one(path('secret/data/*', 'read', 'update') + path('secret/data/app/*', 'read')),
      both(path('secret/data/*', 'read', 'update'), path('secret/data/x', 'deny')),
      { policies: { a: path('auth/token/*', 'read', 'update') }, roles: { x: ['a'] } },
    ],
  },
  'policy-deny-misses-node': {
    bad: [
      one(path('secret/data/*', 'read') + path('secret/data/admin/*', 'deny')),
      both(path('secret/+/admin', 'read', 'update'), path('secret/data/admin/*', 'deny')),
    ],
    good: [
      one(
        path('secret/data/*', 'read') +
          path('secret/data/admin/*', 'deny') +
          path('secret/data/admin', 'deny'),
      ),
      one(path('secret/data/admin', 'read') + path('secret/data/admin/*', 'deny')),
      one(path('*', 'read') + path('secret/*', 'deny')),
      kv(path('secret/*', 'read') + path('secret/data/*', 'deny')),
    ],
  },
  'policy-deny-misses-list': {
    bad: [
      one(path('secret/metadata/*', 'list') + path('secret/metadata/admin/*', 'deny')),
      one(path('secret/metadata/*', 'list') + path('secret/metadata/admin/*', 'deny'), {
        server: { ...BAO, version: '2.5.3' },
      }),
    ],
    good: [
      one(path('secret/metadata/*', 'list') + path('secret/metadata/admin/*', 'deny'), {
        server: { version: '2.0.3' },
      }),
      one(path('secret/metadata/*', 'list') + path('secret/metadata/admin/*', 'deny'), { server: BAO }),
      one(
        path('secret/metadata/*', 'list') +
          path('secret/metadata/admin/*', 'deny') +
          path('secret/metadata/admin/', 'deny'),
      ),
    ],
  },
  'policy-one-door-closed': {
    bad: [
      one(path('sys/*', 'update') + path('sys/policies/acl/*', 'deny')),
      both(path('sys/*', 'update'), path('sys/policy/admin', 'deny')),
      one(path('identity/*', 'update') + path('identity/entity/id/*', 'deny')),
    ],
    good: [
      one(path('sys/*', 'update') + path('sys/policies/acl/*', 'deny') + path('sys/policy/*', 'deny')),
      one(path('auth/token/create', 'deny') + path('auth/token/create/app', 'update')),
      one(path('sys/*', 'read') + path('sys/policies/acl/*', 'deny')),
    ],
  },
  'policy-exception-by-case': {
    bad: [
      one(path('sys/policies/acl/*', 'update') + path('sys/policies/acl/admin', 'deny')),
      one(path('auth/ci/role/*', 'create', 'update') + path('auth/ci/role/admin', 'read')),
      one(path('sys/policy/*', 'update') + path('sys/policy/admin', 'deny'), { server: BAO }),
    ],
    good: [
      one(path('sys/policies/acl/app', 'update') + path('sys/policies/acl/admin', 'deny')),
      one(path('sys/policies/acl/*', 'update') + path('sys/policies/acl/admin', 'deny'), {
        server: { version: '2.2.2' },
      }),
      one(path('auth/token/roles/*', 'update') + path('auth/token/roles/admin', 'deny')),
    ],
  },
  'policy-template-on-name': {
    bad: [
      one(path('secret/data/{{identity.entity.name}}', 'read')),
      one(path('secret/data/{{identity.groups.names.ops.id}}', 'read')),
    ],
    good: [
      one(path('secret/data/{{identity.entity.id}}', 'read')),
      one(path('secret/data/{{identity.groups.ids.f00.metadata.team}}', 'read')),
    ],
  },
  'policy-template-unknown-accessor': {
    bad: [
      one(path('secret/data/{{identity.entity.aliases.auth_jwt_12ab34cd.name}}', 'read')),
      tenant('identity.entity.aliases.auth_jwt_other.metadata.project', {}),
    ],
    good: [tenant(`${ALIAS}.metadata.project`, {}), one(path('secret/data/{{identity.entity.id}}', 'read'))],
  },
  'policy-template-takes-wildcards': {
    bad: [
      tenant(`${ALIAS}.metadata.project`, MAPPED),
      tenant(`${ALIAS}.name`, {}, { ...BAO, version: '2.5.3' }),
      tenant(`${ALIAS}.metadata.project`, MAPPED, BAO, { allow_wildcards_in_identity_templates: true }),
    ],
    good: [
      tenant(`${ALIAS}.metadata.project`, MAPPED, BAO),
      tenant(`${ALIAS}.metadata.project`, MAPPED, { version: '2.0.0' }),
      tenant(`${ALIAS}.metadata.project`, { ...MAPPED, bound_claims: { repository: 'app' } }),
      tenant(`${ALIAS}.metadata.other`, MAPPED),
    ],
  },
  'policy-template-takes-slashes': {
    bad: [
      tenant(`${ALIAS}.metadata.project`, MAPPED, { version: '2.0.4' }),
      tenant(`${ALIAS}.metadata.project`, {
        ...MAPPED,
        bound_claims_type: 'glob',
        bound_claims: { repository: 'org/*' },
      }),
      tenant(`${ALIAS}.name`, {}, BAO, { allow_slashes_in_identity_templates: true }),
    ],
    good: [
      tenant(`${ALIAS}.metadata.project`, BOUND),
      tenant(`${ALIAS}.name`, {}, BAO),
      tenant(`${ALIAS}.name`, { bound_subject: 'x' }),
    ],
  },
  'policy-template-value-refused': {
    bad: [tenant(`${ALIAS}.metadata.project`, MAPPED, BAO), tenant(`${ALIAS}.metadata.project`, BOUND, BAO)],
    good: [
      tenant(`${ALIAS}.metadata.project`, BOUND),
      tenant(`${ALIAS}.metadata.project`, BOUND, BAO, { allow_slashes_in_identity_templates: true }),
      tenant(`${ALIAS}.metadata.project`, { ...MAPPED, bound_claims: { repository: 'app' } }, BAO),
    ],
  },
};
