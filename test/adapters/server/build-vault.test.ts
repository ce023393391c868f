import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildVault, builtVault } from '../../../src/adapters/server/build-vault.ts';
import { findServer } from '../../../src/adapters/server/find-server.ts';
import { NoServerError } from '../../../src/adapters/server/server-errors.ts';
import type { Flavour } from '../../../src/model/server.ts';
import { binaryFor, realBinary } from '../../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

// The toolchain alone is a stand-in here: the real build takes minutes and gigabytes. What it builds is a link to a
// server of this machine, whichever there is.
const programs = join(import.meta.dirname, 'programs');
const go = join(programs, 'go');
const BINARY = `vault-1.21.1-${process.platform}-${process.arch}`;

let folder: string;
let cache: string;
let env: Record<string, string | undefined>;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-test-'));
  cache = join(folder, 'vaultctl');
  lines = [];
  env = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    XDG_CACHE_HOME: folder,
    GOPROXY: 'https://proxy.example',
    GOOS: 'plan9',
    FAKE_GO_CALLS: join(folder, 'calls'),
    // Where nobody runs the result, any file will do.
    FAKE_GO_BINARY: (await anyBinary())?.path ?? go,
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('is built once, said beforehand, and only the binary stays', async () => {
  expect(await builtVault(env)).toBeUndefined();
  const path = await build();
  expect(path).toBe(join(cache, BINARY));
  expect(await readdir(cache)).toEqual([BINARY]);
  expect(lines[0]).toMatch(/minutes.*GB of disk.*140 MB stays/);
  expect(await build()).toBe(path);
  expect(await builtVault(env)).toBe(path);
  expect(await calls()).toHaveLength(1);
});

test('asks for the release with its SDK, keeps the proxy of the user and touches no other cache', async () => {
  await build();
  const [built = ''] = await calls();
  const module = await readFile(join(folder, 'calls.module'), 'utf8');
  expect(module).toContain('github.com/hashicorp/vault v1.21.1');
  expect(module).toContain('github.com/hashicorp/vault/sdk v0.20.0');
  const seen = (await readFile(join(folder, 'calls.env'), 'utf8')).split('\n');
  expect(seen).toContain('GOPROXY=https://proxy.example');
  expect(seen).toContain(`GOMODCACHE=${join(built, 'modules')}`);
  expect(seen).toContain(`GOCACHE=${join(built, 'objects')}`);
  expect(seen.filter((line) => line.startsWith('GOOS='))).toEqual([]);
});

test('builds at the same time wait for one another', async () => {
  env['FAKE_GO_SECONDS'] = '1';
  const paths = await Promise.all([build(), build(), build()]);
  expect(new Set(paths).size).toBe(1);
  expect(await calls()).toHaveLength(1);
  const waiting = lines.filter((line) => line.startsWith(`Waiting for process ${process.pid}`));
  expect(waiting).toHaveLength(2);
});

test.each(['SIGINT', 'SIGKILL'] as const)(
  'a build ended by %s leaves nothing, and the next one works',
  async (signal) => {
    const parent = spawn(process.execPath, ['--import', 'tsx', join(programs, 'build-vault.ts'), go], {
      env: { ...env, PATH: process.env['PATH'], FAKE_GO_SECONDS: '60' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    await expect.poll(() => calls().then((all) => all.length), { timeout: 10_000 }).toBe(1);
    parent.kill(signal);
    await once(parent, 'close');
    await expect.poll(() => readdir(cache), { timeout: 10_000 }).toEqual(['vault-build.lock']);
    expect(await readFile(join(cache, 'vault-build.lock'), 'utf8')).toBe(String(parent.pid));
    await build();
    expect(await readdir(cache)).toEqual([BINARY]);
  },
);

test('what a power cut has left is removed', async () => {
  await mkdir(join(cache, 'vault-build-Abc123/modules'), { recursive: true });
  await writeFile(join(cache, 'vault-build-Abc123/vault'), 'half');
  await build();
  expect(await readdir(cache)).toEqual([BINARY]);
});

test('a build that fails says what Go said, and leaves nothing', async () => {
  env['FAKE_GO_FAILS'] = 'module lookup disabled by GOPROXY=off';
  const failed = build();
  await expect(failed).rejects.toThrow(NoServerError);
  await expect(failed).rejects.toThrow('module lookup disabled by GOPROXY=off');
  expect(await readdir(cache)).toEqual([]);
});

test('is the last resort of the search, and is found later without Go', async (context) => {
  const { path, flavour } = (await anyBinary()) ?? {
    path: await binaryFor('vault', context),
    flavour: 'vault',
  };
  env['FAKE_GO_BINARY'] = path;
  // No docker in there: the search must come to the toolchain.
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'go'), `#!/bin/sh\nPATH=/usr/bin:/bin exec ${go} "$@"\n`, { mode: 0o755 });
  const progress = (line: string) => lines.push(line);
  const found = await findServer({ env: { ...env, PATH: bin }, progress });
  expect(found).toMatchObject({ kind: 'binary', flavour, path: join(cache, BINARY) });
  expect(await findServer({ env: { ...env, PATH: '' }, progress })).toEqual(found);
});

test('the cache is under ~/.cache when XDG_CACHE_HOME is not an absolute path', async () => {
  env['XDG_CACHE_HOME'] = 'relative';
  expect(await build()).toBe(join(folder, '.cache/vaultctl', BINARY));
});

function build(): Promise<string> {
  return buildVault({ go, env, progress: (line) => lines.push(line) });
}

async function anyBinary(): Promise<{ path: string; flavour: Flavour } | undefined> {
  for (const [name, flavour] of [
    ['vault', 'vault'],
    ['bao', 'openbao'],
    ['bao-2.2', 'openbao'],
  ] as const) {
    const path = await realBinary(name);
    if (path !== undefined) return { path, flavour };
  }
  return undefined;
}

async function calls(): Promise<string[]> {
  const text = await readFile(join(folder, 'calls'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}
