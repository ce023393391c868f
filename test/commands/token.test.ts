import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

// Mistakes that are found before the server is asked, and what is said of the token in use.

let folder: string;
let vault: MemoryVault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-token-'));
  vault = new MemoryVault();
});
afterEach(() => rm(folder, { recursive: true }));

const run = (line: string): Promise<Ran> => runCommand(line.split(' '), { folder, vault });

describe.each([
  ['token create --policy app', 'nothing says where the token goes'],
  ['token create --format xml', 'Allowed choices are value, env, json'],
  ['token create --format value --json', '--json prints a report without the token'],
  ['token create --out there', 'there exists already'],
  ['token create --out no/token', 'no/token cannot be written (ENOENT)'],
  ['token create --format value --ttl soon', 'It takes a time'],
  ['token create --format value --period 0', 'It takes a time'],
  ['token create --format value --metadata team', 'It takes KEY=VALUE'],
  ['token create --format value --policy=a,b', 'repeat --policy'],
  ['token lookup --accessor=', 'It takes an accessor'],
  ['token renew --accessor=', 'It takes an accessor'],
  ['token revoke --accessor=', 'It takes an accessor'],
  ['token create --format value --auth-method jwt', 'the token of the login is revoked at the end'],
  [
    'token create --format value --auth-method jwt --role a --wrap-ttl 1m',
    'the token of the login is revoked',
  ],
  ['token revoke', 'nothing says which token to revoke'],
  ['token revoke --self --accessor a', '--accessor and --self name two tokens'],
  ['token revoke --accessor a --mode orphan', 'only when it gets the token itself'],
  ['token revoke --mode orphan --token-file nowhere', 'nowhere, which should hold the token, cannot be read'],
  ['token check --as nomad', "required option '--nomad-version"],
  ['token check --as consul --nomad-version 1.9', 'Allowed choices are nomad'],
  ['token check --as nomad --nomad-version new', 'It takes a version'],
  ['token check --as nomad --nomad-version 1.10.0', 'workload identity'],
  ['token check --as nomad --nomad-version 0.4', 'knows nothing of Vault'],
  ['login --format env --json', '--json prints a report without the token'],
  ['login --out there', 'there exists already'],
])('%s', (line, said) => {
  test('is refused before anything is asked or written', async () => {
    await writeFile(join(folder, 'there'), 'mine');
    const { code, stdout, stderr } = await run(line);
    expect([code, `${stdout}${stderr}`]).toEqual([1, expect.stringContaining(said)]);
    expect(vault.count()).toBe(0);
    expect(await readdir(folder)).toEqual(['there']);
  });
});

test('the vault program has one dash before long names', async () => {
  expect(await run('token create -policy app -period 72h -orphan')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nothing says where the token goes') as string,
  });
});

test('token lookup says what the token is, and not the token', async () => {
  vault = new MemoryVault({ token: { id: 'canary-token-0815', period: 259_200, policies: ['a', 'b'] } });
  const { code, stdout } = await run('token lookup');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}policies +a, b$/m);
  expect(stdout).toMatch(/^ {2}period +72h$/m);
  expect(stdout).toMatch(/^ {2}ttl +never ends$/m);
  const json = await run('token lookup --json');
  expect(JSON.parse(json.stdout)).toMatchObject({ command: 'token lookup', token: { period: 259_200 } });
  expect(`${stdout}${json.stdout}`).not.toContain('canary');
});
