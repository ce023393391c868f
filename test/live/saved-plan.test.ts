import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { compareVersions } from '../../src/model/server.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { PUBLIC_KEY } from '../support/public-key.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const RULE = 'path "secret/data/x" { capabilities = ["read"] }\n';
const ROLE = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['x'] };

for (const { name, flavour, start } of await liveServers()) {
  describe(`a saved plan on ${name}`, () => {
    let servers: readonly [RunningServer, RunningServer];
    let folder: string;
    let turn = 0;
    let names: Names;

    beforeAll(async () => {
      servers = await Promise.all([start(), start()]);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-saved-'));
    });
    afterAll(async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    });
    // The same on both servers: one policy and one role that change, a policy and a mount that go.
    beforeEach(async () => {
      turn += 1;
      names = { prefix: `p${turn}`, file: join(folder, `${turn}.yaml`), plan: join(folder, `${turn}.json`) };
      await writeSpec(RULE);
      for (const raw of servers.map((server) => rawHttp(server))) {
        await raw.write(`sys/policies/acl/${names.prefix}-kept`, { policy: `${RULE}# before\n` });
        await raw.write(`sys/policies/acl/${names.prefix}-old`, { policy: RULE });
        await raw.write(`sys/auth/${names.prefix}-ci`, { type: 'jwt' });
        await raw.write(`auth/${names.prefix}-ci/role/one`, ROLE);
        await raw.write(`sys/auth/${names.prefix}`, { type: 'jwt' });
        await raw.write(`auth/${names.prefix}/role/web`, { ...ROLE, token_ttl: 60 });
      }
    });

    test('is carried out when nothing has changed, and then never again', async () => {
      const saved = await run(['plan', ...prune(), '--out', names.plan, names.file]);
      expect(saved.code, saved.stderr).toBe(0);
      expect((await stat(names.plan)).mode & 0o777).toBe(0o600);
      expect(await readFile(names.plan, 'utf8')).not.toContain(servers[0].token);
      const applied = await run(['apply', '--plan', names.plan]);
      expect([applied.code, applied.stderr], applied.stdout).toEqual([0, '']);
      const raw = rawHttp(servers[0]);
      expect((await raw.read(`auth/${names.prefix}/role/web`))?.['token_ttl']).toBe(300);
      expect(await raw.read(`sys/policies/acl/${names.prefix}-old`)).toBeUndefined();
      expect(await raw.read('sys/auth')).not.toHaveProperty([`${names.prefix}-ci/`]);
      const again = await run(['apply', '--plan', names.plan]);
      expect(again.code).toBe(6);
      expect(again.stderr).toContain(`sys/policies/acl/${names.prefix}-kept has changed on the server`);
    });

    type Raw = ReturnType<typeof rawHttp>;
    test.each<readonly [string, (raw: Raw) => Promise<unknown>, string]>([
      [
        'the spec has changed',
        () => writeSpec(`${RULE}# after\n`),
        'sys/policies/acl/PREFIX-kept has changed in',
      ],
      [
        'a field of an object has changed',
        (raw) => raw.write('auth/PREFIX/role/web', { ...ROLE, token_max_ttl: 900 }),
        'auth/PREFIX/role/web has changed on the server',
      ],
      [
        'an object that was to be created is there',
        (raw) => raw.write('auth/token/roles/PREFIX', { orphan: true }),
        'auth/token/roles/PREFIX has changed on the server',
      ],
      [
        'an object that was to be changed is gone',
        (raw) => raw.remove('auth/PREFIX/role/web'),
        'auth/PREFIX/role/web has changed on the server',
      ],
      [
        'an object that was to be deleted is gone',
        (raw) => raw.remove('sys/policies/acl/PREFIX-old'),
        'sys/policies/acl/PREFIX-old was part of the saved plan',
      ],
      [
        'there is one more to delete',
        (raw) => raw.write('sys/policies/acl/PREFIX-older', { policy: RULE }),
        'sys/policies/acl/PREFIX-older was not part of the saved plan',
      ],
      [
        'a mount that goes would take one more role with it',
        (raw) => raw.write('auth/PREFIX-ci/role/two', ROLE),
        'sys/auth/PREFIX-ci has changed on the server',
      ],
    ])('is refused when %s', async (_, change, says) => {
      await run(['plan', ...prune(), '--out', names.plan, names.file]);
      const raw = rawHttp(servers[0]);
      const named = (text: string): string => text.replaceAll('PREFIX', names.prefix);
      await change({
        read: (path) => raw.read(named(path)),
        write: (path, body) => raw.write(named(path), body),
        remove: (path) => raw.remove(named(path)),
      });
      const before = await state();
      const refused = await run(['apply', '--plan', names.plan]);
      expect(refused.code, refused.stderr).toBe(6);
      expect(refused.stderr).toContain(named(says));
      expect(await state()).toEqual(before);
    });

    test('is refused on another server that holds the very same, and its digest is another one', async () => {
      const saved = await run(['plan', ...prune(), '--out', names.plan, names.file]);
      const digest = /sha256:\w{64}/.exec(saved.stderr)?.[0] ?? '';
      const refused = await run(['apply', '--plan', names.plan], servers[1]);
      expect(refused.code).toBe(6);
      expect(refused.stderr).toContain('the server’s cluster was');
      const expected = await run(['apply', ...prune(), '--expect-digest', digest, names.file], servers[1]);
      expect(expected.code).toBe(6);
      expect(expected.stderr).toContain(`not ${digest}`);
      const right = await run(['apply', ...prune(), '--expect-digest', digest, names.file]);
      expect([right.code, right.stderr]).toEqual([0, '']);
    });

    test('is refused in another namespace, and is not made where namespaces would be ignored', async () => {
      const isKnown = flavour === 'openbao' && compareVersions(await versionOf(servers[0]), '2.3') >= 0;
      if (!isKnown) {
        const ignored = await run(['plan', '--namespace=one', '--out', names.plan, names.file]);
        expect([ignored.code, ignored.stderr]).toEqual([
          1,
          expect.stringContaining('[namespace-not-on-server]'),
        ]);
        return;
      }
      const raw = rawHttp(servers[0]);
      for (const path of ['one', 'two']) await raw.write(`sys/namespaces/${names.prefix}${path}`, {});
      const at = (path: string): string => `--namespace=${names.prefix}${path}`;
      expect(await run(['plan', at('one'), '--out', names.plan, names.file])).toMatchObject({ code: 0 });
      const refused = await run(['apply', at('two'), '--plan', names.plan]);
      expect(refused.code).toBe(6);
      expect(refused.stderr).toContain(`the namespace was ${names.prefix}one`);
      expect(await run(['apply', at('one'), '--plan', names.plan])).toMatchObject({ code: 0, stderr: '' });
    });

    function prune(): readonly string[] {
      return ['--prune', `--allow-mount-delete=auth/${names.prefix}-ci`];
    }

    function run(argv: readonly string[], server = servers[0]): Promise<LiveRan> {
      return liveCommand(server)(argv);
    }

    function writeSpec(policy: string): Promise<void> {
      const { prefix, file } = names;
      const spec = {
        version: 1,
        auth: {
          [prefix]: {
            type: 'jwt',
            config: { jwt_validation_pubkeys: [PUBLIC_KEY] },
            roles: { web: { ...ROLE, token_ttl: '5m' } },
          },
        },
        policies: { [`${prefix}-kept`]: policy },
        token_roles: { [prefix]: {} },
        prune: { policies: [`${prefix}-*`], mounts: [`${prefix}-*`] },
      };
      return writeFile(file, JSON.stringify(spec));
    }

    /** What the stories write to, as the server shows it. */
    function state(): Promise<readonly unknown[]> {
      const { prefix } = names;
      const policies = ['kept', 'old', 'older'].map((one) => `sys/policies/acl/${prefix}-${one}`);
      const others = [`auth/${prefix}/role/web`, `auth/token/roles/${prefix}`, 'sys/auth'];
      const raw = rawHttp(servers[0]);
      return Promise.all([...policies, ...others].map((path) => raw.read(path)));
    }
  });
}

interface Names {
  readonly prefix: string;
  readonly file: string;
  readonly plan: string;
}

async function versionOf(server: RunningServer): Promise<string> {
  const health = await rawHttp(server).read('sys/health');
  return String(health?.['version']);
}
