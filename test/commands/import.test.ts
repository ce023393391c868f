import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/commands/program.ts';
import type { VaultPort } from '../../src/engine/ports.ts';
import { VaultError } from '../../src/model/vault-error.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { commandIo, runCommand } from '../support/command-io.ts';
import type { CommandWorld, Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';
import { readFolder } from '../support/read-folder.ts';

let folder: string;
let vault: MemoryVault;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-import-'));
  vault = new MemoryVault();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const RULE = 'path "a" { capabilities = ["read"] }\n';
const ROLE = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['a'], token_policies: ['app'] };

async function fill(server: MemoryVault, namespace = ''): Promise<void> {
  const writes: [string, WireObject][] = [
    ['sys/auth/jwt', { type: 'jwt' }],
    ['auth/jwt/role/web', ROLE],
    ['auth/jwt/role/api', ROLE],
    ['sys/auth/jwt-2', { type: 'jwt' }],
    ['auth/jwt-2/role/web', ROLE],
    ['sys/mounts/kv', { type: 'kv', options: { version: '2' } }],
    ['kv/config', { max_versions: 5 }],
    ['sys/policies/acl/app', { policy: RULE }],
    ['sys/policies/acl/app/inner', { policy: RULE }],
    ['auth/token/roles/nomad', {}],
  ];
  for (const [path, body] of writes) await server.other.write({ namespace, path }, body);
}

function run(command: string, world: Partial<CommandWorld> = {}): Promise<Ran> {
  return runCommand(command.split(' '), { folder, vault, ...world });
}

describe('what is imported', () => {
  beforeEach(() => fill(vault));

  const everything = [
    'auth/jwt/role/api',
    'auth/jwt/role/web',
    'auth/jwt-2/role/web',
    'auth/token/roles/nomad',
    'kv/config',
    'sys/auth/jwt',
    'sys/auth/jwt-2',
    'sys/mounts/kv',
    'sys/policies/acl/app',
    'sys/policies/acl/app/inner',
  ];

  test.each<[string, readonly string[], readonly string[]]>([
    ['', everything, ['auth/jwt/role', 'sys/policies/acl']],
    ['auth/jwt', ['auth/jwt/role/api', 'auth/jwt/role/web', 'sys/auth/jwt'], ['auth/jwt/role']],
    ['auth/jwt/', ['auth/jwt/role/api', 'auth/jwt/role/web', 'sys/auth/jwt'], ['auth/jwt/role']],
    ['sys/auth/jwt', ['sys/auth/jwt'], []],
    ['auth/jwt/role/web', ['auth/jwt/role/web'], ['auth/jwt/role']],
    ['auth/j*/role/web', ['auth/jwt-2/role/web', 'auth/jwt/role/web'], ['auth/jwt/role', 'auth/jwt-2/role']],
    ['kv', ['kv/config', 'sys/mounts/kv'], []],
    ['sys/policies/acl/app', ['sys/policies/acl/app', 'sys/policies/acl/app/inner'], ['sys/policies/acl']],
    ['sys/policies/acl/*inner', ['sys/policies/acl/app/inner'], ['sys/policies/acl']],
    ['auth/token/roles/nomad', ['auth/token/roles/nomad'], ['auth/token/roles']],
    [
      'auth/token/roles --select kv',
      ['auth/token/roles/nomad', 'kv/config', 'sys/mounts/kv'],
      ['auth/token/roles'],
    ],
  ])('%s', async (patterns, addresses, lists) => {
    const { code, stderr } = await run(`import ${patterns} --out spec`.replace('  ', ' '));
    expect([code, stderr]).toEqual([0, '']);
    const listed = vault.requests.filter(({ method }) => method === 'LIST').map(({ path }) => path);
    expect(listed).toEqual(expect.arrayContaining([...lists]));
    // Nothing is listed for what was not asked for.
    if (patterns !== '') expect(listed).toHaveLength(lists.length);
    const { stdout } = await run('plan --json --detailed-exitcode spec');
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: 0, changes: [] });
    expect(await addressesIn('spec')).toEqual([...addresses].sort());
  });

  test('a policy alone is read without a look at the mounts, and the other way round', async () => {
    await run('import sys/policies/acl/app --out a');
    expect(vault.requests.map(({ path }) => path)).not.toContain('sys/auth');
    vault.requests.length = 0;
    await run('import auth/jwt --out b');
    expect(vault.requests.map(({ path }) => path)).not.toContain('sys/mounts');
  });

  test('a name that nothing has is said, and nothing is written', async () => {
    const { code, stderr } = await run('import auth/jwt auth/jwtt --out spec');
    expect(code).toBe(1);
    expect(stderr).toContain('nothing on the server matches auth/jwtt');
    expect(await readdir(folder)).toEqual([]);
  });
});

test('the namespace of the connection is left out of the files, and of the patterns if one likes', async () => {
  vault = new MemoryVault({ flavour: 'openbao', namespaces: ['team'] });
  await fill(vault, 'team');
  for (const pattern of ['auth/jwt', 'team/auth/jwt']) {
    const { code } = await run(`import ${pattern} --force --namespace team --out spec`);
    expect(code).toBe(0);
    expect(Object.values(await readFolder(join(folder, 'spec'))).join('')).not.toContain('team');
    expect(await run('plan --detailed-exitcode --namespace team spec')).toMatchObject({ code: 0 });
  }
});

describe('files that are there', () => {
  beforeEach(() => fill(vault));

  test('are never overwritten, and then none is written', async () => {
    await run('import auth/jwt --out spec');
    const before = await readFolder(folder);
    const { code, stderr } = await run('import --out spec');
    expect(code).toBe(1);
    expect(stderr).toContain('nothing was written: spec/auth/jwt.yaml would be overwritten');
    expect(await readFolder(folder)).toEqual(before);
  });

  test('are overwritten with --force; what stands there besides is named', async () => {
    await run('import auth/jwt --out spec');
    await writeFile(join(folder, 'spec/old.yaml'), 'version: 1\n');
    const { code, stdout } = await run('import auth/jwt --out spec --force');
    expect(code).toBe(0);
    expect(stdout).toMatch(/besides.*\n {2}spec\/old\.yaml\n/);
    expect((await readdir(join(folder, 'spec/auth'))).sort()).toEqual(['jwt.yaml']);
  });

  test('a folder that cannot be written is said', async () => {
    await writeFile(join(folder, 'spec'), '');
    const { code, stderr } = await run('import auth/jwt --out spec');
    expect(code).toBe(1);
    expect(stderr).toMatch(/spec\/auth\/jwt\.yaml cannot be written \(E\w+\)/);
  });
});

describe('what the token may not see', () => {
  beforeEach(() => fill(vault));

  test('is named, the rest is written, and the exit code says that it is not all', async () => {
    const { code, stderr } = await run('import --out spec', {
      port: without(vault, /^sys\/policies|^auth\/jwt\/role\/web$/),
    });
    expect(code).toBe(3);
    expect(stderr).toContain('\n  auth/jwt/role/web\n  sys/policies/acl\n');
    expect(stderr).toContain('not complete');
    expect(await addressesIn('spec')).toContain('auth/jwt/role/api');
  });

  test('all of it: the server has refused, and nothing is written', async () => {
    const { code, stderr } = await run('import --out spec', { port: without(vault, /^(?!sys\/health)/) });
    expect(code).toBe(4);
    expect(stderr).toContain('the token may read none');
    expect(await readdir(folder)).toEqual([]);
  });
});

test('a terminal shows how far it is, and then no more', async () => {
  await fill(vault);
  for (let index = 0; index < 30; index += 1)
    await vault.other.write({ namespace: '', path: `auth/jwt/role/more-${String(index)}` }, ROLE);
  const said = { out: '', err: '' };
  const io = { ...commandIo({ folder, vault }, said), isErrTerminal: true };
  const code = await runProgram(['import', '--out', 'spec'], io, () => {
    throw new Error('an import starts no server');
  });
  expect(code).toBe(0);
  const shown = said.err.split('\r\u001b[K').filter((line) => line !== '');
  expect(shown.at(0)).toMatch(/^ {2}10 of about \d+ …$/);
  expect(shown.at(-1)).toMatch(/^ {2}40 of about \d+ …$/);
  expect(said.err.endsWith('\r\u001b[K')).toBe(true);
});

test('a server with built-in objects only gives no files', async () => {
  const { code, stdout } = await run('import --out spec');
  expect([code, stdout]).toEqual([0, 'The server holds nothing to import.\n']);
  expect(await readdir(folder)).toEqual([]);
});

test('whatever text a server holds: imported, the plan is empty', async () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({
      unit: fc.constantFrom(
        ...'$ {}[]:#-\n\t"\'\\|>&*!%@`~,'.split(''),
        'null',
        '1e3',
        '${var:x}',
        '${file:x}',
        '${accessor:',
        '${accessor:jwt}',
        // What the server calls the mount.
        'auth_jwt_00000005',
      ),
      maxLength: 8,
    }),
  );
  const claim = fc.oneof(text, fc.boolean(), fc.integer());
  const key = text.filter((name) => name !== '__proto__');
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        description: text,
        bound_subject: text,
        bound_claims: fc.dictionary(key, fc.oneof(claim, fc.array(claim, { minLength: 1, maxLength: 3 })), {
          noNullPrototype: true,
        }),
        token_ttl: fc.nat(),
        clock_skew_leeway: fc.integer({ min: -100, max: 100_000 }),
        comment: text,
      }),
      async ({ description, comment, ...role }) => {
        vault = new MemoryVault();
        const write = (path: string, body: WireObject): Promise<unknown> =>
          vault.other.write({ namespace: '', path }, body);
        await write('sys/auth/jwt', { type: 'jwt', description });
        await write('auth/jwt/role/web', { ...ROLE, ...role });
        const remark = comment.replaceAll(/[\n\r\0\uE123]/g, '');
        await write('sys/policies/acl/app', { policy: `# ${remark}\n${RULE}` });
        const imported = await run('import --out spec --force');
        expect(imported, imported.stderr).toMatchObject({ code: 0 });
        const planned = await run('plan --detailed-exitcode spec');
        expect(planned, planned.stdout + planned.stderr).toMatchObject({ code: 0 });
        expect(await run('fmt --check spec/auth spec/policies.yaml')).toMatchObject({ code: 0 });
      },
    ),
    { numRuns: 60 },
  );
});

async function addressesIn(out: string): Promise<readonly string[]> {
  const texts = Object.entries(await readFolder(join(folder, out)));
  expect(texts.length).toBeGreaterThan(0);
  const { stdout } = await run(`plan --json ${out}`, { vault: new MemoryVault() });
  const { changes } = JSON.parse(stdout) as { changes: readonly { address: string }[] };
  return changes.map(({ address }) => address).sort();
}

/** The server for a token that has no right to some paths. */
function without(server: MemoryVault, paths: RegExp): VaultPort {
  const check = ({ path, namespace }: { path: string; namespace: string }): void => {
    if (!paths.test(path)) return;
    throw new VaultError({
      method: 'GET',
      path,
      namespace,
      status: 403,
      errors: ['permission denied'],
      fate: 'refused',
    });
  };
  return {
    read: async (at) => {
      check(at);
      return server.read(at);
    },
    list: async (at) => {
      check(at);
      return server.list(at);
    },
    write: (at, body) => server.write(at, body),
    delete: (at) => server.delete(at),
  };
}
