import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findExecutable } from '../../src/adapters/server/binary.ts';
import { runDev } from '../../src/commands/dev.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { commandIo } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';
import { binaryFor, realBinary } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const go = join(import.meta.dirname, '../adapters/server/programs/go');

let place: CliPlace;
let bin: string;
beforeAll(async () => {
  place = await cliPlace();
  bin = join(place.root, 'bin');
  await mkdir(bin);
  // No server and no docker on this PATH: the search comes to the toolchain, which is a stand-in.
  await writeFile(join(bin, 'go'), `#!/bin/sh\nPATH=/usr/bin:/bin exec ${go} "$@"\n`, { mode: 0o755 });
  for (const name of ['sleep', 'rm']) {
    await symlink((await findExecutable(name, ['/usr/bin', '/bin'])) ?? '', join(bin, name));
  }
});
afterAll(() => place.remove());

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while dev builds a server ends with %i, and the build goes with it', async (signal, code) => {
  const cache = join(place.root, `cache-${signal}`);
  const calls = join(place.root, `calls-${signal}`);
  const { child, ended } = place.start(['dev'], {
    PATH: bin,
    XDG_CACHE_HOME: cache,
    FAKE_GO_CALLS: calls,
    FAKE_GO_BINARY: go,
    FAKE_GO_SECONDS: '60',
  });
  await expect.poll(() => readFile(calls, 'utf8').catch(() => ''), { timeout: 30_000 }).not.toBe('');
  child.kill(signal);
  const run = await ended;
  expect(run).toMatchObject({ code, signal: undefined, stdout: '' });
  expect(run.stderr).toContain('Building HashiCorp Vault');
  await expect
    .poll(() => readdir(join(cache, 'vaultctl')), { timeout: 20_000 })
    .toEqual(['vault-build.lock']);
});

test('a signal that comes while the server starts ends with its code, and without a word of a server', async (context) => {
  const server = (await realBinary('bao')) ?? (await binaryFor('vault', context));
  const said = { out: '', err: '' };
  const io = commandIo({ folder: place.folder, vault: new MemoryVault(), stopCode: () => 130 }, said);
  const environment = { HOME: join(place.root, 'home'), PATH: process.env['PATH'] };
  expect(await runDev(io, [], { server }, { environment, ioFor: () => io })).toBe(130);
  expect(said.out).toBe('');
});
