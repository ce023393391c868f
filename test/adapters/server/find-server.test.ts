import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findServer } from '../../../src/adapters/server/find-server.ts';
import { NoServerError } from '../../../src/adapters/server/server-errors.ts';
import { binaryFor } from '../../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-test-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the folder VAULTCTL_SERVERS comes before PATH', async (context) => {
  const servers = await folderWith('servers', { bao: await binaryFor('bao', context) });
  const path = await folderWith('path', { vault: await binaryFor('vault', context) });
  expect(await find({ VAULTCTL_SERVERS: servers, PATH: path })).toMatchObject({
    kind: 'binary',
    flavour: 'openbao',
    path: join(servers, 'bao'),
  });
});

test('on PATH, Vault comes before OpenBao wherever they are', async (context) => {
  const first = await folderWith('first', { bao: await binaryFor('bao', context) });
  const second = await folderWith('second', { vault: await binaryFor('vault', context) });
  const found = await find({ PATH: `${first}:${second}` });
  expect(found).toMatchObject({ flavour: 'vault', path: join(second, 'vault') });
});

test('a flavour that is named is the only one looked for', async (context) => {
  const path = await folderWith('path', {
    vault: await binaryFor('vault', context),
    bao: await binaryFor('bao', context),
  });
  expect(await find({ PATH: path }, 'openbao')).toMatchObject({
    flavour: 'openbao',
    path: join(path, 'bao'),
  });
  expect(await find({ PATH: path }, 'vault')).toMatchObject({ flavour: 'vault', path: join(path, 'vault') });
});

test('a binary of any name is asked what it is', async (context) => {
  const path = await folderWith('any', { 'server-of-mine': await binaryFor('bao-2.2', context) });
  const file = join(path, 'server-of-mine');
  const expected = { kind: 'binary', flavour: 'openbao', version: '2.2.2', path: file };
  expect(await find({}, file)).toEqual(expected);
  expect(await find({}, relative(process.cwd(), file))).toEqual(expected);
});

test('a named path that does not exist is said, and nothing else is taken instead', async (context) => {
  const path = await folderWith('path', { vault: await binaryFor('vault', context) });
  const failed = find({ PATH: path }, './no/such/server');
  await expect(failed).rejects.toThrow(NoServerError);
  await expect(failed).rejects.toThrow('./no/such/server is not an executable file');
});

test('a named program that is no server is said', async () => {
  await expect(find({}, '/bin/ls')).rejects.toThrow('/bin/ls is neither Vault nor OpenBao');
});

test('a broken binary is passed over, with a line that says so', async (context) => {
  const broken = await folderWith('broken', {});
  await writeFile(join(broken, 'vault'), '#!/bin/sh\nexit 1\n');
  await chmod(join(broken, 'vault'), 0o755);
  const path = await folderWith('path', { bao: await binaryFor('bao', context) });
  expect(await find({ VAULTCTL_SERVERS: broken, PATH: path })).toMatchObject({ flavour: 'openbao' });
  expect(lines).toEqual([`${join(broken, 'vault')} does not work as vault; looking further.`]);
});

test('with none of the four, the message names all four and what to install', async () => {
  const failed = find({ PATH: '' });
  await expect(failed).rejects.toThrow(NoServerError);
  const { message } = (await failed.catch((error: unknown) => error)) as NoServerError;
  expect(message).toContain('a server that you name');
  expect(message).toMatch(/VAULTCTL_SERVERS or on PATH: .*not on PATH/);
  expect(message).toContain(
    'Docker with the image hashicorp/vault or openbao/openbao: no docker command on PATH',
  );
  expect(message).toContain('a Go toolchain, 1.25 or newer, to build Vault once: no go command on PATH');
  expect(message).toMatch(/Install one of them:.*https:.*\n.*https:/);
});

test('OpenBao alone is not built with Go', async () => {
  await expect(find({ PATH: '' }, 'openbao')).rejects.toThrow('only Vault is built this way');
});

test('a Go toolchain that is too old is not used', async () => {
  const path = await folderWith('go', {});
  await writeFile(join(path, 'go'), '#!/bin/sh\necho go1.24.9\n');
  await chmod(join(path, 'go'), 0o755);
  await expect(find({ PATH: path })).rejects.toThrow('Go 1.24.9 is too old, 1.25 is needed');
});

test('a docker engine that does not answer is passed over quickly', async () => {
  const path = await folderWith('docker', {});
  await writeFile(join(path, 'docker'), '#!/bin/sh\nexit 1\n');
  await chmod(join(path, 'docker'), 0o755);
  await expect(find({ PATH: path })).rejects.toThrow('the docker engine does not answer');
});

function find(env: Record<string, string>, wanted?: string) {
  const home = { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') };
  return findServer({ wanted, env: { ...home, ...env }, progress: (line) => lines.push(line) });
}

async function folderWith(name: string, links: Record<string, string>): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [link, target] of Object.entries(links)) await symlink(target, join(path, link));
  return path;
}
