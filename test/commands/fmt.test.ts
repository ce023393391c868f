import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../support/command-io.ts';
import type { CommandWorld, Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-fmt-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const UNTIDY = 'version:   1\n';
const TIDY = 'version: 1\n';

function run(command: string, world: Partial<CommandWorld> = {}): Promise<Ran> {
  return runCommand(command.split(' '), { folder, vault: new MemoryVault(), ...world });
}

function file(name: string): string {
  return join(folder, name);
}

test('rewrites what is not in form, names it, and has nothing to do the second time', async () => {
  await writeFile(file('a.yaml'), UNTIDY);
  await writeFile(file('b.yaml'), TIDY);
  expect(await run('fmt a.yaml b.yaml')).toEqual({ code: 0, stdout: 'a.yaml\n', stderr: '' });
  expect(await readFile(file('a.yaml'), 'utf8')).toBe(TIDY);
  expect(await run('fmt a.yaml b.yaml')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await run('fmt --check .')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.each(['--check', '--diff', '--check --diff'])('%s writes nothing', async (flags) => {
  await writeFile(file('a.yaml'), UNTIDY);
  const { code } = await run(`fmt ${flags} a.yaml`);
  expect(code).toBe(flags.includes('--check') ? 3 : 0);
  expect(await readFile(file('a.yaml'), 'utf8')).toBe(UNTIDY);
});

test('a file keeps its mode, and a link stays a link', async () => {
  await mkdir(file('real'));
  await writeFile(file('real/a.yaml'), UNTIDY);
  await chmod(file('real/a.yaml'), 0o640);
  await symlink('real/a.yaml', file('link.yaml'));
  await run('fmt link.yaml');
  expect(await readFile(file('real/a.yaml'), 'utf8')).toBe(TIDY);
  expect((await stat(file('real/a.yaml'))).mode & 0o777).toBe(0o640);
  expect(await readFile(file('link.yaml'), 'utf8')).toBe(TIDY);
});

test('standard input comes out on standard output', async () => {
  expect(await run('fmt -', { stdin: UNTIDY })).toEqual({ code: 0, stdout: TIDY, stderr: '' });
  expect(await run('fmt -', { stdin: TIDY })).toEqual({ code: 0, stdout: TIDY, stderr: '' });
  expect(await run('fmt --check -', { stdin: UNTIDY })).toMatchObject({ code: 3, stdout: '-\n' });
});

test('a file with a mistake is named and stays; the others are brought to form; the exit code is 1', async () => {
  await writeFile(file('a.yaml'), 'a:   [\n');
  await writeFile(file('b.yaml'), UNTIDY);
  await writeFile(file('c.hcl'), 'path   "a" {\n');
  const { code, stdout, stderr } = await run('fmt .');
  expect([code, stdout]).toEqual([1, 'b.yaml\n']);
  expect(stderr).toMatch(/^a\.yaml:2:1: error .*\[yaml-syntax\]$/m);
  expect(stderr).toMatch(/^c\.hcl:\d+:\d+: error .*\[policy-syntax\]$/m);
  expect(await readFile(file('a.yaml'), 'utf8')).toBe('a:   [\n');
});

test('a policy brought to form is a change of layout to the plan, and of nothing else', async () => {
  const vault = new MemoryVault();
  await writeFile(file('a.yaml'), 'version: 1\npolicies:\n  app: { file: app.hcl }\n');
  await writeFile(file('app.hcl'), 'path "a" {\ncapabilities=["read"]\n}\n');
  await run('apply --auto-approve a.yaml', { vault });
  expect(await run('fmt .', { vault })).toMatchObject({ code: 0, stdout: 'app.hcl\n' });
  const { code, stdout } = await run('plan --detailed-exitcode a.yaml', { vault });
  expect(code).toBe(2);
  expect(stdout).toContain('layout');
});
