import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const ALL = 'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }\n';
const SECRETS = 'path "secret/*" { capabilities = ["read"] }\n';
const ROLE = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], token_policies: ['ci'] };

for (const { name, start } of await liveServers()) {
  // Only this one has namespaces.
  const places = name === 'bao' ? ['', 'team'] : [''];
  describe.each(places)(`what the login in use stands on, on ${name}, in the namespace "%s"`, (namespace) => {
    let server: RunningServer;
    let issuer: Issuer;
    let folder: string;
    let token: string;

    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-lockout-'));
      if (namespace !== '') await rawHttp(server).write(`sys/namespaces/${namespace}`, {});
      const raw = rawHttp(server, namespace);
      await raw.write('sys/policies/acl/ci', { policy: ALL });
      await raw.write('sys/auth/jwt', { type: 'jwt' });
      await raw.write('auth/jwt/config', { oidc_discovery_url: issuer.url });
      for (const role of ['deploy', 'other']) await raw.write(`auth/jwt/role/${role}`, ROLE);
      await raw.write('auth/token/roles/nomad', { allowed_policies: ['ci'] });
      token = await loginAs('deploy');
    });
    afterAll(async () => {
      await server.stop();
      await issuer.close();
      await rm(folder, { recursive: true, force: true });
    });

    const jwt = { type: 'jwt' };
    const short = { ...ROLE, token_ttl: '5m' };
    test.each<readonly [string, object, string]>([
      ['its policy', { policies: { ci: SECRETS } }, 'changes sys/policies/acl/ci'],
      ['its role', { auth: { jwt: { ...jwt, roles: { deploy: short } } } }, 'changes auth/jwt/role/deploy'],
      [
        'its mount’s config',
        { auth: { jwt: { ...jwt, config: { jwks_url: 'http://127.0.0.1:9/' } } } },
        'changes auth/jwt/config',
      ],
      ['its mount', { policies: { other: SECRETS }, prune: { mounts: ['jwt'] } }, 'deletes sys/auth/jwt'],
    ])('%s', async (_, document, says) => {
      const [verb = '', path = ''] = says.split(' ');
      const address = namespace === '' ? path : `${namespace}/${path}`;
      const mount = namespace === '' ? 'auth/jwt' : `${namespace}/auth/jwt`;
      const flags = ['--prune', `--allow-mount-delete=${mount}`];
      const ran = await plan(document, token, flags);
      expect([ran.code, ran.stderr], ran.stdout).toEqual([
        6,
        expect.stringContaining(`the plan ${verb} ${address}, on which the login in use stands`),
      ]);
      const allowed = await plan(document, token, [...flags, '--allow-self-lockout']);
      expect([allowed.code, allowed.stderr]).toEqual([0, expect.not.stringContaining('error')]);
    });

    test('another role, and a login that stands on nothing of it', async () => {
      const other = { auth: { jwt: { ...jwt, roles: { other: short } } } };
      expect(await plan(other, token)).toMatchObject({ code: 0 });
      const own = { auth: { jwt: { ...jwt, roles: { deploy: short } } } };
      expect(await plan(own, server.token)).toMatchObject({ code: 0 });
    });

    test('the token role that a token was made with', async () => {
      const made = await rawHttp({ ...server, token }, namespace).write('auth/token/create/nomad', {
        policies: ['ci'],
      });
      const { client_token } = made['auth'] as { client_token: string };
      const ran = await plan({ token_roles: { nomad: { orphan: true } } }, client_token);
      expect([ran.code, ran.stderr]).toEqual([6, expect.stringContaining('[guard-self-lockout]')]);
    });

    async function plan(document: object, as: string, flags: readonly string[] = []): Promise<LiveRan> {
      const file = join(folder, 'spec.yaml');
      await writeFile(file, JSON.stringify({ version: 1, ...document }));
      const env = namespace === '' ? {} : { VAULT_NAMESPACE: namespace };
      return liveCommand({ ...server, token: as }, env)(['plan', ...flags, file]);
    }

    async function loginAs(role: string): Promise<string> {
      const signed = await issuer.sign({ sub: 'ci', aud: 'vault' });
      const answer = await rawHttp(server, namespace).write('auth/jwt/login', { role, jwt: signed.reveal() });
      return (answer['auth'] as { client_token: string }).client_token;
    }
  });
}
