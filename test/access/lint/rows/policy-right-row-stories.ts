import { path } from '../lint-case.ts';
import { BAO, held, by, policies, policy } from './row-story.ts';
import type { RowStories, RowStory } from './row-story.ts';

const ALIAS = 'identity.entity.aliases.auth_jwt_of_ci';
const waived = (written: string): RowStory =>
  policy(written, {
    roles: { web: ['app'] },
    rest: {
      waivers: [
        {
          code: 'escalates-to-root',
          address: 'auth/ci/role/web',
          reason: 'for administrators',
          until: '2026-12-31',
        },
      ],
    },
  });
const engine = (type: string, written: string): RowStory =>
  policy(written, { engines: { [type]: type }, roles: { web: ['app'] } });

/** A policy for what a claim of the login names. */
const tenant = (
  server: object,
  role: object,
  { field = 'metadata.repo', more = {} }: { readonly field?: string; readonly more?: object } = {},
): RowStory =>
  policies({
    policies: { app: { text: path(`secret/data/{{${ALIAS}.${field}}}/*`, 'read'), ...more } },
    roles: { web: { token_policies: ['app'], claim_mappings: { repository: 'repo' }, ...role } },
    server,
  });
const OF_ONE = { bound_claims: { repository: 'acme/web' } };
const OF_PLAIN = { bound_claims: { repository: ['web', 'api'] } };
const LISTED = path('secret/metadata/*', 'list') + path('secret/metadata/admin/*', 'deny');

/** Specs for the rows about what policies let their holders do. */
export const policyRightRowStories: RowStories = {
  POL01: {
    bad: [
      held(path('*', 'update')),
      held(path('+/*', 'create', 'update')),
      held(path('sys/*', 'update')),
      held(path('auth/*', 'create', 'update')),
      held(path('identity/*', 'patch', 'update')),
      held(path('sys/*', 'create', 'sudo')),
    ],
    good: [
      held(path('sys/*', 'read', 'list')),
      held(path('secret/*', 'create', 'update', 'delete')),
      held(path('auth/*', 'read') + path('identity/*', 'list')),
      held(path('*', 'deny')),
    ],
  },
  POL02: {
    bad: [
      held(path('sys/policies/acl/app', 'update')),
      held(path('sys/policy/app', 'update')),
      held(path('auth/ci/role/deploy', 'create', 'update')),
      held(path('auth/ci/config', 'update') + path('auth/ci/role/*', 'update')),
      held(path('auth/token/create', 'update', 'sudo')),
      held(path('auth/token/roles/x', 'update') + path('auth/token/create/x', 'update')),
      held(path('identity/entity/id/+', 'update'), { token_no_default_policy: true }),
      held(path('sys/raw/*', 'read', 'sudo')),
      held(path('sys/plugins/catalog/auth/x', 'update', 'sudo')),
      held(path('sys/storage/raft/snapshot', 'update')),
    ],
    good: [
      held(path('sys/policies/acl/app', 'read')),
      // Every write of a policy is an update.
      held(path('sys/policies/acl/app', 'create')),
      // The policy default has a rule for the own entity, which comes first.
      held(path('identity/entity/id/+', 'update')),
      held(path('sys/policies/acl/other', 'update')),
      held(path('auth/ci/role/deploy', 'read', 'delete')),
      held(path('auth/token/create', 'update')),
      held(path('auth/token/create/x', 'update')),
      held(path('sys/raw/*', 'read')),
      held(path('sys/plugins/catalog/auth/x', 'update')),
      held(path('sys/storage/raft/snapshot', 'read')),
      policy(path('sys/policies/acl/app', 'update')),
      waived(path('sys/policies/acl/app', 'update')),
    ],
  },
  POL14: {
    bad: [
      policy(LISTED),
      policy(LISTED, { server: { version: '2.0.2' } }),
      policy(LISTED, { server: { ...BAO, version: '2.5.5' } }),
    ],
    good: [
      policy(LISTED, { server: { version: '2.0.3' } }),
      policy(LISTED, { server: { ...BAO, version: '2.6.0' } }),
      policy(LISTED + path('secret/metadata/admin', 'deny')),
    ],
  },
  POL15: {
    bad: [
      policy(path('sys/policies/acl/*', 'update') + path('sys/policies/acl/admin', 'deny')),
      policy(path('sys/policy/*', 'update') + path('sys/policy/admin', 'deny')),
      policy(path('auth/ci/role/*', 'create', 'update') + path('auth/ci/role/admin', 'deny')),
    ],
    good: [
      policy(path('sys/policies/acl/app', 'update') + path('sys/policies/acl/admin', 'deny')),
      policy(path('auth/token/roles/*', 'create', 'update') + path('auth/token/roles/admin', 'deny')),
    ],
  },
  POL21: {
    bad: [
      ...by(
        'policy-template-on-name',
        policy(path('secret/data/{{identity.entity.name}}/*', 'read')),
        policy(path('secret/data/{{identity.groups.names.ops.id}}', 'read')),
      ),
      ...by(
        'policy-template-unknown-accessor',
        policy(path('secret/data/{{identity.entity.aliases.auth_jwt_12ab34cd.name}}', 'read')),
      ),
    ],
    good: [
      policy(path('secret/data/{{identity.entity.id}}/*', 'read')),
      policy(path('secret/data/{{identity.entity.aliases.${accessor:ci}.metadata.repo}}/*', 'read'), {
        roles: { web: ['app'] },
      }),
    ],
  },
  POL22: {
    bad: [
      ...by(
        'policy-template-takes-wildcards',
        tenant({ ...BAO, version: '2.5.5' }, {}),
        tenant(BAO, {}, { more: { allow_wildcards_in_identity_templates: true } }),
      ),
      ...by(
        'policy-template-takes-slashes',
        tenant({ version: '2.0.3' }, {}),
        tenant(BAO, {}, { more: { allow_slashes_in_identity_templates: true } }),
        tenant({}, { bound_claims_type: 'glob', bound_claims: { repository: 'acme/*' } }),
      ),
    ],
    good: [
      tenant({ ...BAO, version: '2.6.0' }, OF_PLAIN),
      tenant({ ...BAO, version: '2.5.5' }, OF_PLAIN),
      tenant({}, OF_ONE),
    ],
  },
  POL23: {
    bad: [tenant(BAO, {}), tenant(BAO, OF_ONE)],
    good: [
      tenant(BAO, OF_PLAIN),
      tenant({}, OF_ONE),
      tenant(BAO, OF_ONE, { more: { allow_slashes_in_identity_templates: true } }),
    ],
  },
  POL33: {
    bad: [
      ...by('policy-mints-credentials', engine('pki', path('pki/sign-verbatim/web', 'update'))),
      ...by(
        'escalates-to-others',
        engine('pki', path('pki/sign-verbatim/web', 'update')),
        engine('ssh', path('ssh/roles/web', 'create', 'update')),
        engine('database', path('database/config/main', 'update')),
        engine('aws', path('aws/roles/web', 'update')),
        engine('transit', path('transit/export/encryption-key/web', 'read')),
        engine('transit', path('transit/keys/web/config', 'update')),
      ),
    ],
    good: [
      engine('pki', path('pki/issue/web', 'update')),
      engine('ssh', path('ssh/sign/web', 'update')),
      engine('database', path('database/creds/main', 'read')),
      engine('transit', path('transit/encrypt/web', 'update')),
    ],
  },
  POL35: {
    bad: [
      ...by(
        'policy-any-token-role',
        policy(path('auth/token/create/*', 'update')),
        policy(path('auth/token/create*', 'update')),
        policy(path('auth/token/+/+', 'create', 'update')),
      ),
      ...by('token-outlives-its-login', held(path('auth/token/create-orphan', 'update'))),
    ],
    good: [
      held(path('auth/token/create/app', 'update')),
      held(path('auth/token/create-orphan', 'read')),
      held(path('auth/token/create', 'update')),
    ],
  },
  POL36: {
    bad: [
      ...by(
        'policy-revokes-others',
        policy(path('auth/token/revoke*', 'update')),
        policy(path('sys/leases/revoke-force/*', 'update', 'sudo')),
        policy(path('auth/token/*', 'list', 'sudo')),
      ),
      ...by(
        'can-lock-out-others',
        held(path('sys/leases/revoke-prefix/*', 'update', 'sudo')),
        held(path('auth/token/revoke', 'update')),
      ),
    ],
    good: [
      held(path('auth/token/revoke-self', 'update')),
      held(path('sys/leases/revoke-prefix/*', 'update')),
      held(path('auth/token/accessors', 'list')),
    ],
  },
};
