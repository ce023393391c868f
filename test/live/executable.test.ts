import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace, executablePlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startIssuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import { binaryFor, liveServers } from '../support/servers.ts';
import { startTlsServer } from '../support/tls-server.ts';

// Real processes on a busy machine, and an executable that may have to be built.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const isLinux = process.platform === 'linux';
if (!isLinux) process.stderr.write(`missing: an executable for ${process.platform}\n`);

const POLICY = 'path "secret/data/a" { capabilities = ["read"] }';
const SPEC = JSON.stringify({ version: 1, policies: { 'app-read': POLICY, 'app-list': POLICY } });
const BAD = 'version: 1\npolices: {}\n';
const NOWHERE = { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'none' };

describe.skipIf(!isLinux)('the executable', () => {
  let place: CliPlace;
  let dist: CliPlace;
  beforeAll(async () => {
    // One after another: both take the lock of the build.
    dist = await cliPlace();
    place = await executablePlace();
    for (const { folder } of [dist, place]) {
      await writeFile(join(folder, 'good.yaml'), SPEC);
      await writeFile(join(folder, 'bad.yaml'), BAD);
    }
  });
  afterAll(() => Promise.all([place.remove(), dist.remove()]));

  test.each([
    [0, ['--version']],
    [0, ['--help']],
    [0, ['help', 'exit-codes']],
    [0, ['apply', '--help']],
    [0, ['schema']],
    [0, ['validate', 'good.yaml']],
    [0, ['validate', '--json', 'good.yaml']],
    [0, ['policy', '--for', 'apply', '--server', 'vault', 'good.yaml']],
    [1, ['validate', 'bad.yaml']],
    [1, ['validate', '--report', 'junit=report.xml', '--json', 'bad.yaml']],
    [1, ['validate']],
    [1, ['polices']],
    // Node's own options mean nothing here.
    [1, ['--eval', '1']],
    [3, ['fmt', '--check', 'bad.yaml', 'good.yaml']],
    [4, ['plan', 'good.yaml']],
    [4, ['apply', '--auto-approve', '--auth-method', 'jwt', '--auth-role', 'a', 'good.yaml']],
  ])('ends with %i and says what dist/ says: vaultctl %j', async (code, args) => {
    const env = { ...NOWHERE, VAULTCTL_AUTH_JWT: 'a.b.c' };
    const [ours, theirs] = await Promise.all([place.run(args, env), dist.run(args, env)]);
    expect(ours.code, ours.stderr).toBe(code);
    expect(ours).toEqual(theirs);
  });

  test('reads a spec from standard input', async () => {
    expect(await place.run(['validate', '-'], {}, SPEC)).toMatchObject({ code: 0, stderr: '' });
    expect(await place.run(['validate', '-'], {}, BAD)).toMatchObject({ code: 1 });
  });

  test('dev runs a real server until Ctrl-C', async (context) => {
    const server = await binaryFor('vault', context);
    const { child, ended } = place.start(['dev', '--server', server, 'good.yaml']);
    let said = '';
    child.stdout?.on('data', (text: string) => (said += text));
    await expect.poll(() => said, { timeout: 60_000 }).toContain('Ctrl-C stops it.');
    const [, address = ''] = /^export VAULT_ADDR=(.*)$/m.exec(said) ?? [];
    expect((await fetch(`${address}/v1/sys/health`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    await expect(fetch(`${address}/v1/sys/health`)).rejects.toThrow();
  });
});

for (const { name, start } of (await liveServers()).filter((server) => server.name !== 'bao-2.2')) {
  describe.skipIf(!isLinux)(`the executable and ${name}`, () => {
    let place: CliPlace;
    let server: RunningServer;
    let env: { VAULT_ADDR: string; VAULT_TOKEN: string };
    beforeAll(async () => {
      [place, server] = await Promise.all([executablePlace(), start()]);
      env = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
    });
    afterAll(async () => {
      await server.stop();
      await place.remove();
    });

    test('plan, apply, and a plan without changes', async () => {
      const plan = (): ReturnType<CliPlace['run']> =>
        place.run(['plan', '--detailed-exitcode', '-'], env, SPEC);
      expect(await plan()).toMatchObject({ code: 2, stderr: '' });
      expect(await place.run(['apply', '--auto-approve', '-'], env, SPEC)).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(await rawHttp(server).read('sys/policies/acl/app-read')).toMatchObject({ policy: POLICY });
      expect(await plan()).toMatchObject({ code: 0, stderr: '' });
    });

    test('a login with the identity token of a pipeline', async () => {
      const issuer = await startIssuer(server.hostName);
      try {
        const raw = rawHttp(server);
        await raw.write('sys/policies/acl/look', {
          policy: 'path "sys/*" { capabilities = ["read", "list"] }',
        });
        await raw.write('sys/auth/ci', { type: 'jwt' });
        await raw.write('auth/ci/config', { oidc_discovery_url: issuer.url, bound_issuer: issuer.url });
        const bound = { bound_audiences: ['web'], bound_claims: { ref: 'main' }, token_policies: ['look'] };
        await raw.write('auth/ci/role/plan', { role_type: 'jwt', user_claim: 'sub', ...bound });
        const login = ['--auth-method', 'jwt', '--auth-mount', 'ci', '--auth-role', 'plan'];
        const plan = async (claims: object): ReturnType<CliPlace['run']> => {
          const jwt = (await issuer.sign({ aud: 'web', sub: 'job', ...claims })).reveal();
          const variables = { VAULT_ADDR: server.address, GITLAB_CI: 'true', VAULT_ID_TOKEN: jwt };
          return place.run(['plan', ...login, '-'], variables, SPEC);
        };
        expect(await plan({ ref: 'main' })).toMatchObject({ code: 0, stderr: '' });
        const refused = await plan({ ref: 'other' });
        expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('ref')]);
      } finally {
        await issuer.close();
      }
    });

    test('SIGTERM in the middle of an apply ends it in order', async () => {
      const spec = SPEC.replaceAll('app-', 'stopped-');
      const proxy = await startFaultProxy(server.address);
      try {
        const running = place.start(
          ['apply', '--auto-approve', '-'],
          { ...env, VAULT_ADDR: proxy.address },
          spec,
        );
        let sent = 0;
        proxy.reset({
          before: async ({ method, path }) => {
            if (sent > 0 || method === 'GET' || !path.includes('sys/policies/acl/stopped-')) return;
            sent = Date.now();
            running.child.kill('SIGTERM');
            await sleep(300);
          },
        });
        const ended = await running.ended;
        expect(sent).toBeGreaterThan(0);
        expect(ended, ended.stderr).toMatchObject({ code: 143, signal: undefined });
        expect(Date.now() - sent).toBeLessThan(5_000);
      } finally {
        await proxy.close();
      }
      expect(await place.run(['apply', '--auto-approve', '-'], env, spec)).toMatchObject({ code: 0 });
    });

    test('a server with a certificate of its own authority', async (context) => {
      await binaryFor(name, context);
      const secure = await startTlsServer(name);
      try {
        const own = { VAULT_ADDR: secure.address, VAULT_TOKEN: secure.token };
        expect(await place.run(['plan', '-'], { ...own, VAULT_CACERT: secure.caFile }, SPEC)).toMatchObject({
          code: 0,
          stderr: '',
        });
        const extra = { ...own, NODE_EXTRA_CA_CERTS: secure.caFile };
        expect(await place.run(['plan', '-'], extra, SPEC)).toMatchObject({ code: 0, stderr: '' });
        const untrusted = await place.run(['plan', '-'], own, SPEC);
        expect([untrusted.code, untrusted.stderr]).toEqual([4, expect.stringMatching(/certificate/)]);
      } finally {
        await secure.stop();
      }
    });
  });
}
