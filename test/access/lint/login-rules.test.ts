import { describe, expect, test } from 'vitest';
import { loginRules } from '../../../src/access/lint/login-rules.ts';
import { loginCatalogue } from '../../../src/model/login-catalogue.ts';
import { modelOfText, SOME_VAULT } from '../../support/spec-model.ts';
import { specOf } from './login-case.ts';
import type { LoginCase } from './login-case.ts';
import { loginStories } from './login-stories.ts';
import { roleStories } from './role-stories.ts';
import { tokenRoleStories } from './token-role-stories.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const STORIES = { ...loginStories, ...roleStories, ...tokenRoleStories };

async function found(story: LoginCase): Promise<readonly string[]> {
  const model = await modelOfText(specOf(story), { ...SOME_VAULT, ...story.server });
  return loginRules.flatMap((rule) => [...rule({ model, now: NOW })]).map(({ problem }) => problem.code);
}

test('each code has stories', () => {
  expect(Object.keys(STORIES).sort()).toEqual(Object.keys(loginCatalogue).sort());
});

describe.each(Object.entries(STORIES))('%s', (code, { bad, good }) => {
  test('has two that are wrong, and one that only looks so', () => {
    expect(bad.length).toBeGreaterThanOrEqual(2);
    expect(good.length).toBeGreaterThanOrEqual(1);
  });

  test.each(bad)('is found: %j', async (story) => {
    expect(await found(story)).toContain(code);
  });

  test.each(good)('is not found: %j', async (story) => {
    expect(await found(story)).not.toContain(code);
  });
});

test.each<[string, LoginCase]>([
  ['issuer-not-bound', { config: { bound_issuer: '${env:VAULTCTL_VAR_ISSUER}' } }],
  [
    'token-role-any-other-policy',
    {
      tokenRoles: {
        batch: { allowed_policies: ['${env:VAULTCTL_VAR_OWN}'], disallowed_policies: ['admin'] },
      },
    },
  ],
])('a field whose value is secret is not empty: %s', async (code, story) => {
  expect(await found(story)).not.toContain(code);
});

test('an explicit end limits the life of a token', async () => {
  const role = { token_ttl: null, token_explicit_max_ttl: '5m' };
  expect(await found({ role })).not.toContain('role-token-life-not-set');
});

/** What hangs on the mount itself, which nobody knows here. */
const OF_THE_MOUNT = ['role-token-life-not-set'];
const inMountsOfOthers = Object.entries(STORIES).flatMap(([code, { bad, good }]) =>
  [
    ...bad.map((story) => ({ code, story, is: !OF_THE_MOUNT.includes(code) })),
    ...good.map((story) => ({ code, story, is: false })),
  ]
    .filter(({ story }) => story.mount === undefined)
    .map((one) => ({ ...one, story: { ...one.story, mount: { type: undefined } } })),
);

test.each(inMountsOfOthers)(
  'in a mount that the spec does not declare, $code: $is',
  async ({ code, story, is }) => {
    expect((await found(story)).includes(code)).toBe(is);
  },
);

test.each([
  [undefined, ['nomad', 'web']],
  ['1.9.7', ['web']],
  ['1.10.0', ['nomad', 'web']],
])('with servers of Nomad %s token roles have no end: %j', async (nomadVersion, names) => {
  const endless = { allowed_policies: ['app'], token_period: '72h' };
  const spec = specOf({
    tokenRoles: { nomad: endless, web: endless },
    policies: { 'nomad-server': 'path "auth/token/create/nomad" { capabilities = ["update"] }' },
  });
  const model = await modelOfText(spec, SOME_VAULT);
  const found = loginRules.flatMap((rule) => [...rule({ model, now: 0, nomadVersion })]);
  const endlessOnes = found.filter(({ problem }) => problem.code === 'token-role-without-end');
  expect(endlessOnes.map(({ resource }) => resource.ref.name)).toEqual(names);
});

test('a spec without the policy of Nomad’s servers does not tell which token roles are theirs', async () => {
  const endless = { allowed_policies: ['app'], token_period: '72h' };
  const model = await modelOfText(specOf({ tokenRoles: { nomad: endless, web: endless } }), SOME_VAULT);
  const found = loginRules.flatMap((rule) => [...rule({ model, now: 0, nomadVersion: '1.9.7' })]);
  expect(found.filter(({ problem }) => problem.code === 'token-role-without-end')).toEqual([]);
});
