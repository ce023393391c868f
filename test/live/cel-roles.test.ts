import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { signingKeys, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// Where a spec has to leave it open, a server says what its program makes of a token.

const TOKEN = "pb.Auth{policies: ['wide'], display_name: claims.sub, alias: logical.Alias{name: claims.sub}}";
const POLICIES = {
  dev: 'path "secret/data/dev" { capabilities = ["read"] }',
  wide: 'path "secret/data/*" { capabilities = ["read"] }',
};

function specOf(issuer: string): object {
  const config = { oidc_discovery_url: issuer, bound_issuer: issuer };
  const named = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'] };
  const program = (expression: string): object => ({
    bound_audiences: ['vault'],
    cel_program: { expression },
  });
  return {
    version: 1,
    policies: POLICIES,
    auth: {
      mix: {
        type: 'jwt',
        config,
        roles: { dev: { ...named, bound_claims: { branch: 'dev' }, token_policies: ['dev'] } },
        cel_roles: { prog: program(`claims.branch == 'main' ? ${TOKEN} : ${TOKEN.replace('wide', 'dev')}`) },
      },
      shut: { type: 'jwt', config, cel_roles: { never: program('false') } },
    },
  };
}

function testsFor(issuer: string): object {
  const claims = (branch: string): object => ({ iss: issuer, aud: 'vault', sub: 'me', branch });
  const at = (mount: string, branch: string, role?: string): object => ({
    mount,
    claims: claims(branch),
    ...(role !== undefined && { role }),
  });
  const cannot = ['read secret/data/other'];
  const refused = { refused: true };
  return {
    version: 1,
    tests: [
      { name: 'nobody may', login: at('mix', 'main'), cannot },
      { name: 'nobody admits it', login: at('mix', 'main'), expect: refused },
      { name: 'only dev admits it', login: at('mix', 'dev'), expect: { roles: ['dev'] } },
      { name: 'one can', login: at('mix', 'dev'), can: ['read secret/data/dev'] },
      { name: 'the program admits it', login: at('mix', 'main', 'prog'), can: cannot },
      { name: 'the program refuses it', login: at('shut', 'main', 'never'), expect: refused },
      { name: 'no program admits it', login: at('shut', 'main'), expect: refused },
      { name: 'no such role', login: at('mix', 'main', 'gone'), expect: { refused: 'role' } },
    ],
  };
}

const OFFLINE = ['open', 'open', 'open', 'ok', 'open', 'open', 'open', 'open'];
const LIVE = ['failed', 'failed', 'failed', 'ok', 'ok', 'ok', 'ok', 'ok'];

const servers = await liveServers();

describe.each(servers.filter(({ name }) => name === 'bao'))('roles with a program on $name', ({ start }) => {
  let server: RunningServer;
  let issuer: Issuer;
  let folder: string;
  let run: (...argv: readonly string[]) => Promise<LiveRan>;
  beforeAll(async () => {
    const keys = await signingKeys();
    server = await start();
    issuer = await startIssuer(server.hostName, keys);
    folder = await mkdtemp(join(tmpdir(), 'vaultctl-cel-'));
    await writeFile(join(folder, 'key.pem'), keys.pem, { mode: 0o600 });
    await writeFile(join(folder, 'vaultctl.yaml'), JSON.stringify(specOf(issuer.url)));
    await writeFile(join(folder, 'a.test.yaml'), JSON.stringify(testsFor(issuer.url)));
    run = (...argv) => liveCommand(server)(argv);
    const applied = await run('apply', '--auto-approve', join(folder, 'vaultctl.yaml'));
    expect(applied.code, applied.stderr).toBe(0);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), issuer.close(), rm(folder, { recursive: true })]);
  });

  const live = (): readonly string[] => ['--live', '--signing-key', join(folder, 'key.pem')];
  const results = ({ stdout, stderr }: LiveRan): readonly string[] => {
    expect(stderr).toBe('');
    const { tests } = JSON.parse(stdout) as { tests: readonly { result: string }[] };
    return tests.map(({ result }) => result);
  };

  test('a test is open by the spec, and decided by a login', async () => {
    const tests = join(folder, 'a.test.yaml');
    expect(results(await run('test', '--json', '--server', 'openbao', tests))).toEqual(OFFLINE);
    expect(results(await run('test', '--json', ...live(), tests))).toEqual(LIVE);
    const left = await rawHttp(server).read('auth/token/accessors?list=true');
    expect(left?.['keys']).toHaveLength(1);
  });

  test('a test is open where the programs may not be listed', async () => {
    const raw = rawHttp(server);
    const policy = 'path "auth/mix/role" { capabilities = ["list"] }';
    await raw.write('sys/policies/acl/narrow', { policy });
    const { auth } = (await raw.write('auth/token/create', { policies: ['narrow'] })) as {
      auth: { client_token: string };
    };
    const narrow = liveCommand({ address: server.address, token: auth.client_token });
    const asked = ['test', '--json', ...live(), join(folder, 'a.test.yaml'), '--run'];
    expect(results(await narrow([...asked, 'nobody may']))).toEqual(['open']);
    expect(results(await narrow([...asked, 'one can']))).toEqual(['ok']);
    const { stdout } = await narrow([...asked, 'nobody admits it']);
    expect(stdout).toContain('auth/mix/cel/role may not be listed, and a role in it may admit it');
  });

  test('explain --live finds a program', async () => {
    const claims = { iss: issuer.url, aud: 'vault', sub: 'me', branch: 'main', nbf: 1, exp: 4_102_444_800 };
    await writeFile(join(folder, 'claims.json'), JSON.stringify(claims));
    const token = ['explain', '--live', '--claims', join(folder, 'claims.json')];
    const { stdout } = await run(...token, '--mount', 'shut');
    expect(stdout).toContain('open auth/shut/cel/role/never\n');
    const path = await run('explain', '--live', '--path', 'secret/data/dev', '--as', 'mix/prog');
    expect(path.stdout).toContain('open read secret/data/dev as mix/prog\n');
  });
});

test.each(servers.filter(({ name }) => name !== 'bao'))(
  'a server without such roles is asked for none: $name',
  async ({ start }) => {
    const keys = await signingKeys();
    const server = await start();
    const issuer = await startIssuer(server.hostName, keys);
    const folder = await mkdtemp(join(tmpdir(), 'vaultctl-cel-'));
    try {
      const raw = rawHttp(server);
      await raw.write('sys/auth/mix', { type: 'jwt' });
      await raw.write('auth/mix/config', { oidc_discovery_url: issuer.url });
      const dev = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'] };
      await raw.write('auth/mix/role/dev', dev);
      await writeFile(join(folder, 'key.pem'), keys.pem, { mode: 0o600 });
      await writeFile(join(folder, 'vaultctl.yaml'), 'version: 1\n');
      const login = { mount: 'mix', claims: { iss: issuer.url, aud: 'vault', sub: 'me' } };
      const tests = [
        { name: 'every role', login, expect: { roles: ['dev'] } },
        { name: 'no such role', login: { ...login, role: 'gone' }, expect: { refused: 'role' } },
      ];
      await writeFile(join(folder, 'a.test.yaml'), JSON.stringify({ version: 1, tests }));
      const key = ['--signing-key', join(folder, 'key.pem')];
      const { code, stdout } = await liveCommand(server)(['test', '--live', ...key, folder]);
      expect(code, stdout).toBe(0);
    } finally {
      await Promise.all([server.stop(), issuer.close(), rm(folder, { recursive: true })]);
    }
  },
);
