import { expect, test } from 'vitest';
import { escalationRules } from '../../../src/access/lint/escalation-rules.ts';
import { modelOfText } from '../../support/spec-model.ts';
import { codesFound, found, path } from './lint-case.ts';
import type { LintCase } from './lint-case.ts';

const role = (text: string): LintCase => ({ policies: { app: text }, roles: { web: ['app'] } });

test.each<[string, readonly string[]]>([
  [path('sys/policies/acl/app', 'update'), ['escalates-to-root']],
  [path('sys/storage/raft/snapshot', 'read'), ['escalates-to-others']],
  [path('auth/token/create-orphan', 'update'), ['token-outlives-its-login']],
  [path('sys/policies/acl/other', 'update'), ['can-lock-out-others']],
  [path('sys/policies/acl', 'list'), ['can-list-who-has-access']],
  [path('secret/data/app', 'read'), []],
])('%s gives %j', async (text, codes) => {
  expect(await codesFound(role(text), escalationRules)).toEqual(codes);
});

test('the whole way is told, with what must be so for it', async () => {
  const story: LintCase = {
    policies: { app: path('auth/ci/config', 'update'), admin: path('sys/policies/acl/*', 'update') },
    roles: { web: ['app'], boss: ['admin'] },
  };
  expect(await found(story, escalationRules)).toEqual([
    'escalates-to-root auth/ci/role/web: R0: POST auth/ci/config ("auth/ci/config" of app) makes the mount trust its own keys, and logs in at every role of it; then POST sys/policies/acl/admin ("sys/policies/acl/*" of admin) rewrites the policy admin, which it holds',
    'escalates-to-root auth/ci/role/boss: R0: POST sys/policies/acl/admin ("sys/policies/acl/*" of admin) rewrites the policy admin, which it holds',
  ]);
  const other = role('path "auth/x/role/y" { capabilities = ["update"] allowed_parameters = { "a" = [] } }');
  expect(await found(other, escalationRules)).toEqual([
    'escalates-to-root auth/ci/role/web: R0: POST auth/x/role/y ("auth/x/role/y" of app) writes a role that gives any policy, and logs in with it; this holds if a token can be had that the mount accepts, and auth/x is a mount of the type jwt or oidc, and rules about parameters do not stop it',
  ]);
});

test('an engine that no spec declares is told to be one, and a certain way is told before it', async () => {
  const engine = path('pki-int/roles/*', 'update');
  expect(await found(role(engine), escalationRules)).toEqual([
    'escalates-to-others auth/ci/role/web: R1: POST pki-int/roles/… ("pki-int/roles/*" of app) chooses what certificates are issued for; this holds if pki-int is a mount of the type pki',
  ]);
  const [certain] = await found(role(engine + path('sys/storage/raft/snapshot', 'read')), escalationRules);
  expect(certain).toMatch(/GET sys\/storage\/raft\/snapshot .* copies the encrypted storage$/);
});

test('a login that brings a group is judged by the policies of both', async () => {
  const half = path('auth/token/create', 'update') + path('auth/token/roles/evil', 'create', 'update');
  const group = (alias: object): LintCase['rest'] => ({
    identity_groups: { ops: { type: 'external', policies: ['other'], alias } },
  });
  const story = (more: object, rest: LintCase['rest']): LintCase => ({
    policies: { half, other: path('auth/token/create/evil', 'update') },
    roles: { web: { token_policies: ['half'], ...more } },
    ...(rest && { rest }),
  });
  const [brings, here] = [{ groups_claim: 'groups' }, { mount: 'ci', name: 'ops' }];
  expect(await codesFound(story(brings, group(here)), escalationRules)).toContain('escalates-to-root');
  expect(await codesFound(story({}, group(here)), escalationRules)).not.toContain('escalates-to-root');
  expect(await codesFound(story(brings, undefined), escalationRules)).not.toContain('escalates-to-root');
});

test('a weak binding says what the rights depend on, too', async () => {
  const weak = bound(path('pki/roles/*', 'update'), { token_ttl: '61m' });
  expect((await found(weak, escalationRules))[1]).toBe(
    'binding-too-weak-for-rights auth/ci/role/web: a token of this role can reach what others have, and it lives for 1h1m; this holds if pki is a mount of the type pki',
  );
});

test('each step points at the stanza that allows it', async () => {
  const model = await modelOfText(`
version: 1
identity_groups: { ops: { policies: [app] } }
policies:
  app: |
    path "a/b" { capabilities = ["read"] }
    path "sys/policies/acl/*" { capabilities = ["update"] }
`);
  const [one] = escalationRules.flatMap((rule) => [...rule({ model, now: 0 })]);
  expect(one?.related).toMatchObject([
    { at: { file: 'spec/vaultctl.yaml', line: 7, column: 10 }, note: 'step 1 is allowed here, by update' },
  ]);
});

test('groups and token roles are followed, too', async () => {
  const story: LintCase = {
    policies: { admin: path('sys/policies/acl/*', 'update') },
    rest: {
      token_roles: { t: { allowed_policies: ['admin'] } },
      identity_groups: { g: { policies: ['admin'] } },
    },
  };
  const all = await found(story, escalationRules);
  expect(all.map((text) => text.split(':')[0])).toEqual([
    'escalates-to-root auth/token/roles/t',
    'escalates-to-root identity/group/name/g',
  ]);
});

const ADMIN = path('sys/policies/acl/app', 'update');
const LATERAL = path('sys/storage/raft/snapshot', 'read');
const bound = (text: string, more: object): LintCase => ({
  policies: { app: text },
  roles: { web: { token_policies: ['app'], ...more } },
});
const job = (claims: object): LintCase =>
  bound(ADMIN, { bound_claims: { iss: 'https://token.actions.githubusercontent.com', ...claims } });

test.each<[LintCase, boolean]>([
  [bound(ADMIN, {}), false],
  [bound(ADMIN, { token_ttl: '31m' }), true],
  [bound(ADMIN, { token_ttl: '2h', token_explicit_max_ttl: '30m' }), false],
  [bound(ADMIN, { token_ttl: 0 }), true],
  [bound(ADMIN, { token_ttl: 0, token_period: '15m' }), true],
  [bound(ADMIN, { bound_audiences: [] }), true],
  [bound(ADMIN, { bound_claims_type: 'glob', bound_claims: { project: 'p/*' } }), true],
  [bound(ADMIN, { bound_claims_type: 'glob', bound_claims: { project: 'p/*', ref: 'main' } }), false],
  [bound(LATERAL, { bound_audiences: [], token_ttl: '1h' }), false],
  [bound(LATERAL, { token_ttl: '61m' }), true],
  [bound(path('sys/policies/acl', 'list'), { token_ttl: '12h' }), false],
  [job({ repository_id: '1' }), true],
  [job({ repository_id: '1', repository_owner: 'my-org' }), true],
  [job({ repository_id: '1', environment: 'production' }), false],
  [job({ sub: 'repo:my-org/app:environment:production' }), false],
])('%j: its binding is too weak: %s', async (story, isFound) => {
  const codes = await codesFound(story, escalationRules);
  expect(codes.includes('binding-too-weak-for-rights')).toBe(isFound);
});
