import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

const SPEC = `version: 1
auth:
  ci:
    type: jwt
    config: { jwks_url: "https://ci.example/jwks" }
    roles:
      web:
        role_type: jwt
        user_claim: sub
        bound_audiences: ["\${env:VAULTCTL_VAR_TEAM}"]
        bound_claims: { read: data, team: "\${env:VAULTCTL_VAR_TEAM}" }
        token_policies: [own]
policies:
  own: |
    path "secret/data/\${env:VAULTCTL_VAR_TEAM}/*" {
      capabilities = ["read"]
      allowed_parameters = { "\${env:VAULTCTL_VAR_TEAM}" = [] }
    }
`;
const TESTS = `version: 1
tests:
  - name: web
    token: { policies: [own] }
    can: [read secret/data/of/another/x]
`;
/** What the tool says in its own words, is a part of them, or stands openly in the spec, too. */
const TEAMS = ['blue-4711', 'blue', 'a', 'ok', 'role', 'read', 'path', 'allowed', 'open', 'capabilities'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-explain-secrecy-'));
  await writeFile(join(folder, 'vaultctl.yaml'), SPEC);
  await writeFile(join(folder, 'web.test.yaml'), TESTS);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(args: readonly string[], team: string, claims: object = {}): Promise<Ran> {
  return runCommand(args, {
    folder,
    vault: new MemoryVault(),
    env: { VAULTCTL_VAR_TEAM: team },
    stdin: JSON.stringify(claims),
  });
}

/** The report without any value: names of fields, and the types of what they hold. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

const PLAIN = 'orange-0815';

describe.each(TEAMS)('%j as a part of a policy text', (team) => {
  const questions = (name: string): readonly (readonly [string, readonly string[], object])[] => [
    ['a path', ['--path', 'secret/data/x/y', '--as', 'policy:own'], {}],
    ['who can', ['--who-can', 'read', `secret/data/${name}/y`], {}],
    ['a token', ['--claims', '-'], { sub: 'x', aud: name, team: name, exp: 4_102_444_800, read: 'x' }],
  ];

  test('is no name of a field in a report', async () => {
    for (const [index, [, args, claims]] of questions(team).entries()) {
      const [, others, plain] = questions(PLAIN)[index] ?? ['', [], {}];
      const { code, stdout } = await run(['explain', '--json', ...args], team, claims);
      const other = await run(['explain', '--json', ...others], PLAIN, plain);
      expect(code).toBe(other.code);
      const [found, wanted] = [stdout, other.stdout].map((text) => JSON.parse(text) as object);
      expect(shapeOf(found)).toEqual(shapeOf(wanted));
    }
  });

  test('leaves texts to be read', async () => {
    for (const [, args, claims] of questions(team)) {
      const { code, stdout, stderr } = await run(['explain', ...args], team, claims);
      expect([code === 70, stderr]).toEqual([false, '']);
      expect(stdout).not.toContain('(sensitive)(sensitive)');
    }
  });
});

test('a rule is shown without the secret part of its path', async () => {
  const asked = ['explain', '--path', 'secret/data/blue/y', '--as', 'policy:own'];
  const { stdout } = await run(asked, 'blue');
  expect(stdout).toContain('path "secret/data/(sensitive)/*"  read');
  expect(stdout).toContain('allowed parameters: (sensitive)');
  expect(stdout.replace('secret/data/blue/y', '')).not.toContain('blue');
});

test.each(['a', 'ab', 'abc'])(
  'a secret of few characters is in no rule and no demand either: %j',
  async (team) => {
    const { stdout } = await run(['explain', '--who-can', 'read', `secret/data/${team}/y`], team);
    expect(stdout).toContain('bound_audiences: (sensitive)');
    expect(stdout).toContain('bound_claims read: "data"');
    expect(stdout).toContain('path "(sensitive)"  read');
    expect(stdout).toContain('allowed parameters: (sensitive)');
  },
);

test('a test that fails says why in words', async () => {
  const { stdout } = await run(['test', 'web.test.yaml'], 'blue');
  expect(stdout).toContain('can read secret/data/of/another/x: no rule of its policies fits the path');
});

test('a policy text that is secret as a whole hides its values, and no word of the language', async () => {
  const spec = join(folder, 'whole.yaml');
  await writeFile(spec, 'version: 1\npolicies:\n  own: "${env:VAULTCTL_VAR_TEAM}"\n');
  const text = 'path "secret/data/blue/*" { capabilities = ["read"] }';
  const { code, stdout } = await run(
    ['explain', '--path', 'secret/data/blue/x', '--as', 'policy:own', spec],
    text,
  );
  expect(code).toBe(0);
  expect(stdout).toContain('path "(sensitive)/(sensitive)/(sensitive)/*"  read');
  expect(stdout).not.toContain('blue');
});
