import {
  APP,
  auth,
  inventory,
  KV,
  loggedIn,
  numbered,
  oldPolicies,
  OTHER_RULE,
  PLACE,
  policy as written,
  role as roleAt,
  ROLE,
  RULE,
  some,
} from '../../../commands/guards/guard-case.ts';
import { path } from '../lint-case.ts';
import {
  ADMIN,
  at,
  by,
  claims,
  GITHUB,
  GITLAB,
  held,
  login,
  parts,
  plan,
  policy,
  READ,
  role,
  SNAPSHOT,
  text,
} from './row-story.ts';
import type { RowStories, RowStory } from './row-story.ts';

const template = (accessor: string): string =>
  path(`secret/data/{{identity.entity.aliases.${accessor}.metadata.repo}}`, 'read');
const CI = { auth: { ci: { type: 'jwt' } } };
const may = (issuer: string, bound_claims: object, given: string): RowStory =>
  at(issuer, { bound_claims, token_policies: ['app'] }, { policies: { app: given } });
const own = { token: loggedIn };
const deploy = (fields: object): object => ({
  auth: { jwt: { type: 'jwt', roles: { deploy: { ...ROLE, ...fields } } } },
});
const DEPLOY = [auth('jwt'), roleAt('jwt/role/deploy')];
const old = (count: number, flags = '--prune'): RowStory =>
  plan(oldPolicies, { flags, on: [...some('old-', count, written), ...some('kept-', 40, written)] });
const shrunk = (count: number, flags = ''): RowStory =>
  plan({ owner: 'a', policies: APP, ...PLACE }, { flags, on: [KV, inventory('a', numbered('x', count))] });
const owned = (owner: string): string => `# vaultctl owner: ${owner}\n${RULE}`;

/** Specs for the rows about several objects together, and about a plan as a whole. */
export const setRowStories: RowStories = {
  X01: {
    bad: [
      ...by(
        'reference-not-in-spec',
        login({ role: { token_policies: ['app', 'gone'] }, policies: { app: READ } }),
        login({ config: { default_role: 'gone' } }),
      ),
      ...by('accessor-of-unknown-mount', plan({ ...CI, policies: { app: template('${accessor:jwt-ci}') } })),
      ...by('policy-template-unknown-accessor', policy(template('auth_jwt_12ab34cd'))),
    ],
    good: [
      login({
        role: { token_policies: ['app', 'default'] },
        policies: { app: READ },
        config: { default_role: 'web' },
      }),
      plan({ ...CI, policies: { app: template('${accessor:ci}') } }),
      plan({ policies: { app: template('${accessor:ci}') } }, { on: [['sys/auth/ci', { type: 'jwt' }]] }),
      policy(template('${accessor:ci}'), { roles: { web: ['app'] } }),
    ],
  },
  X02: {
    bad: [
      held(ADMIN, { bound_audiences: [] }),
      held(ADMIN, { bound_claims_type: 'glob', bound_claims: { project: 'acme/*' } }),
      held(ADMIN, { token_ttl: '1h' }),
      held(SNAPSHOT, { token_ttl: '90m' }),
      may(GITHUB, { repository_id: '1' }, ADMIN),
      may(GITHUB, { repository_id: '1', actor_id: '5' }, ADMIN),
      may(GITLAB, { project_id: '1' }, ADMIN),
    ],
    good: [
      held(ADMIN),
      held(SNAPSHOT, { token_ttl: '1h' }),
      may(GITHUB, { repository_id: '1', environment: 'production' }, ADMIN),
      may(GITHUB, { repository_id: '1' }, READ),
    ],
  },
  X03: {
    bad: [
      may(GITHUB, { repository_id: '1' }, READ),
      may(GITHUB, { repository_id: '1', event_name: 'pull_request' }, path('database/creds/app', 'read')),
      may(GITLAB, { project_id: '1', pipeline_source: 'merge_request_event' }, READ),
    ],
    good: [
      may(GITHUB, { repository_id: '1', ref: 'refs/heads/main' }, READ),
      may(
        GITHUB,
        { repository_id: '1', event_name: 'pull_request' },
        path('sys/policies/acl/*', 'read', 'list'),
      ),
      may(GITLAB, { project_id: '1', pipeline_source: 'push' }, READ),
    ],
  },
  X04: {
    bad: [
      plan(deploy({ bound_subject: 'y' }), { vault: own, on: DEPLOY }),
      plan({ policies: { ci: OTHER_RULE } }, { vault: own, on: [written('ci')] }),
    ],
    good: [
      plan(deploy({}), { vault: own, on: DEPLOY }),
      plan(deploy({ bound_subject: 'y' }), { on: DEPLOY }),
      plan({ policies: { ci: `# the same\n${RULE}` } }, { vault: own, on: [written('ci')] }),
      plan(
        { policies: { ci: OTHER_RULE } },
        { vault: own, flags: '--allow-self-lockout', on: [written('ci')] },
      ),
    ],
  },
  X06: {
    bad: [
      ...by('guard-deletes', old(11), old(12, '--prune --allow-deletes=11')),
      ...by(
        'guard-mount-delete',
        plan({ policies: APP, prune: { mounts: ['old'] } }, { flags: '--prune', on: [auth('old')] }),
      ),
    ],
    good: [
      old(4),
      old(11, '--prune --allow-deletes=11'),
      old(20, ''),
      plan(
        { policies: APP, prune: { mounts: ['old'] } },
        { flags: '--prune --allow-mount-delete=auth/old', on: [auth('old')] },
      ),
    ],
  },
  X07: {
    bad: [
      ...by('spec-empty', text(''), text('# nothing\n')),
      ...by(
        'guard-empty-spec',
        plan({ prune: { policies: ['*'] } }, { flags: '--prune', on: [written('old')] }),
      ),
      ...by('guard-shrunk-spec', shrunk(3), shrunk(20)),
    ],
    good: [
      plan({ prune: { policies: ['*'] } }, { on: [written('old')] }),
      shrunk(2),
      shrunk(3, '--allow-shrink'),
      parts({ policies: {} }),
    ],
  },
  X11: {
    bad: [
      text(
        `version: 1\npolicies: { app: '${READ.trim()}' }\n---\nversion: 1\npolicies: { APP: '${READ.trim()}' }\n`,
      ),
      parts({ secrets: { kv: { type: 'kv' }, '/kv/': { type: 'kv' } } }),
      parts({ identity_groups: { ops: {}, Ops: {} } }),
    ],
    good: [
      text(
        `version: 1\npolicies: { app: '${READ.trim()}' }\n---\nversion: 1\npolicies: { web: '${READ.trim()}' }\n`,
      ),
      text(
        `version: 1\npolicies: { app: '${READ.trim()}' }\n---\nversion: 1\nnamespace: team\npolicies: { app: '${READ.trim()}' }\n`,
      ),
      parts({ secrets: { ci: { type: 'kv' } }, auth: { ci: { type: 'approle' } }, policies: { ci: READ } }),
    ],
  },
  X12: {
    bad: [
      plan({ owner: 'a', policies: { app: RULE } }, { on: [written('app', owned('b'))] }),
      plan({ policies: { app: OTHER_RULE } }, { on: [written('app', owned('b'))] }),
      plan(
        { owner: 'a', token_roles: { nomad: { orphan: true } }, ...PLACE },
        { on: [KV, inventory('b', ['auth/token/roles/nomad']), ['auth/token/roles/nomad', {}]] },
      ),
    ],
    good: [
      plan({ owner: 'a', policies: { app: OTHER_RULE } }, { on: [written('app', owned('a'))] }),
      plan({ owner: 'a', policies: { app: OTHER_RULE } }, { on: [written('app')] }),
      plan(
        { owner: 'a', policies: { app: RULE } },
        { flags: '--take-over=sys/policies/acl/app', on: [written('app', owned('b'))] },
      ),
    ],
  },
  X13: {
    bad: [
      role({ bound_claim: { project: 'p' } }),
      login({ config: { bound_isuer: 'https://ci.example.com' } }),
      login({ mount: { tune: { max_lease: '1h' } } }),
      parts({ policys: {} }),
      login({ tokenRoles: { app: { allowed_policy: ['web'] } } }),
    ],
    // These keys are free.
    good: [role({ bound_claims: { projct: 'p' }, claim_mappings: { bound_claim: 'x' } })],
  },
  X14: {
    bad: [
      ...by('yaml-duplicate-key', claims('project: a, project: b'), claims('project: a, "project": a')),
      ...by('yaml-number', claims('build: 012'), claims('build: 1e3'), claims('build: 0x1F')),
      ...by('yaml-null', claims('project: ~'), claims('project: null')),
      ...by('yaml-tag', claims('project: !env PROJECT'), claims('project: !!binary cGF0aA==')),
    ],
    good: [
      claims('project: a, Project: b'),
      claims('build: "012", other: "1e3"'),
      claims('project: "~", other: "null"'),
      claims('project: "!env PROJECT"'),
    ],
  },
};
