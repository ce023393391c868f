import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace, CliRun } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { tokenEndpoint } from '../support/token-endpoint.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SPEC = JSON.stringify({
  version: 1,
  policies: { 'app-read': 'path "secret/data/a" { capabilities = ["read"] }' },
});
const AUDIENCE = 'https://vault.example.com';
const CLAIMS = { aud: AUDIENCE, sub: 'repo:acme/app:ref:refs/heads/main', ref: 'refs/heads/main' };
const JWT = ['--auth-method', 'jwt', '--auth-mount', 'jwt/ci', '--auth-role', 'deploy'];

for (const { name, start } of (await liveServers()).filter((server) => server.name !== 'bao-2.2')) {
  describe(`logging in to ${name} as a pipeline`, () => {
    let server: RunningServer;
    let place: CliPlace;
    let issuer: Issuer;
    let raw: RawHttp;
    /** Everything that any run has said. */
    const heard: string[] = [];
    const planted: string[] = [];

    beforeAll(async () => {
      [server, place] = await Promise.all([start(), cliPlace()]);
      issuer = await startIssuer(server.hostName);
      raw = rawHttp(server);
      const rules = ['sys/policies/*', 'sys/policies/acl/*', 'sys/auth', 'sys/mounts'].map(
        (path) => `path "${path}" { capabilities = ["create", "read", "update", "delete", "list"] }`,
      );
      await raw.write('sys/policies/acl/deploy', { policy: rules.join('\n') });
      await raw.write('sys/auth/jwt/ci', { type: 'jwt' });
      await raw.write('auth/jwt/ci/config', { oidc_discovery_url: issuer.url, bound_issuer: issuer.url });
      await raw.write('auth/jwt/ci/role/deploy', {
        role_type: 'jwt',
        user_claim: 'sub',
        bound_audiences: [AUDIENCE],
        bound_claims: { ref: 'refs/heads/main' },
        token_policies: ['deploy'],
        token_ttl: '1h',
      });
      await raw.write('sys/auth/approle', { type: 'approle' });
      await raw.write('auth/approle/role/deploy', { token_policies: ['deploy'], token_ttl: '1h' });
    });
    afterAll(async () => {
      await issuer.close();
      await server.stop();
      await place.remove();
    });

    const jwt = async (claims: object = {}): Promise<string> => {
      const token = (await issuer.sign({ ...CLAIMS, ...claims })).reveal();
      planted.push(token, token.split('.')[2] ?? token);
      return token;
    };
    const run = async (
      args: readonly string[],
      env: Readonly<Record<string, string>>,
      input = SPEC,
    ): Promise<CliRun> => {
      const ran = await place.run(args, { VAULT_ADDR: server.address, ...env }, input);
      heard.push(ran.stdout, ran.stderr);
      return ran;
    };
    /** Tokens that logins have left behind. */
    const left = async (): Promise<readonly unknown[]> => {
      const { keys = [] } = (await raw.read('auth/token/accessors?list=true')) ?? {};
      const found = await Promise.all(
        (keys as readonly string[]).map((accessor) =>
          raw.write('auth/token/lookup-accessor', { accessor }).catch(() => ({ data: {} })),
        ),
      );
      return found
        .map(({ data }) => (data as { path?: string }).path)
        .filter((path) => path?.endsWith('/login'));
    };

    const platforms: readonly (readonly [string, (token: string) => Readonly<Record<string, string>>])[] = [
      ['GitLab CI', (token) => ({ GITLAB_CI: 'true', VAULT_ID_TOKEN: token })],
      ['Semaphore', (token) => ({ SEMAPHORE: 'true', SEMAPHORE_OIDC_TOKEN: token })],
      ['CircleCI', (token) => ({ CIRCLECI: 'true', CIRCLE_OIDC_TOKEN_V2: token })],
      ['Bitbucket', (token) => ({ BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_STEP_OIDC_TOKEN: token })],
      ['a variable of its own', (token) => ({ VAULTCTL_AUTH_JWT: token })],
      ['a named variable', (token) => ({ VAULTCTL_AUTH_JWT_ENV: 'OWN', OWN: token })],
    ];
    test.each(platforms)('the token of %s, and nothing is left of the login', async (_, env) => {
      expect(await run(['plan', ...JWT, '-'], env(await jwt()))).toMatchObject({ code: 0, stderr: '' });
      expect(await left()).toEqual([]);
    });

    test('a token from a file, which Nomad writes into the secrets folder, or somebody names', async () => {
      const secrets = join(place.root, 'secrets');
      await mkdir(secrets, { recursive: true });
      await writeFile(join(secrets, 'nomad_vault.jwt'), `${await jwt()}\n`);
      const nomad = { NOMAD_ALLOC_ID: 'a', NOMAD_SECRETS_DIR: secrets };
      expect(await run(['plan', ...JWT, '-'], nomad)).toMatchObject({ code: 0 });
      const file = ['--auth-jwt-file', join(secrets, 'nomad_vault.jwt')];
      expect(await run(['plan', ...JWT, ...file, '-'], {})).toMatchObject({ code: 0 });
      await writeFile(join(place.folder, 'vaultctl.yaml'), SPEC);
      const fromStdin = await run(['plan', ...JWT, '--auth-jwt-file', '-'], {}, await jwt());
      expect(fromStdin).toMatchObject({ code: 0 });
      expect(await left()).toEqual([]);
    });

    test('Buildkite: the agent is asked for the audience', async () => {
      const folder = join(place.root, 'bin');
      await mkdir(folder, { recursive: true });
      const script = `#!/bin/sh\n[ "$*" = "oidc request-token --audience ${AUDIENCE}" ] || exit 3\ncat "${folder}/jwt"\n`;
      await writeFile(join(folder, 'buildkite-agent'), script, { mode: 0o755 });
      await writeFile(join(folder, 'jwt'), await jwt());
      const env = { BUILDKITE: 'true', PATH: `${folder}:${process.env['PATH'] ?? ''}` };
      expect(await run(['plan', ...JWT, '--auth-audience', AUDIENCE, '-'], env)).toMatchObject({ code: 0 });
      expect(await run(['plan', ...JWT, '--auth-audience', 'else', '-'], env)).toMatchObject({ code: 4 });
    });

    test('GitHub: the token is asked for with its audience, again after trouble, and never over plain HTTP elsewhere', async () => {
      const bearer = 'canary-request-token-4711';
      planted.push(bearer);
      const endpoint = await tokenEndpoint(async (request) => {
        const url = new URL(request.url, 'http://x');
        if (request.method === 'POST')
          return {
            status: request.authorization === `Bearer ${bearer}` ? 200 : 401,
            body: { oidcToken: await jwt() },
          };
        if (request.authorization !== `Bearer ${bearer}`) return { status: 401, body: {} };
        if (request.turn === 1) return { status: 503, body: {} };
        return {
          status: 200,
          body: { count: 1, value: await jwt({ aud: url.searchParams.get('audience') }) },
        };
      });
      const env = {
        GITHUB_ACTIONS: 'true',
        ACTIONS_ID_TOKEN_REQUEST_URL: `${endpoint.url}/token?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
      };
      try {
        const flags = ['plan', ...JWT, '--auth-audience', AUDIENCE];
        expect(await run([...flags, '-'], env)).toMatchObject({ code: 0, stderr: '' });
        expect(endpoint.asked()).toBe(2);
        const azure = {
          TF_BUILD: 'True',
          SYSTEM_OIDCREQUESTURI: `${endpoint.url}/oidc`,
          SYSTEM_ACCESSTOKEN: bearer,
        };
        expect(await run(['plan', ...JWT, '-'], azure)).toMatchObject({ code: 0 });
        const wrong = await run([...flags, '-'], {
          ...env,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'canary-wrong-08',
        });
        expect(wrong).toMatchObject({ code: 4, stderr: expect.stringContaining('status 401') as string });
        const plain = { ...env, ACTIONS_ID_TOKEN_REQUEST_URL: 'http://192.0.2.1/token' };
        expect(await run([...flags, '-'], plain)).toMatchObject({
          code: 4,
          stderr: expect.stringContaining('without TLS') as string,
        });
        const none = await run([...flags, '-'], { GITHUB_ACTIONS: 'true' });
        expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('id-token: write') as string });
      } finally {
        await endpoint.close();
      }
    });

    test('AppRole: the SecretID comes from a variable or a file', async () => {
      const { data } = await raw.write('auth/approle/role/deploy/secret-id', {});
      const { role_id: role } = (await raw.read('auth/approle/role/deploy/role-id')) as { role_id: string };
      const secret = (data as { secret_id: string }).secret_id;
      planted.push(secret);
      const flags = ['plan', '--auth-method', 'approle', '--auth-role', role];
      expect(await run([...flags, '-'], { VAULTCTL_AUTH_SECRET_ID: secret })).toMatchObject({ code: 0 });
      await writeFile(join(place.root, 'secret-id'), secret);
      const file = ['--auth-secret-id-file', join(place.root, 'secret-id')];
      expect(await run([...flags, ...file, '-'], {})).toMatchObject({ code: 0 });
      const wrong = await run([...flags, '-'], { VAULTCTL_AUTH_SECRET_ID: `${secret}0` });
      expect(wrong).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('SecretID is wrong') as string,
      });
      expect(await left()).toEqual([]);
    });

    test.each([
      [
        'another audience',
        { aud: 'else' },
        /aud "else".*\n.*aud of the token is none of the bound_audiences/,
      ],
      ['another branch', { ref: 'refs/heads/x' }, /also .*ref.*\n.*the claim ref of the token does not fit/],
      ['a missing claim', { ref: undefined }, /the claim ref of the token does not fit/],
      ['an old token', { exp: 1, iat: 0, nbf: 0 }, /exp 1 \(1970.*\n.*exp of the token is over/],
      ['another issuer', { iss: 'https://else.example' }, /iss "https:\/\/else.example".*\n.*bound_issuer/],
    ])('a refused login says which claim does not fit: %s', async (_, claims, said) => {
      const { code, stderr } = await run(['plan', ...JWT, '-'], { VAULTCTL_AUTH_JWT: await jwt(claims) });
      expect([code, stderr]).toEqual([4, expect.stringMatching(said)]);
      expect(stderr).toContain(`sub "${CLAIMS.sub}"`);
      expect(stderr).not.toContain('"refs/heads/x"');
    });

    test('where a token may read the role, its demands are told', async () => {
      const env = { VAULTCTL_AUTH_JWT: await jwt({ aud: 'else' }), VAULT_TOKEN: server.token };
      const { stderr } = await run(['plan', ...JWT, '-'], env);
      expect(stderr).toContain(`the role demands bound_audiences ["${AUDIENCE}"]`);
    });

    test('no such role, no such mount, no token at all', async () => {
      const env = { VAULTCTL_AUTH_JWT: await jwt() };
      const other = await run(['plan', ...JWT, '--auth-role', 'nobody', '-'], env);
      expect([other.code, other.stderr]).toEqual([4, expect.stringContaining('has no such role')]);
      const mount = await run(['plan', ...JWT, '--auth-mount', 'nowhere', '-'], env);
      expect([mount.code, mount.stderr]).toEqual([4, expect.stringContaining('mounted at auth/nowhere')]);
      const none = await run(['plan', ...JWT, '-'], {});
      expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('no platform')]);
      const lost = await run(['plan', '--auth-role', 'deploy', '-'], { VAULT_TOKEN: server.token });
      expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining('need --auth-method')]);
    });

    test('a failed run revokes its token too, and a given token is never revoked', async () => {
      const env = { VAULTCTL_AUTH_JWT: await jwt() };
      const spec = JSON.stringify({ version: 1, token_roles: { nomad: { orphan: true } } });
      expect(await run(['plan', ...JWT, '-'], env, spec)).toMatchObject({ code: 4 });
      expect(await left()).toEqual([]);
      const { auth } = await raw.write('auth/token/create', { policies: ['deploy'] });
      const given = (auth as { client_token: string }).client_token;
      expect(await run(['plan', '-'], { VAULT_TOKEN: given })).toMatchObject({ code: 0 });
      expect(await run(['plan', '-'], { VAULT_TOKEN: given })).toMatchObject({ code: 0 });
    });

    test.each(['SIGTERM', 'SIGINT'] as const)('%s in the middle revokes the token', async (signal) => {
      for (const [command, path, expected] of [
        [['plan'], 'sys/policies', signal === 'SIGTERM' ? 143 : 130],
        [['apply', '--auto-approve'], 'sys/policies/acl/app-read', signal === 'SIGTERM' ? 143 : 130],
      ] as const) {
        const proxy = await startFaultProxy(server.address);
        try {
          const env = { VAULT_ADDR: proxy.address, VAULTCTL_AUTH_JWT: await jwt() };
          const running = place.start([...command, ...JWT, '-'], env, SPEC);
          let isSent = false;
          proxy.reset({
            before: async (request) => {
              if (isSent || !request.path.includes(path)) return;
              isSent = true;
              running.child.kill(signal);
              await new Promise((resolve) => setTimeout(resolve, 300));
            },
          });
          const ended = await running.ended;
          heard.push(ended.stdout, ended.stderr);
          expect([command, isSent, ended.code], ended.stderr).toEqual([command, true, expected]);
          expect(await left()).toEqual([]);
        } finally {
          await proxy.close();
        }
      }
    });

    test('no token is in anything that any run has said, and one that were there would be found', async () => {
      await run(['plan', ...JWT, '--debug', '--stats', '-'], { VAULTCTL_AUTH_JWT: await jwt() });
      await run(['plan', ...JWT, '--json', '-'], { VAULTCTL_AUTH_JWT: await jwt({ aud: 'else' }) });
      const all = heard.join('\n');
      expect(all).toContain('debug POST auth/jwt/ci/login 200');
      expect(planted.filter((one) => all.includes(one))).toEqual([]);
      expect(all).not.toMatch(/\b(?:hvs|s)\.[A-Za-z0-9]{20}/);
      expect(planted.filter((one) => `${all}${planted[0] ?? ''}`.includes(one))).not.toEqual([]);
    });
  });
}
