import { execFile } from 'node:child_process';
import { chmod, copyFile, lstat, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findEngine } from '../../src/adapters/server/docker.ts';
import { withBuildLock } from '../support/build-lock.ts';
import { binaryFor, liveServers } from '../support/servers.ts';
import { startTlsServer } from '../support/tls-server.ts';

// An executable and an image are built, and real processes run, on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const top = join(import.meta.dirname, '../..');
const image = `vaultctl:test-${process.pid}`;
const SPEC = JSON.stringify({
  version: 1,
  policies: { 'app-read': 'path "secret/data/a" { capabilities = ["read"] }' },
});
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

const found = process.platform === 'linux' ? await findEngine(process.env) : 'images are built on linux';
const engine = typeof found === 'string' ? undefined : found;
const missing = typeof found === 'string' ? found : '';
if (engine === undefined) process.stderr.write(`missing: docker for the image: ${missing}\n`);

describe.skipIf(engine === undefined)(`the container image ${missing}`, () => {
  let folder: string;
  beforeAll(async () => {
    await withBuildLock(async () => {
      await promisify(execFile)(process.execPath, ['scripts/build-image.mjs', '--tag', image], { cwd: top });
    });
    folder = await mkdtemp(join(tmpdir(), 'vaultctl-image-'));
    // The user of the image is nobody of this machine.
    await chmod(folder, 0o777);
    await copyFile(join(top, 'config/semaphore.yaml'), join(folder, 'semaphore.yaml'));
    await writeFile(join(folder, 'vaultctl.yaml'), SPEC);
  });
  afterAll(async () => {
    await docker(['image', 'rm', '--force', image]);
    await rm(folder, { recursive: true, force: true });
  });

  /** The command line in a container that may change nothing of itself, and has every capability taken away. */
  const run = (args: readonly string[], options: readonly string[] = ['--network', 'none']): Promise<Ran> =>
    docker([
      ...['run', '--rm', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
      ...[...options, '--volume', `${folder}:/work`, image, ...args],
    ]);

  test('says its version, as a user without rights', async () => {
    const { version } = JSON.parse(await readFile(join(top, 'package.json'), 'utf8')) as { version: string };
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const { stdout } = await docker(['image', 'inspect', image, '--format', '{{json .Config}}']);
    expect(JSON.parse(stdout)).toMatchObject({
      User: '65532:65532',
      Entrypoint: ['/vaultctl'],
      WorkingDir: '/work',
      Labels: {
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.licenses': 'Apache-2.0',
      },
    });
  });

  test('checks a mounted folder', async () => {
    expect(await run(['validate', 'semaphore.yaml'])).toMatchObject({ code: 0, stderr: '' });
    expect(await run(['validate', 'none.yaml'])).toMatchObject({ code: 1 });
  });

  test('what it writes belongs to its user, or to the one that it is given', async () => {
    expect(await run(['init', 'new.yaml'])).toMatchObject({ code: 0, stderr: '' });
    expect(await lstat(join(folder, 'new.yaml'))).toMatchObject({ uid: 65532, gid: 65532 });
    const other = await run(['init', 'other.yaml'], ['--network', 'none', '--user', '1234:1234']);
    expect(other).toMatchObject({ code: 0, stderr: '' });
    expect(await lstat(join(folder, 'other.yaml'))).toMatchObject({ uid: 1234, gid: 1234 });
  });

  test('has no shell, and the licences of what it passes on', async () => {
    const shell = await docker(['run', '--rm', '--network', 'none', '--entrypoint', '/bin/sh', image]);
    expect(shell.code).toBe(127);
    const { stdout: id } = await docker(['create', '--network', 'none', image]);
    try {
      await docker(['cp', `${id.trim()}:/licenses`, folder]);
    } finally {
      await docker(['rm', id.trim()]);
    }
    const licence = (name: string): Promise<string> => readFile(join(folder, 'licenses', name), 'utf8');
    expect(await licence('LICENSE')).toContain('Apache License');
    expect(await licence('LICENSES.txt')).toMatch(/^Node\.js v[^]*node-vault/);
    expect(await licence('LIBRARIES.txt')).toMatch(/^libc6 \d/m);
    expect(await licence('LGPL-2.1.txt')).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
  });

  test.skipIf(engine?.hostNetwork !== true)('plans and applies on a server, found by its name', async () => {
    const [found] = await liveServers();
    if (found === undefined) throw new Error('no server');
    const server = await found.start();
    try {
      const address = server.address.replace('127.0.0.1', 'localhost');
      const options = ['--network', 'host', '--env', `VAULT_ADDR=${address}`];
      const env = [...options, '--env', `VAULT_TOKEN=${server.token}`];
      expect(await run(['plan', '--detailed-exitcode'], env)).toMatchObject({ code: 2, stderr: '' });
      expect(await run(['apply', '--auto-approve'], env)).toMatchObject({ code: 0, stderr: '' });
      expect(await run(['plan', '--detailed-exitcode'], env)).toMatchObject({ code: 0, stderr: '' });
    } finally {
      await server.stop();
    }
  });

  test.skipIf(engine?.hostNetwork !== true)(
    'trusts the certificates that are mounted over its own',
    async (context) => {
      const [found] = await liveServers();
      if (found === undefined) throw new Error('no server');
      await binaryFor(found.name, context);
      const server = await startTlsServer(found.name);
      try {
        await chmod(server.caFile, 0o644);
        const options = ['--network', 'host', '--env', `VAULT_ADDR=${server.address}`];
        const env = [...options, '--env', `VAULT_TOKEN=${server.token}`];
        expect(await run(['plan'], env)).toMatchObject({
          code: 4,
          stderr: expect.stringMatching(/certificate/) as string,
        });
        const mounted = [...env, '--volume', `${server.caFile}:${CERTIFICATES}:ro`];
        expect(await run(['plan'], mounted)).toMatchObject({ code: 0, stderr: '' });
      } finally {
        await server.stop();
      }
    },
  );
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function docker(args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile('docker', args, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
