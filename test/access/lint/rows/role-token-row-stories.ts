import { path } from '../lint-case.ts';
import { oidc } from '../login-stories.ts';
import { ADMIN, BAO, by, held, login, nomad, OLD_BAO, READ, role, SNAPSHOT } from './row-story.ts';
import type { Fields, RowStories, RowStory } from './row-story.ts';

const JOB = { nomad_namespace: 'default', nomad_job_id: 'web' };
const giving = (...token_policies: readonly string[]): RowStory =>
  login({ role: { token_policies }, policies: { app: READ } });
const task = (fields: Fields): RowStory => nomad({ bound_claims: JOB, ...fields });
/** A task whose token lacks the policy `default`. */
const bare = (text: string): RowStory =>
  nomad(
    { bound_claims: JOB, token_policies: ['app'], token_no_default_policy: true },
    { policies: { app: text } },
  );
const within = (tune: object, fields: Fields): RowStory => login({ mount: { tune }, role: fields });
const redirect = (...allowed_redirect_uris: readonly string[]): RowStory =>
  login(oidc({ allowed_redirect_uris }));
const DIRECT = { callback_mode: 'direct', oidc_disable_confirmation: true };

/** Specs for the rows about the token that a login gets, and about fields that do nothing. */
export const roleTokenRowStories: RowStories = {
  ROL22: {
    bad: [giving('app', 'root'), giving('Root'), giving(' root '), giving('response-wrapping')],
    good: [giving('app', 'rooted'), giving('app')],
  },
  ROL23: {
    bad: [giving('apps'), giving('app', 'deploy')],
    // Every server has the policy default; letters are lower-cased.
    good: [giving('app', 'default'), giving('APP')],
  },
  ROL25: {
    bad: [
      ...by('role-token-life-not-set', role({ token_ttl: 0 }), role({ token_ttl: null, token_num_uses: 5 })),
      ...by(
        'binding-too-weak-for-rights',
        held(ADMIN, { token_ttl: '12h' }),
        held(ADMIN, { token_ttl: 0 }),
        held(SNAPSHOT, { token_ttl: '2h' }),
      ),
    ],
    good: [
      held(ADMIN, { token_ttl: '15m' }),
      held(ADMIN, { token_ttl: '12h', token_explicit_max_ttl: '15m' }),
      held(SNAPSHOT, { token_ttl: '1h' }),
      held(READ, { token_ttl: '12h' }),
    ],
  },
  ROL26: {
    bad: [
      ...by('ttl-above-max', role({ token_ttl: '2h', token_max_ttl: '1h' })),
      ...by(
        'ttl-above-mount',
        within({ max_lease_ttl: '1h' }, { token_ttl: '2h' }),
        within({ max_lease_ttl: '1h' }, { token_max_ttl: '90m' }),
      ),
    ],
    good: [
      role({ token_ttl: '60m', token_max_ttl: '1h' }),
      role({ token_ttl: '2h', token_max_ttl: 0 }),
      within({ max_lease_ttl: '1h' }, { token_ttl: '60m' }),
    ],
  },
  ROL28: {
    bad: [
      task({ token_period: '30m', token_explicit_max_ttl: '24h' }),
      task({ token_period: '72h', token_explicit_max_ttl: '720h' }),
    ],
    good: [
      task({ token_period: '30m', token_explicit_max_ttl: 0 }),
      role({ token_period: '30m', token_explicit_max_ttl: '24h' }),
    ],
  },
  ROL30: {
    bad: [bare(READ), bare(path('auth/token/lookup-self', 'read') + path('auth/token/renew-self', 'read'))],
    good: [
      bare(path('auth/token/lookup-self', 'read') + path('auth/token/renew-self', 'update')),
      bare(path('auth/token/*', 'update')),
      held(READ, { token_no_default_policy: true }),
    ],
  },
  ROL31: {
    bad: [task({ token_num_uses: 1 }), task({ token_num_uses: 100 })],
    good: [task({ token_num_uses: 0 }), role({ token_num_uses: 1 })],
  },
  ROL33: {
    bad: [
      ...by(
        'deprecated-field-twice',
        role({ token_policies: ['default'], policies: ['default'] }),
        role({ token_ttl: '10m', ttl: '5m' }),
        role({ token_bound_cidrs: ['10.0.0.0/8'], bound_cidrs: ['10.0.0.0/8'] }),
      ),
      ...by('deprecated-field', role({ token_ttl: null, ttl: '10m' }), role({ num_uses: 5 })),
    ],
    good: [role({ token_ttl: '10m', token_max_ttl: '20m' }), role({ token_bound_cidrs: ['10.0.0.0/8'] })],
  },
  ROL35: {
    bad: [
      ...by(
        'redirect-uri-not-safe',
        redirect('http://vault.example.com/ui/vault/auth/ci/oidc/callback'),
        redirect('https://vault.example.com/*'),
        redirect('http://localhost.example.com:8250/oidc/callback'),
      ),
      ...by('oidc-role-no-redirect-uris', redirect(), login(oidc({ allowed_redirect_uris: null }))),
    ],
    good: [
      redirect(
        'https://vault.example.com/ui/vault/auth/ci/oidc/callback',
        'http://localhost:8250/oidc/callback',
      ),
      redirect('http://127.0.0.1:8250/oidc/callback'),
      redirect('http://[::1]:8250/oidc/callback'),
    ],
  },
  ROL39: {
    bad: [
      ...by('login-without-confirmation', login(oidc(DIRECT)), login({ ...oidc(DIRECT), server: BAO })),
      ...by('server-has-known-hole', login({ ...oidc({ callback_mode: 'direct' }), server: OLD_BAO })),
    ],
    good: [
      login({ ...oidc({ callback_mode: 'direct', oidc_disable_confirmation: false }), server: BAO }),
      login({ ...oidc({ callback_mode: 'client' }), server: OLD_BAO }),
    ],
  },
  ROL40: {
    bad: [role({ role_type: null }), login(oidc({ role_type: null }))],
    good: [role({ role_type: 'jwt' }), login(oidc({ role_type: 'oidc' }))],
  },
  ROL45: {
    bad: [
      role({ max_age: '1h' }),
      role({ oidc_scopes: ['email'] }),
      role({ allowed_redirect_uris: ['https://vault.example.com/cb'] }),
    ],
    good: [login(oidc({ max_age: '1h', oidc_scopes: ['email'] })), role({ expiration_leeway: '10s' })],
  },
};
