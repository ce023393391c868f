import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (command: string, vault = new MemoryVault()): Promise<Ran> =>
  runCommand(command.split(' '), { folder, vault });

test('init writes a starter that has nothing wrong, and says what comes next', async () => {
  expect(await inFolder('init')).toEqual({
    code: 0,
    stdout: 'Wrote vaultctl.yaml. Next: vaultctl validate vaultctl.yaml\n',
    stderr: '',
  });
  expect(await inFolder('validate')).toEqual({
    code: 0,
    stdout: 'The spec is valid: 4 objects.\n',
    stderr: '',
  });
  expect(await inFolder('validate --strict vaultctl.yaml')).toMatchObject({ code: 0 });
});

test('what it leaves as comments is right too', async () => {
  await inFolder('init');
  const text = await readFile(join(folder, 'vaultctl.yaml'), 'utf8');
  const uncommented = text.replace(/^# (?=token_roles:| {2}|secrets:)/gm, '');
  const ran = await runCommand(['validate', '-'], { folder, vault: new MemoryVault(), stdin: uncommented });
  expect(ran).toEqual({ code: 0, stdout: 'The spec is valid: 6 objects.\n', stderr: '' });
});

test('the starter can be applied, and then nothing is left to do', async () => {
  await inFolder('init');
  const vault = new MemoryVault();
  expect(await inFolder('apply --auto-approve', vault)).toMatchObject({ code: 0, stderr: '' });
  expect(await inFolder('plan --detailed-exitcode', vault)).toMatchObject({ code: 0, stderr: '' });
});

test('init does not write over a file', async () => {
  await inFolder('init mine.yaml');
  const before = await readFile(join(folder, 'mine.yaml'), 'utf8');
  expect(await inFolder('init mine.yaml')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error mine.yaml exists already\n  next: name another file: `vaultctl init FILE`\n',
  });
  expect(await readFile(join(folder, 'mine.yaml'), 'utf8')).toBe(before);
});
