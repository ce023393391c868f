import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openVault } from './demo/vault.ts';
import { Secret } from '../src/model/secret.ts';
import { startIssuer } from './support/issuer.ts';
import { liveServers } from './support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const TOP = join(import.meta.dirname, '..');
/** A token and an address in the environment of the person who runs the demo: not for it. */
const FOREIGN = { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'hvs.FOREIGNFOREIGNFOREIGNFOREIGN' };

const servers = (await liveServers()).filter(({ name }) => name !== 'bao-2.2');

describe.each(servers)('the demo on $name', ({ flavour, start }) => {
  test('shows everything and prints no token, JWT or secret', async () => {
    const { code, text } = await runDemo('--server', flavour);
    expect(text).toContain('The spec is valid');
    expect(text).toContain('No changes. The server matches the spec');
    expect(text).toMatch(/(\d+) of \1 shown on /);
    expect(text).not.toContain('FAIL');
    expect(code).toBe(0);
    expect(leaks(text)).toEqual([]);
  });

  test('the search for leaks finds what this server and the issuer give out', async () => {
    const [server, issuer] = await Promise.all([start(), startIssuer()]);
    try {
      const vault = openVault(server.address, new Secret(server.token), { sent: 0 });
      const body = { policies: ['default'] };
      const created = await vault.post('auth/token/create', { token: vault.root, body });
      const wrapped = await vault.post('auth/token/create', { token: vault.root, body, wrapTtl: '60s' });
      const jwt = await issuer.sign({ sub: 'somebody' });
      const planted = [server.token, created.auth?.token, wrapped.wrapping?.token, jwt].map((value) =>
        value instanceof Secret ? value.reveal() : String(value),
      );
      for (const value of planted) expect(leaks(`before ${value} after`)).toEqual([expect.anything()]);
    } finally {
      await Promise.all([server.stop(), issuer.close()]);
    }
  });
});

describe('the demo fails and names the row', () => {
  test.each([
    ['Semaphore: another branch is refused', 'semaphore.yaml', /^ +branch: main\n/m, ''],
    ['Coder: the same member is refused the role data', 'coder-jwt.yaml', /\[data\]/, '[data, platform]'],
    [
      'Nomad: a job that asks for nomad-server is refused',
      'nomad.yaml',
      // Of a Nomad whose version is not known, or validate finds it.
      /^settings:[\s\S]*?'1\.9'\n([\s\S]*?)\[nomad-app\]/m,
      '$1[nomad-app, nomad-server]',
    ],
  ])('%s, when it is not', async (row, file, binding, instead) => {
    const folder = await mkdtemp(join(tmpdir(), 'vaultctl-demo-'));
    try {
      await cp(join(TOP, 'config'), join(folder, 'config'), { recursive: true });
      const text = await readFile(join(folder, 'config', file), 'utf8');
      expect(text).toMatch(binding);
      await writeFile(join(folder, 'config', file), text.replace(binding, instead));
      const demo = await runDemo('--config', join(folder, 'config'));
      const failed = demo.text.split('\n').filter((line) => line.startsWith('FAIL    '));
      const ownTests = file.replace('.yaml', '.test.yaml: the same offline and at the server');
      expect(failed).toEqual([expect.stringContaining(ownTests), expect.stringContaining(row)]);
      expect(demo.text).toContain('the server did not refuse');
      expect(demo.code).toBe(1);
      expect(leaks(demo.text)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Tokens of Vault and OpenBao, root tokens of development servers, JWTs, and the secrets that the demo writes. */
function leaks(text: string): readonly string[] {
  return (
    text.match(/\b(hv[sb]|[sb])\.[\w-]{20,}|\bdev-[0-9a-f]{30,}|\beyJ[\w-]+\.[\w.-]+|\bdemo-secret-\w+/g) ??
    []
  );
}

function runDemo(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/demo/demo.ts', ...args], {
      cwd: TOP,
      env: { ...process.env, ...FOREIGN },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}
