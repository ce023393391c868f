import { path } from '../lint-case.ts';
import { oidc } from '../login-stories.ts';
import { BAO, by, login, OLD_BAO, parts, plan, policies, policy, role } from './row-story.ts';
import type { RowStories, RowStory } from './row-story.ts';

/** A mount of a method, and who sees it. */
const shown = (type: string, listing_visibility: string): RowStory =>
  parts({ auth: { apps: { type, tune: { listing_visibility } } } });

const KEYS = 'https://ci.example.com/keys';
const auth = (given: object): RowStory => parts({ auth: given });
const keys = { config: { jwks_url: KEYS } };
const filled = (server: object, more: object = {}): RowStory =>
  policies({
    policies: {
      app: {
        text: path('secret/data/{{identity.entity.aliases.auth_jwt_of_ci.metadata.repo}}/*', 'read'),
        ...more,
      },
    },
    roles: { web: { token_policies: ['app'], claim_mappings: { repo: 'repo' } } },
    server,
  });
const LISTED = path('secret/metadata/*', 'list') + path('secret/metadata/admin/*', 'deny');
const BY_CASE = path('sys/policies/acl/*', 'update') + path('sys/policies/acl/admin', 'deny');
const DIRECT = { callback_mode: 'direct' };
const onCi = (live: object, spec: object): RowStory =>
  plan({ auth: { ci: spec } }, { on: [['sys/auth/ci', { type: 'jwt', ...live }]] });

/** Specs for the rows about mounts as such, and about the server that they are on. */
export const mountRowStories: RowStories = {
  MNT12: {
    bad: [shown('jwt', 'unauth'), shown('approle', 'unauth'), shown('kubernetes', 'unauth')],
    good: [shown('approle', 'hidden'), shown('userpass', 'unauth'), shown('oidc', 'unauth')],
  },
  MNT13: {
    bad: [
      role({ token_ttl: null }),
      login({ mount: { tune: { max_lease_ttl: 0 } }, role: { token_ttl: null } }),
      login({ mount: { tune: { max_lease_ttl: 'system' } }, role: { token_ttl: null } }),
    ],
    good: [
      login({ mount: { tune: { max_lease_ttl: '1h' } }, role: { token_ttl: null } }),
      login({ mount: { tune: { max_lease_ttl: 'system' } } }),
    ],
  },
  MNT17: {
    bad: [
      ...by(
        'mount-path-conflict',
        auth({ jwt: { type: 'jwt', ...keys }, 'jwt/nomad': { type: 'jwt', ...keys } }),
        parts({ secrets: { 'team/app/kv': { type: 'pki' }, team: { type: 'pki' } } }),
      ),
      ...by('duplicate-object', auth({ jwt: { type: 'jwt', ...keys }, 'jwt/': { type: 'jwt', ...keys } })),
    ],
    good: [
      auth({ jwt: { type: 'jwt', ...keys }, 'jwt-nomad': { type: 'jwt', ...keys } }),
      auth({ 'jwt/nomad': { type: 'jwt', ...keys }, 'jwt/github': { type: 'jwt', ...keys } }),
      parts({ auth: { jwt: { type: 'jwt', ...keys } }, secrets: { jwt: { type: 'pki' } } }),
      // The servers tell these apart.
      auth({ jwt: { type: 'jwt', ...keys }, JWT: { type: 'jwt', ...keys } }),
    ],
  },
  MNT18: {
    bad: [
      plan({ auth: { ci: { type: 'jwt' } } }, { on: [['sys/auth/ci', { type: 'approle' }]] }),
      plan({ auth: { ci: { type: 'oidc' } } }, { on: [['sys/auth/ci', { type: 'jwt' }]] }),
    ],
    good: [
      onCi({}, { type: 'jwt', description: 'pipelines' }),
      plan({ auth: { 'ci-2': { type: 'jwt' } } }, { on: [['sys/auth/ci', { type: 'approle' }]] }),
    ],
  },
  MNT25: {
    bad: [
      ...by(
        'policy-template-takes-wildcards',
        filled(OLD_BAO),
        filled(BAO, { allow_wildcards_in_identity_templates: true }),
      ),
      ...by(
        'policy-template-takes-slashes',
        filled({ version: '1.21.8' }),
        filled(BAO, { allow_slashes_in_identity_templates: true }),
      ),
      ...by(
        'policy-deny-misses-list',
        policy(LISTED, { server: OLD_BAO }),
        policy(LISTED, { server: { version: '2.0.2' } }),
      ),
      ...by('policy-exception-by-case', policy(BY_CASE, { server: { version: '1.21.1' } })),
      ...by(
        'server-has-known-hole',
        login({ server: { version: '1.16.2' } }),
        login({ ...oidc(DIRECT), server: OLD_BAO }),
      ),
    ],
    good: [
      filled(BAO),
      policy(LISTED, { server: BAO }),
      policy(LISTED, { server: { version: '2.0.3' } }),
      login({ server: { version: '1.16.3' } }),
      login({ ...oidc(DIRECT), server: { ...BAO, version: '2.5.2' } }),
    ],
  },
  MNT26: {
    bad: [
      onCi({ local: true }, { type: 'jwt' }),
      onCi({}, { type: 'jwt', seal_wrap: true }),
      onCi({}, { type: 'jwt', external_entropy_access: true }),
    ],
    good: [onCi({ local: true }, { type: 'jwt', local: true }), onCi({}, { type: 'jwt', seal_wrap: false })],
  },
  MNT27: {
    bad: [
      ...by(
        'field-not-on-server',
        plan({ auth: { ci: { type: 'jwt', config: { jwks_url: KEYS, skip_jwks_validation: true } } } }),
        plan({ auth: { ci: { type: 'jwt', config: { jwks_pairs: [{ jwks_url: KEYS }] } } } }, { vault: BAO }),
      ),
      ...by(
        'kind-not-on-server',
        plan({ auth: { ci: { type: 'jwt', cel_roles: { web: { cel_program: { expression: 'true' } } } } } }),
      ),
    ],
    good: [
      plan(
        { auth: { ci: { type: 'jwt', config: { jwks_url: KEYS, skip_jwks_validation: true } } } },
        { vault: BAO },
      ),
      plan({ auth: { ci: { type: 'jwt', config: { jwks_pairs: [{ jwks_url: KEYS }] } } } }),
      plan(
        { auth: { ci: { type: 'jwt', cel_roles: { web: { cel_program: { expression: 'true' } } } } } },
        { vault: BAO },
      ),
    ],
  },
};
