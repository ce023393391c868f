import type { LoginCase, LoginStories } from './login-case.ts';
import { path } from './lint-case.ts';

const tokenRole = (fields: Readonly<Record<string, unknown>>): LoginCase => ({ tokenRoles: { app: fields } });
const ofNetwork = (networks: readonly string[], fields: Readonly<Record<string, unknown>>): LoginCase => ({
  ...tokenRole(fields),
  role: { token_bound_cidrs: networks, token_policies: ['caller'] },
  policies: { caller: path('auth/token/create/app', 'update') },
});

/** Findings about token roles. */
export const tokenRoleStories: LoginStories = {
  'token-role-any-other-policy': {
    bad: [
      tokenRole({ disallowed_policies: ['admin'] }),
      tokenRole({ disallowed_policies_glob: ['admin-*'], orphan: true }),
    ],
    good: [tokenRole({ allowed_policies: ['app'], disallowed_policies: ['admin'] }), tokenRole({})],
  },
  'token-role-keeps-callers-rights': {
    bad: [tokenRole({ orphan: true }), tokenRole({ orphan: true, token_explicit_max_ttl: '1h' })],
    good: [tokenRole({ orphan: false }), tokenRole({ orphan: true, allowed_policies: ['app'] })],
  },
  'token-role-any-policy': {
    bad: [tokenRole({ allowed_policies_glob: ['*'] }), tokenRole({ allowed_policies_glob: ['app-*', '**'] })],
    good: [tokenRole({ allowed_policies_glob: ['app-*'] })],
  },
  'token-role-any-entity': {
    bad: [
      tokenRole({ allowed_entity_aliases: ['*'] }),
      tokenRole({ allowed_entity_aliases: ['app', 'web-*'] }),
    ],
    good: [tokenRole({ allowed_entity_aliases: ['app'] })],
  },
  'token-role-without-end': {
    bad: [
      tokenRole({ token_period: '1h' }),
      tokenRole({ token_period: '72h', orphan: true, allowed_policies: ['app'] }),
    ],
    good: [
      tokenRole({ token_period: '1h', token_explicit_max_ttl: '24h' }),
      tokenRole({ token_explicit_max_ttl: '24h' }),
    ],
  },
  'token-role-leaves-network': {
    bad: [
      ofNetwork(['10.0.0.0/8'], { allowed_policies: ['app'] }),
      ofNetwork(['10.0.0.0/8'], {
        allowed_policies: ['app'],
        token_bound_cidrs: ['10.1.0.0/16', '192.168.0.0/16'],
      }),
    ],
    good: [
      ofNetwork(['10.0.0.0/8'], { allowed_policies: ['app'], token_bound_cidrs: ['10.1.0.0/16'] }),
      ofNetwork([], { allowed_policies: ['app'] }),
      // Bound, and may create no token.
      { role: { token_bound_cidrs: ['10.0.0.0/8'] }, tokenRoles: { app: { allowed_policies: ['app'] } } },
    ],
  },
  'token-role-names-alike': {
    bad: [{ tokenRoles: { app: {}, App: {} } }, { tokenRoles: { a: {}, webJob: {}, webjob: {} } }],
    good: [{ tokenRoles: { app: {}, apps: {} } }],
  },
};
