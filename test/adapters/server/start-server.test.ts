import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startServer } from '../../../src/adapters/server/start-server.ts';
import { ServerStartError } from '../../../src/adapters/server/server-errors.ts';
import { liveServers, realBinary } from '../../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);
const servers = await liveServers();

// Everything of these tests lives in a temporary folder of their own, so that what is left over can be seen.
let folder: string;
const before = process.env['TMPDIR'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-test-'));
  process.env['TMPDIR'] = folder;
});
afterAll(async () => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await rm(folder, { recursive: true, force: true });
});

test.each(servers)('$name starts, takes its token, and leaves nothing behind', async ({ start, flavour }) => {
  const lines: string[] = [];
  const server = await start({ logTo: (line) => lines.push(line) });
  expect(server.flavour).toBe(flavour);
  expect(await status(server, 'auth/token/lookup-self')).toBe(200);
  expect((await ask(server, 'sys/health')).body['version']).toBe(server.version);
  expect((await ask(server, 'secret/config')).body).toHaveProperty('data.max_versions');
  expect(await processes(folder)).not.toEqual([]);
  expect(lines.join('\n')).toContain('core');
  expect(lines.join('\n')).not.toContain(server.token);
  expect(lines.join('\n')).not.toMatch(/Unseal Key:/);
  const { stdout } = await run('ps', ['-eo', 'args']);
  expect(stdout).not.toContain(server.token);

  await server.stop();
  await server.stop();
  await server.exited;
  await expect(fetch(server.address)).rejects.toThrow();
  expect(await processes(folder)).toEqual([]);
  expect(await leftovers()).toEqual([]);
});

test.each(servers)('$name leaves the token of a person alone', async ({ name, flavour }) => {
  const home = join(folder, `home-${name}`);
  await mkdir(home);
  await writeFile(join(home, '.vault-token'), 'of a person');
  const env = { ...process.env, HOME: home, VAULT_TOKEN: 'x', VAULT_DEV_ROOT_TOKEN_ID: 'root' };
  const server = await startServer({ kind: 'binary', flavour, path: await path(name) }, { env });
  await server.stop();
  expect(await readFile(join(home, '.vault-token'), 'utf8')).toBe('of a person');
  expect(await readdir(home)).toEqual(['.vault-token']);
  expect(server.token).not.toBe('root');
  await rm(home, { recursive: true });
});

test('several start at once, each with its own port and token', async () => {
  const started = await Promise.all([...servers, ...servers].map(({ start }) => start()));
  try {
    expect(new Set(started.map(({ address }) => address)).size).toBe(started.length);
    expect(new Set(started.map(({ token }) => token)).size).toBe(started.length);
    for (const server of started) expect(await status(server, 'auth/token/lookup-self')).toBe(200);
  } finally {
    await Promise.all(started.map(({ stop }) => stop()));
  }
});

const persistent = servers.flatMap(({ name, flavour, start }) =>
  (['file', 'raft'] as const).map((storage) => ({ name, flavour, start, storage })),
);
test.each(persistent)('$name on $storage storage', async ({ name, storage, start }) => {
  const starting = start({ storage });
  // The minimal build of Vault has no file storage; a release has.
  if (name === 'vault' && storage === 'file') {
    const server = await starting.catch((error: unknown) => error);
    if (server instanceof ServerStartError) {
      expect(server.message).toContain('Unknown storage type file');
      return;
    }
  }
  const server = await starting;
  try {
    expect(await status(server, 'auth/token/lookup-self')).toBe(200);
    expect((await ask(server, 'sys/seal-status')).body).toMatchObject({
      storage_type: storage,
      sealed: false,
    });
  } finally {
    await server.stop();
  }
  expect(await leftovers()).toEqual([]);
});

test.each(servers)('$name says why it does not start, without its token', async ({ start }) => {
  const occupied = createServer();
  await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
  const { port } = occupied.address() as AddressInfo;
  const failed = start({ port });
  await expect(failed).rejects.toThrow(ServerStartError);
  await expect(failed).rejects.toThrow('address already in use');
  await expect(failed).rejects.not.toThrow(/dev-[0-9a-f]{36}/);
  occupied.close();
  expect(await leftovers()).toEqual([]);
});

test.each(['exit', 'SIGINT', 'SIGTERM', 'SIGKILL'])(
  'a server does not outlive its parent: %s',
  async (way) => {
    const script = join(import.meta.dirname, 'programs/start-and-wait.ts');
    const first = servers[0];
    if (first === undefined) throw new Error('no server');
    const parent = spawn(
      process.execPath,
      ['--import', 'tsx', script, await path(first.name), first.flavour],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    const [address] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
    expect((await fetch(`${address.trim()}/v1/sys/health`)).status).toBe(200);
    if (way === 'exit') parent.stdin.end();
    else parent.kill(way as NodeJS.Signals);
    await once(parent, 'close');
    await expect.poll(() => processes(folder), { timeout: 10_000 }).toEqual([]);
    await expect.poll(leftovers, { timeout: 10_000 }).toEqual([]);
  },
);

test('a server that ends by itself is noticed', async () => {
  const server = await servers[0]?.start();
  const [pid] = await processes(folder);
  process.kill(Number(pid));
  await server?.exited;
  expect(await processes(folder)).toEqual([]);
  expect(await leftovers()).toEqual([]);
});

interface Reachable {
  readonly address: string;
  readonly token: string;
}

async function ask({ address, token }: Reachable, at: string) {
  const response = await fetch(`${address}/v1/${at}`, { headers: { 'X-Vault-Token': token } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function status(server: Reachable, at: string): Promise<number> {
  return (await ask(server, at)).status;
}

async function path(name: string): Promise<string> {
  const found = await realBinary(name);
  if (found === undefined) throw new Error(`missing: ${name}`);
  return found;
}

/** Folders of servers; other programs of the tests put theirs beside them. */
async function leftovers(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('vaultctl-server-'));
}

/** Servers that work in the folder, by their process ids. */
async function processes(within: string): Promise<string[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,args=']);
  const pids = stdout
    .split('\n')
    .filter((line) => / server (-dev|-config)/.test(line))
    .map((line) => line.trim().split(' ')[0] ?? '');
  const folders = await Promise.all(
    pids.map((pid) =>
      run('readlink', [`/proc/${pid}/cwd`]).then(
        ({ stdout }) => stdout,
        () => '',
      ),
    ),
  );
  return pids.filter((_, index) => folders[index]?.startsWith(within));
}
