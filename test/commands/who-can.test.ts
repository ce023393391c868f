import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-who-can-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('who can, by all policies that somebody has together', () => {
  const who = async (policies: object, operation: string, path: string): Promise<Ran> => {
    await writeFile(
      join(folder, 'joint.yaml'),
      JSON.stringify({
        version: 1,
        policies,
        identity_groups: { g: { policies: ['a', 'b'] } },
        token_roles: { t: { allowed_policies: ['a', 'b'] } },
      }),
    );
    return runCommand(['explain', '--who-can', operation, path, 'joint.yaml'], {
      folder,
      vault: new MemoryVault(),
    });
  };

  test('a deny of one of them wins for a group, and a token role gives each alone', async () => {
    const [a, b] = ['read', 'deny'].map((word) => `path "secret/data/x" { capabilities = ["${word}"] }`);
    const { stdout } = await who({ a, b }, 'read', 'secret/data/x');
    expect(stdout).toContain('auth/token/roles/t  with a');
    expect(stdout).not.toContain('Groups:');
  });

  test('what each gives in part', async () => {
    const [a, b] = ['list', 'sudo'].map(
      (word) => `path "auth/token/accessors" { capabilities = ["${word}"] }`,
    );
    const { code, stdout } = await who({ a, b }, 'list', 'auth/token/accessors');
    expect(code).toBe(0);
    expect(stdout).toContain('  g  with a, b\n');
    expect(stdout).toContain('auth/token/roles/t  with a, b');
  });
});

test('who can: those of whom it cannot be told are named', async () => {
  const named = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['v'] };
  await writeFile(
    join(folder, 'others.yaml'),
    JSON.stringify({
      version: 1,
      auth: {
        ci: {
          type: 'jwt',
          config: { oidc_discovery_url: 'https://ci.example' },
          roles: {
            theirs: { ...named, token_policies: ['theirs'] },
            ours: { ...named, token_policies: ['ours'] },
            crowd: { ...named, groups_claim: 'groups', token_policies: ['ours'] },
          },
          cel_roles: { program: { cel_program: { expression: 'false' } } },
        },
      },
      policies: { ours: 'path "secret/data/ours" { capabilities = ["read"] }' },
      identity_groups: { ops: { type: 'external', policies: ['gone'], alias: { mount: 'ci', name: 'ops' } } },
      token_roles: {
        nomad: { allowed_policies: ['ours', 'elsewhere'] },
        any: { disallowed_policies: ['ops'] },
      },
    }),
  );
  const who = (path: string): Promise<Ran> =>
    runCommand(['explain', '--who-can', 'read', path, 'others.yaml'], { folder, vault: new MemoryVault() });

  const nobody = await who('secret/data/prod');
  expect(nobody.code).toBe(3);
  expect(nobody.stdout).toBe(`read secret/data/prod

Nobody can for sure: no role, token role or group gives a policy that grants it as far as is known.

Whether these can is not known:
  auth/ci/role/theirs  has theirs, whose text is not known
  auth/ci/role/crowd  has gone, whose text is not known
  auth/token/roles/nomad  has elsewhere, whose text is not known
  auth/token/roles/any  may give any policy like *, known or not
  identity/group/name/ops  has gone, whose text is not known
  auth/ci/cel/role/program  its program decides which policies a token has

A token with the policy root can do everything.
`);
  const some = await who('secret/data/ours');
  expect(some.stdout).toContain('Whether these can is not known:\n  auth/ci/role/theirs');
  expect(some.stdout).not.toContain('nomad  has elsewhere');
});

test.each([
  ['any', 'it cannot be told: the token has policies of the one that asks for it', 'open'],
  ['plain', 'it cannot be told: the token has policies of the one that asks for it', 'open'],
  [
    'some',
    'it may be asked for with policies that allow it; by those that it has, no rule of the token matches the path',
    'open',
  ],
  ['never', 'the token role refuses to make such a token', 'refused'],
])('what a token of the token role %s may do: %s', async (name, reason, verdict) => {
  await writeFile(
    join(folder, 'roles.yaml'),
    JSON.stringify({
      version: 1,
      policies: { ours: 'path "secret/data/ours" { capabilities = ["read"] }' },
      token_roles: {
        any: { disallowed_policies: ['ops'] },
        plain: { orphan: true },
        some: { allowed_policies_glob: ['o*'] },
        never: { allowed_policies: ['ours'], disallowed_policies: ['ours'] },
      },
    }),
  );
  const args = ['explain', '--path', 'secret/data/ours', '--as', name, 'roles.yaml'];
  const { code, stdout } = await runCommand(args, { folder, vault: new MemoryVault() });
  expect(code).toBe(3);
  expect(stdout).toContain(`${verdict} read secret/data/ours as ${name}\n  ${reason}\n`);
  expect(stdout.includes('policies of the token')).toBe(name === 'some');
});

test('what a policy of unknown text may allow is open, and what a known one allows is told with a note', async () => {
  await writeFile(
    join(folder, 'unknown.yaml'),
    JSON.stringify({
      version: 1,
      policies: { ours: 'path "secret/data/ours" { capabilities = ["read"] }' },
      token_roles: { both: { allowed_policies: ['ours', 'theirs'] } },
    }),
  );
  const at = async (path: string): Promise<string> => {
    const args = ['explain', '--path', path, '--as', 'both', 'unknown.yaml'];
    return (await runCommand(args, { folder, vault: new MemoryVault() })).stdout;
  };
  expect(await at('secret/data/other')).toMatch(
    /^open read secret\/data\/other as both\n {2}policies that are not known may allow it; by the others, no rule/,
  );
  expect(await at('secret/data/ours')).toMatch(
    /^allowed [^]*\n {2}not known, so there may be more rules: theirs\n/,
  );
});
