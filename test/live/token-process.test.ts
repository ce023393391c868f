import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const JWT = ['--auth-method', 'jwt', '--auth-role', 'maker', '--auth-jwt-file', 'jwt'];

for (const { name, start } of (await liveServers()).filter((server) => server.name !== 'bao-2.2')) {
  describe(`a process that handles tokens, with ${name}`, () => {
    let server: RunningServer;
    let place: CliPlace;
    let proxy: FaultProxy;
    let issuer: Issuer;
    let raw: RawHttp;
    let env: Readonly<Record<string, string>>;
    beforeAll(async () => {
      [server, place] = await Promise.all([start(), cliPlace()]);
      proxy = await startFaultProxy(server.address);
      issuer = await startIssuer(server.hostName);
      raw = rawHttp(server);
      env = { VAULT_ADDR: proxy.address, VAULT_TOKEN: server.token };
      await raw.write('sys/policies/acl/maker', {
        policy: 'path "auth/token/create*" { capabilities = ["update", "sudo"] }',
      });
      await raw.write('sys/auth/jwt', { type: 'jwt' });
      await raw.write('auth/jwt/config', { oidc_discovery_url: issuer.url });
      const role = {
        role_type: 'jwt',
        user_claim: 'sub',
        bound_audiences: ['vault'],
        token_policies: ['maker'],
      };
      await raw.write('auth/jwt/role/maker', role);
      for (const orphan of [true, false])
        await raw.write(`auth/token/roles/${orphan ? 'orphans' : 'children'}`, {
          allowed_policies: ['app'],
          orphan,
        });
      await writeFile(join(place.folder, 'jwt'), (await issuer.sign({ sub: 'job', aud: 'vault' })).reveal());
    });
    afterAll(async () => {
      await proxy.close();
      await issuer.close();
      await server.stop();
      await place.remove();
    });

    const lookup = (token: string): Promise<Record<string, unknown> | undefined> =>
      rawHttp({ ...server, token }).read('auth/token/lookup-self');
    const tokens = async (): Promise<number> =>
      ((await raw.read('auth/token/accessors?list=true'))?.['keys'] as readonly string[]).length;

    test('the token of standard input is in no command line and in no output', async () => {
      const { auth } = await raw.write('auth/token/create', { policies: ['app'] });
      const token = (auth as { client_token: string }).client_token;
      const args = ['token', 'lookup', '--token-file', '-', '--debug'];
      const seen: string[] = [];
      const running = place.start(args, { VAULT_ADDR: proxy.address }, `${token}\n`);
      proxy.reset({
        before: async () => {
          seen.push(await readFile(`/proc/${String(running.child.pid)}/cmdline`, 'utf8'));
          seen.push(await readFile(`/proc/${String(running.child.pid)}/environ`, 'utf8'));
        },
      });
      const { code, stdout, stderr } = await running.ended;
      expect([code, stdout]).toEqual([0, expect.stringMatching(/policies +app, default/)]);
      expect(seen.length).toBeGreaterThan(0);
      expect([...seen, stdout, stderr].filter((text) => text.includes(token))).toEqual([]);
    });

    test('a file that cannot be filled any more: the token is revoked again', async () => {
      const before = await tokens();
      const folder = join(place.folder, 'gone');
      await mkdir(folder);
      proxy.reset({
        before: async ({ path }) => {
          if (path === 'auth/token/create') await rm(folder, { recursive: true });
        },
      });
      const { code, stderr } = await place.run(['token', 'create', '--out', 'gone/token', '--force'], env);
      expect([code, stderr]).toEqual([1, expect.stringContaining('could not be kept, and is revoked again')]);
      expect(await tokens()).toBe(before);
    });

    test('a pipeline that logs in gets a token that outlives its login, or none', async () => {
      proxy.reset();
      const before = await tokens();
      const create = ['token', 'create', '--policy', 'app', '--format', 'value', ...JWT];
      expect(await place.run(create, env)).toMatchObject({ code: 1, stdout: '' });
      const child = await place.run([...create, '--role', 'children'], env);
      expect([child.code, child.stdout, child.stderr]).toEqual([
        1,
        '',
        expect.stringContaining('orphan: true in the role'),
      ]);
      expect(await tokens()).toBe(before);
      for (const flags of [['--orphan'], ['--role', 'orphans']]) {
        const { code, stdout } = await place.run([...create, ...flags], env);
        expect(code).toBe(0);
        expect(await lookup(stdout.trim())).toMatchObject({ orphan: true, policies: ['app', 'default'] });
      }
      expect(await tokens()).toBe(before + 2);
    });

    test.each(['SIGINT', 'SIGTERM'] as const)('%s while a login is tried leaves no token', async (signal) => {
      const before = await tokens();
      const running = place.start(['login', '--jwt', 'jwt', '--role', 'maker'], env);
      proxy.reset({
        after: async ({ path }) => {
          if (path !== 'auth/jwt/login') return;
          running.child.kill(signal);
          await new Promise((resolve) => setTimeout(resolve, 200));
        },
      });
      expect(await running.ended).toMatchObject({ code: signal === 'SIGINT' ? 130 : 143 });
      expect(await tokens()).toBe(before);
    });

    test('SIGINT while a token is created: it comes to its place first', async () => {
      const running = place.start(['token', 'create', '--policy', 'app', '--out', 'late'], env);
      proxy.reset({
        before: async ({ path }) => {
          if (path !== 'auth/token/create') return;
          running.child.kill('SIGINT');
          await new Promise((resolve) => setTimeout(resolve, 200));
        },
      });
      expect(await running.ended).toMatchObject({ code: 130 });
      const token = (await readFile(join(place.folder, 'late'), 'utf8')).trim();
      expect(await lookup(token)).toMatchObject({ policies: ['app', 'default'] });
    });
  });
}
