import { path } from '../lint-case.ts';
import { ADMIN, by, login, parts, policies, READ, SNAPSHOT, tokenRole } from './row-story.ts';
import type { RowStories, RowStory } from './row-story.ts';

const CALLER = path('auth/token/create/deploy', 'update');
/** A role that may create tokens of a token role, and what those may do. */
const calls = (given: string, caller = CALLER, fields: object = { allowed_policies: ['given'] }): RowStory =>
  policies({
    policies: { caller, given },
    roles: { web: ['caller'] },
    rest: { token_roles: { deploy: fields } },
  });

const SERVERS = [
  ['auth/token/create/nomad-cluster', 'update'],
  ['auth/token/roles/nomad-cluster', 'read'],
  ['auth/token/lookup', 'update'],
  ['auth/token/lookup-self', 'read'],
  ['auth/token/revoke-accessor', 'update'],
  ['auth/token/renew-self', 'update'],
  ['sys/capabilities-self', 'update'],
].map(([to = '', what = '']) => path(to, what));
const NOMAD = { disallowed_policies: ['nomad-server'], orphan: true, renewable: true, token_period: '72h' };
const nomad = (nomad_version: string, fields: object): RowStory =>
  parts({
    settings: { nomad_version },
    token_roles: { 'nomad-cluster': { ...NOMAD, ...fields } },
    policies: { 'nomad-server': SERVERS.join(''), app: READ },
  });

/** Specs for the rows about token roles. */
export const tokenRoleRowStories: RowStories = {
  TOK03: {
    bad: [
      ...by('escalates-to-root', calls(ADMIN), calls(ADMIN, CALLER, { allowed_policies_glob: ['giv*'] })),
      ...by('escalates-to-others', calls(SNAPSHOT)),
      ...by(
        'nomad-role-escalation',
        nomad('1.9', { disallowed_policies: [] }),
        nomad('1.9', { disallowed_policies: [], allowed_policies: ['nomad-server', 'app'] }),
      ),
    ],
    good: [
      calls(READ),
      nomad('1.9', {}),
      nomad('1.9', { disallowed_policies: [], allowed_policies: ['app'] }),
    ],
  },
  TOK05: {
    bad: [
      tokenRole({ orphan: true, token_period: '24h', allowed_policies: ['default'] }),
      tokenRole({ orphan: true, token_period: '1m', allowed_policies_glob: ['app-*'] }),
    ],
    good: [
      tokenRole({
        orphan: true,
        token_period: '24h',
        token_explicit_max_ttl: '720h',
        allowed_policies: ['default'],
      }),
      tokenRole({ orphan: true, allowed_policies: ['default'] }),
    ],
  },
  TOK06: {
    bad: [
      tokenRole({ token_period: '1h', token_explicit_max_ttl: 0 }),
      tokenRole({ token_period: '1h', allowed_policies: ['default'] }),
    ],
    // Nomad refuses a role with an end.
    good: [tokenRole({ token_period: '1h', token_explicit_max_ttl: '24h' }), nomad('1.9.7', {})],
  },
  TOK08: {
    bad: [
      tokenRole({ token_type: 'batch', renewable: false }),
      tokenRole({ token_type: 'batch', orphan: true }),
      tokenRole({ token_type: 'batch', orphan: true, renewable: false, token_period: '1h' }),
      tokenRole({ token_type: 'batch', orphan: true, renewable: false, token_explicit_max_ttl: '1h' }),
      tokenRole({ token_type: 'batch', orphan: true, renewable: false, token_num_uses: 1 }),
    ],
    good: [
      tokenRole({ token_type: 'batch', orphan: true, renewable: false }),
      tokenRole({ token_type: 'default-batch', token_period: '1h' }),
    ],
  },
  TOK09: {
    bad: [
      ...by(
        'deprecated-field-twice',
        tokenRole({ period: '1h', token_period: '1h' }),
        tokenRole({ bound_cidrs: ['10.0.0.0/8'], token_bound_cidrs: ['10.0.0.0/8'] }),
      ),
      ...by('deprecated-field', tokenRole({ explicit_max_ttl: '1h' }), tokenRole({ period: '1h' })),
    ],
    good: [
      tokenRole({ token_period: '1h', token_explicit_max_ttl: '24h', token_bound_cidrs: ['10.0.0.0/8'] }),
    ],
  },
  TOK10: {
    bad: [nomad('1.10', {}), nomad('1.10.0', { token_period: '24h' })],
    good: [
      nomad('1.9.7', {}),
      // Another client calls it.
      parts({ settings: { nomad_version: '1.10' }, token_roles: { app: { token_period: '1h' } } }),
    ],
  },
  TOK12: {
    bad: [
      login({ tokenRoles: { app: { allowed_policies: ['web', 'wbe'] } }, policies: { web: READ } }),
      login({ tokenRoles: { app: { disallowed_policies: ['admn'] } }, policies: { admin: ADMIN } }),
    ],
    good: [
      login({ tokenRoles: { app: { allowed_policies: ['WEB', 'default'] } }, policies: { web: READ } }),
      login({ tokenRoles: { app: { allowed_policies_glob: ['wbe-*'] } }, policies: { web: READ } }),
    ],
  },
};
