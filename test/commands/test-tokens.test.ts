import { mkdtemp, readFile, rm, symlink, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findLeaks } from '../support/canaries.ts';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

// Where a test of `vaultctl test` gets its token from: claims in a file, or a real JWT in a file or a variable.

const SPEC = `version: 1
auth:
  jwt:
    type: jwt
    config:
      jwks_url: https://ci.example.com/keys
      bound_issuer: https://ci.example.com
      jwt_supported_algs: [RS256, EdDSA]
    roles:
      web: { role_type: jwt, user_claim: sub, bound_audiences: [vault], bound_claims: { branch: main } }
`;

const CLAIMS = { iss: 'https://ci.example.com', sub: 'a', aud: 'vault', branch: 'main' };
/** The clock of these runs stands at 2026-06-01. */
const TIMES = { iat: 1_780_300_000, nbf: 1_780_300_000, exp: 1_790_000_000 };
const SIGNATURE = 'canary-signature-that-nobody-may-see';

function jwt(claims: object = {}, alg = 'RS256'): string {
  const parts = [
    { alg, kid: 'canary-kid' },
    { ...TIMES, ...CLAIMS, ...claims },
  ];
  const coded = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return [...coded, Buffer.from(SIGNATURE).toString('base64url')].join('.');
}

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'vaultctl-tokens-')), 'work');
  await mkdir(folder);
  await put('vaultctl.yaml', SPEC);
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

/** Runs one test with that source of its token; the source stands at line 4, column 36. */
async function testWith(
  source: string,
  {
    more = '',
    env = {},
    args = [],
  }: Readonly<Partial<{ more: string; env: Record<string, string>; args: string[] }>> = {},
): Promise<Ran> {
  const lines = [
    'version: 1',
    'tests:',
    '  - name: web gets in',
    `    login: { mount: jwt, role: web, ${source} }`,
    ...(more === '' ? [] : [`    ${more}`]),
    '',
  ];
  await put('web.test.yaml', lines.join('\n'));
  return runCommand(['test', ...args], { folder, vault: new MemoryVault(), env });
}

describe('claims_file', () => {
  test.each([
    ['JSON', JSON.stringify(CLAIMS)],
    ['YAML', 'iss: https://ci.example.com\nsub: a\naud: [vault, other]\nbranch: main\n'],
    ['an alias', 'iss: https://ci.example.com\nsub: &name main\naud: vault\nbranch: *name\n'],
  ])('%s', async (_, text) => {
    await put('claims', text);
    expect(await testWith('claims_file: claims')).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['null, which is no claim', 'null', 'claim "branch" is missing'],
    ['a fraction, which the server cuts', '1.25', 'it is 1.25, and not "main"'],
    ['a large number', '12345678901234567890', 'it is 12345678901234567000, and not "main"'],
  ])('%s, here and in the test itself', async (_, value, said) => {
    const claims = `{ "iss": "https://ci.example.com", "sub": "a", "aud": "vault", "branch": ${value} }`;
    await put('claims.json', claims);
    for (const source of ['claims_file: claims.json', `claims: ${claims}`]) {
      const { code, stdout, stderr } = await testWith(source);
      expect([code, stderr]).toEqual([3, '']);
      expect(stdout).toContain(said);
    }
  });

  test.each(['~', '.nan', '.inf', '010', '2.', ''])('%j is no JSON', async (value) => {
    await put('claims.yaml', `sub: a\nbranch: ${value}\n`);
    for (const source of ['claims_file: claims.yaml', `claims: { sub: a, branch: ${value} }`]) {
      const { code, stderr } = await testWith(source);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/yaml-n/)]);
    }
  });

  test('a claim that does not fit is told with its line', async () => {
    await put('claims.json', JSON.stringify({ ...CLAIMS, branch: 'dev' }, undefined, 2));
    const { code, stdout } = await testWith('claims_file: claims.json');
    expect(code).toBe(3);
    expect(stdout).toContain('  claims.json:5:13: branch: it is "dev", and not "main"\n');
  });

  test('an expectation of it is met', async () => {
    await put('claims.json', JSON.stringify({ ...CLAIMS, branch: 'dev' }));
    const more = 'expect: { refused: bound-claims, claim: branch }';
    expect(await testWith('claims_file: claims.json', { more })).toMatchObject({ code: 0 });
  });

  test('times that it gives win', async () => {
    await put('claims.json', JSON.stringify({ ...CLAIMS, ...TIMES, exp: TIMES.iat + 1 }));
    const { code, stdout } = await testWith('claims_file: claims.json');
    expect(code).toBe(3);
    expect(stdout).toContain('token is expired');
  });
});

describe('a real JWT', () => {
  test.each([
    ['in a file', 'jwt_file: job.jwt', {}],
    ['in a variable', 'jwt_env: JOB_JWT', { JOB_JWT: ` ${jwt()}\n` }],
  ])('%s', async (_, source, env) => {
    await put('job.jwt', `${jwt()}\n`);
    expect(await testWith(source, { env })).toMatchObject({ code: 0, stderr: '' });
  });

  test('is judged as it is: its times are not made new', async () => {
    const env = { JOB_JWT: jwt({ exp: TIMES.iat + 10 }) };
    const { code, stdout } = await testWith('jwt_env: JOB_JWT', { env });
    expect(code).toBe(3);
    expect(stdout).toContain('token is expired');
  });

  test.each([
    ['EdDSA', 0],
    ['ES256', 3],
  ])('is judged by the algorithm in its header: %s', async (alg, code) => {
    expect(await testWith('jwt_env: JOB_JWT', { env: { JOB_JWT: jwt({}, alg) } })).toMatchObject({ code });
  });

  test.each([
    ['all holds', {}, ''],
    ['it is refused', { branch: 'dev' }, ''],
    ['it is admitted', {}, 'expect: { refused: true }'],
    ['it is open', {}, 'can: [read secret/data/a]'],
  ])('is in no output: %s', async (_, claims, more) => {
    const token = jwt(claims);
    await put('job.jwt', token);
    for (const source of ['jwt_file: job.jwt', 'jwt_env: JOB_JWT']) {
      const reports = ['json', 'junit', 'markdown', 'sarif', 'codequality'];
      const asked = reports.flatMap((kind) => ['--report', `${kind}=report.${kind}`]);
      const env = { JOB_JWT: token };
      const texts = [
        ...Object.entries(await testWith(source, { more, env, args: asked })),
        ...Object.entries(await testWith(source, { more, env, args: ['--json'] })),
        ...(await Promise.all(
          reports.map(
            async (kind) => [kind, await readFile(join(folder, `report.${kind}`), 'utf8')] as const,
          ),
        )),
      ].map(([where, text]) => ({ where, text: String(text) }));
      const canaries = { token, signature: SIGNATURE, kid: 'canary-kid' };
      expect(findLeaks(canaries, texts)).toEqual([]);
    }
  });
});

test.each(['10.1.1', '10.1.1.0/24', '"10.1.1.1:8200"', 'localhost'])(
  'a login from %s is one from no address',
  async (address) => {
    const source = `claims: ${JSON.stringify(CLAIMS)}, remote_address: ${address}`;
    const { code, stderr } = await testWith(source, { more: 'expect: { refused: address }' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('not an IP address [test-value]')]);
  },
);

describe('a source that gives no token', () => {
  test.each([
    ['claims_file: none.json', 'none.json is not there', 'check the path; it is relative to the test file'],
    ['claims_file: large', 'large has 16777217 bytes', 'name a file with one token, or the claims of one'],
    ['claims_file: ../outside.json', '../outside.json is outside', 'move the file next to the test file'],
    ['claims_file: link.json', 'link.json is outside', 'move the file next to the test file'],
    ['claims_file: job.jwt', 'job.jwt holds no claims', 'a real JWT is named with jwt_file'],
    ['claims_file: empty', 'empty holds no claims', 'write one mapping of claims there'],
    ['claims_file: list.json', 'list.json holds no claims', 'write one mapping of claims there'],
    ['claims_file: two', 'two holds several documents', 'write one mapping of claims there'],
    ['jwt_file: none.jwt', 'none.jwt is not there', 'check the path; it is relative to the test file'],
    ['jwt_file: large', 'large has 16777217 bytes', 'name a file with one token, or the claims of one'],
    ['jwt_file: binary', 'binary is not UTF-8 text', 'check the path'],
    ['jwt_file: claims.json', 'jwt_file names no JWT', 'claims alone are named with claims_file'],
    ['jwt_file: empty', 'jwt_file names no JWT', 'a JWT has three parts with dots between them'],
    ['jwt_env: NO_JWT', 'environment variable NO_JWT is not set', 'set it before vaultctl runs'],
    ['jwt_env: OTHER', 'jwt_env names no JWT', 'a JWT has three parts with dots between them'],
  ])('%s', async (source, message, next) => {
    await put('claims.json', JSON.stringify(CLAIMS));
    await put('list.json', '["canary-in-a-list"]');
    await put('empty', '');
    await put('two', 'sub: a\n---\nsub: b\n');
    await put('job.jwt', jwt());
    await put('../outside.json', JSON.stringify(CLAIMS));
    await symlink('../outside.json', join(folder, 'link.json'));
    await writeFile(join(folder, 'large'), Buffer.alloc(16 * 1024 * 1024 + 1, 'a'));
    await writeFile(join(folder, 'binary'), Buffer.from([0xff, 0xfe, 0x80]));
    const { code, stdout, stderr } = await testWith(source, { env: { OTHER: 'canary-of-a-variable' } });
    expect([code, stdout]).toEqual([1, '']);
    const column = 37 + source.indexOf(':') + 2;
    expect(stderr).toContain(`web.test.yaml:4:${column}: error ${message}`);
    expect(stderr).toContain('\n  4 |     login: ');
    expect(stderr.split('  next: ')[1]).toContain(next);
    const canaries = { jwt: jwt(), variable: 'canary-of-a-variable', list: 'canary-in-a-list' };
    expect(findLeaks(canaries, [{ where: 'stderr', text: stderr }])).toEqual([]);
  });

  test('claims that are no YAML are told with their place and that of the test', async () => {
    await put('claims.json', '{ "sub": "a",\n  "aud" "vault" }');
    const { code, stderr } = await testWith('claims_file: claims.json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^claims\.json:2:\d+: error /);
    expect(stderr).toContain('this test reads it: web.test.yaml:4:50');
  });
});
