import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

// A program is not looked into, so nothing is said of whom it admits.

const JWT_ROLE = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'] };
const PROGRAM = { cel_program: { expression: 'claims.branch == "main"' } };
const CONFIG = { jwks_url: 'https://ci.example/jwks', bound_issuer: 'https://ci.example' };
const SPEC = {
  version: 1,
  policies: {
    dev: 'path "secret/data/dev" { capabilities = ["read"] }',
    wide: 'path "secret/data/dev" { capabilities = ["read"] } path "secret/data/*" { capabilities = ["read"] }',
  },
  auth: {
    mix: {
      type: 'jwt',
      config: CONFIG,
      roles: { dev: { ...JWT_ROLE, bound_claims: { branch: 'dev' }, token_policies: ['dev'] } },
      cel_roles: { prog: PROGRAM },
    },
    two: { type: 'jwt', config: CONFIG, cel_roles: { a: PROGRAM, b: PROGRAM } },
  },
};
const CLAIMS = { iss: 'https://ci.example', aud: 'vault', sub: 'me' };
const ONE = 'auth/mix/cel/role/prog may admit it: its program is not looked into';
const BOTH = 'auth/two/cel/role/a, auth/two/cel/role/b may admit it: their programs are not looked into';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-cel-'));
  await writeFile(join(folder, 'vaultctl.yaml'), JSON.stringify(SPEC));
  const now = Date.parse('2026-06-01T12:00:00Z') / 1000;
  const claims = { ...CLAIMS, branch: 'main', iat: now, nbf: now, exp: now + 300 };
  await writeFile(join(folder, 'claims.json'), JSON.stringify(claims));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...argv: readonly string[]): Promise<Ran> =>
  runCommand(argv, { folder, vault: new MemoryVault() });

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

interface Check {
  readonly expectation: string;
  readonly result: string;
  readonly text?: string;
}

/** The checks of one test, each as `ok`, or with what there is to say. */
async function checks(login: object, more: object): Promise<Readonly<Record<string, string>>> {
  const { branch, ...place } = { branch: 'dev', mount: 'mix', ...login };
  const one = { name: 'it', login: { ...place, claims: { ...CLAIMS, branch } }, ...more };
  await writeFile(join(folder, 'a.test.yaml'), JSON.stringify({ version: 1, tests: [one] }));
  const ran = await run('test', '--json', '.');
  const { tests } = JSON.parse(ran.stdout) as { tests: readonly { checks: readonly Check[] }[] };
  return Object.fromEntries(
    (tests[0]?.checks ?? []).map(({ expectation, result, text }) => [
      expectation,
      text === undefined ? result : `${result}: ${text}`,
    ]),
  );
}

describe('a test of a login that names no role, at a mount with a program', () => {
  test('tells what a JWT role admits and gives, and nothing of what nobody else may', async () => {
    expect(
      await checks(
        {},
        {
          expect: { roles: ['dev'], policies: ['default', 'dev'] },
          can: ['read secret/data/dev', 'read secret/data/else'],
          cannot: ['read secret/data/other'],
        },
      ),
    ).toEqual({
      admitted: 'ok',
      'roles: dev': `open: ${ONE}`,
      'policies: default, dev': `open: ${ONE}`,
      'can read secret/data/dev': 'ok',
      'can read secret/data/else': `open: ${ONE}`,
      'cannot read secret/data/other': `open: ${ONE}`,
    });
  });

  test('fails where no program makes it good', async () => {
    expect(
      await checks({}, { expect: { roles: [], policies: ['wide'] }, cannot: ['read secret/data/dev'] }),
    ).toEqual({
      admitted: 'ok',
      'roles: none': matching(/^failed: it has dev: /),
      'policies: wide': matching(/^failed: it has default, dev: /),
      'cannot read secret/data/dev': matching(/^failed: /),
    });
    expect(await checks({}, { expect: { refused: true } })).toEqual({
      refused: matching(/^failed: it is admitted by the role dev/),
    });
  });

  test('may be expected to be admitted by the program', async () => {
    expect(await checks({}, { expect: { roles: ['dev', 'prog'] } })).toEqual({
      admitted: 'ok',
      'roles: dev, prog': `open: ${ONE}`,
    });
  });

  test.each([
    ['refused', { expect: { refused: true } }],
    ['refused: bound-claims', { expect: { refused: 'bound-claims' } }],
    ['admitted', { can: ['read secret/data/dev'] }],
  ])('is open where no JWT role admits it: %s', async (expectation, more) => {
    expect(await checks({ branch: 'main' }, more)).toEqual({ [expectation]: `open: ${ONE}` });
  });

  test('is open where the mount has programs only', async () => {
    expect(await checks({ mount: 'two' }, { expect: { refused: true } })).toEqual({
      refused: `open: ${BOTH}`,
    });
  });
});

test('a test of a login at a program is open, and one at a JWT role beside it is not', async () => {
  const refused = { expect: { refused: true } };
  expect(await checks({ role: 'prog' }, refused)).toEqual({ refused: `open: ${ONE}` });
  expect(await checks({ role: 'dev', branch: 'main' }, refused)).toEqual({ refused: 'ok' });
  expect(await checks({ role: 'gone' }, refused)).toEqual({
    refused: 'open: the spec has no role gone at auth/mix',
  });
});

describe('explain', () => {
  test('lists programs among the roles of which it cannot be told whether they admit a token', async () => {
    const { code, stdout } = await run('explain', '--claims', 'claims.json', '--mount', 'mix');
    expect(stdout).toContain('open auth/mix/cel/role/prog\n');
    expect(stdout).toContain('cel_program  the program is not looked into  (vaultctl.yaml:1)');
    expect(stdout).toContain('refused auth/mix/role/dev\n');
    expect(stdout).toContain('0 of 2 roles admit the token; of 1 it cannot be told from here.\n');
    expect(code).toBe(0);
  });

  test.each([
    [
      ['--mount', 'two'],
      ['auth/two/cel/role/a', 'auth/two/cel/role/b'],
    ],
    [['--mount', 'auth/two/', '--role', 'B'], ['auth/two/cel/role/b']],
    [['--role', 'prog'], ['auth/mix/cel/role/prog']],
  ])('finds programs by mount and role: %j', async (options, addresses) => {
    const { stdout } = await run('explain', '--json', '--claims', 'claims.json', ...options);
    const { roles } = JSON.parse(stdout) as { roles: readonly { address: string; verdict: string }[] };
    expect(roles.map(({ address, verdict }) => [address, verdict])).toEqual(
      addresses.map((address) => [address, 'open']),
    );
  });

  test.each([['mix/prog'], ['auth/mix/cel/role/prog']])(
    'cannot tell what a token of the program %s may do',
    async (as) => {
      const asked = ['explain', '--path', 'secret/data/dev', '--as', as];
      const { code, stdout } = await run(...asked);
      expect(code).toBe(3);
      expect(stdout).toBe(`open read secret/data/dev as ${as}
  it cannot be told: the program of the role decides which policies a token has, and is not looked into

Note:
  --as policy:NAME tells what a token with one of them may do
`);
      const { stdout: json } = await run(...asked, '--json', '--claims', 'claims.json');
      expect(JSON.parse(json)).toMatchObject({
        allowed: false,
        reason: 'program',
        login: { address: 'auth/mix/cel/role/prog', verdict: 'open' },
      });
    },
  );

  test('names programs where nobody of a name is found', async () => {
    const { stderr } = await run('explain', '--path', 'secret/data/dev', '--as', 'mix/gone');
    expect(stderr).toContain('name one of these: mix/dev, mix/prog, two/a, two/b, ');
  });
});
