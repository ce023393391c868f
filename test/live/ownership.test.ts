import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import type { Passing } from '../support/fault-proxy.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { PUBLIC_KEY } from '../support/public-key.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

type LiveCommand = ReturnType<typeof liveCommand>;

const RULE = 'path "secret/data/x" { capabilities = ["read"] }\n';
const ROLE = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['x'] };
const PLACE = { settings: { inventory: { mount: 'kv', path: 'access/vaultctl' } } };
const EVERYTHING = { policies: ['*'], token_roles: ['*'], mounts: ['*'], secrets: ['*'] };
const PRUNE = ['--prune', '--auto-approve'];
const MARK = /vaultctl owner/;

for (const { name, start } of await liveServers()) {
  describe(`several owners on one ${name}`, () => {
    let server: RunningServer;
    let raw: RawHttp;
    let live: LiveCommand;
    let folder: string;

    beforeEach(async () => {
      server = await start();
      raw = rawHttp(server);
      live = liveCommand(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-owners-'));
      // What a development server brings along belongs to nobody, and every prune here has the widest scopes.
      if ((await raw.read('sys/mounts/secret')) !== undefined) await raw.remove('sys/mounts/secret');
      await raw.write('sys/mounts/kv', { type: 'kv', options: { version: '2' } });
    });
    afterEach(async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('two specs, each pruning everything: neither touches what the other has', async () => {
      const [a, b] = [spec('a'), spec('b')];
      await done(run('apply', a, ...PRUNE));
      await done(run('apply', b, ...PRUNE));
      for (const one of [a, b]) await isQuiet(one);

      const policy = await raw.read('sys/policies/acl/a-one');
      expect(policy?.['policy']).toBe(`# vaultctl owner: a\n${RULE}`);
      expect(await descriptionOf('a-jwt')).toBe('Pipelines of a [vaultctl owner: a]');
      expect(await descriptionOf('b-jwt')).toBe('Pipelines of b [vaultctl owner: b]');
      expect(JSON.stringify(await raw.read('auth/token/roles/a-nomad'))).not.toMatch(MARK);
      expect(await listed('a')).toEqual(addresses('a'));
      expect(await listed('b')).toEqual(addresses('b'));

      const before = await objectsOf('b');
      const policies = without(a.policies, 'a-two');
      const roles = without(a.token_roles, 'a-old');
      const less = {
        ...a,
        policies,
        token_roles: roles,
        auth: { 'a-jwt': { ...a.auth['a-jwt'], roles: {} } },
      };
      const gone = ['auth/a-jwt/role/web', 'auth/token/roles/a-old', 'sys/policies/acl/a-two'];
      // The other one sees them as what they are, and leaves them.
      expect((await done(run('plan', b, '--prune'))).stdout).toContain('No changes.');
      await done(run('apply', less, ...PRUNE));
      for (const path of gone) expect([path, await raw.read(path)]).toEqual([path, undefined]);
      expect(await objectsOf('b')).toEqual(before);
      expect(await listed('a')).toEqual(addresses('a').filter((address) => !gone.includes(address)));
      expect(await listed('b')).toEqual(addresses('b'));
      await isQuiet(b);
    });

    test('without an inventory a kind that has no room for a mark is not pruned, and the plan says so', async () => {
      await raw.write('auth/token/roles/old', { orphan: true });
      await raw.write('sys/policies/acl/json', { policy: '{"path":{"x":{"capabilities":["read"]}}}' });
      await raw.write('sys/policies/acl/old', { policy: RULE });
      const bare = { ...without(spec('a'), 'settings'), prune: { policies: ['*'], token_roles: ['*'] } };
      const { stdout } = await done(run('plan', bare, '--prune'));
      const unknown = 'without an inventory nobody can tell whose it is';
      expect(stdout).toContain(`auth/token/roles/old (token-role): ${unknown}`);
      expect(stdout).toContain(`sys/policies/acl/json (policy): ${unknown}`);
      await done(run('apply', bare, ...PRUNE));
      expect(await raw.read('auth/token/roles/old')).toBeDefined();
      expect(await raw.read('sys/policies/acl/json')).toBeDefined();
      expect(await raw.read('sys/policies/acl/old')).toBeUndefined();
    });

    test('a role belongs to the owner of its mount, unless an inventory says otherwise', async () => {
      const a = spec('a');
      const guest = {
        owner: 'b',
        auth: { 'a-jwt': { roles: { guest: ROLE } } },
        prune: EVERYTHING,
        ...PLACE,
      };
      await done(run('apply', a, ...PRUNE));
      await done(run('apply', guest, ...PRUNE));
      await raw.write('auth/a-jwt/role/stray', ROLE);
      const seen = await done(run('plan', guest, '--prune'));
      expect(seen.stdout).toContain('auth/a-jwt/role/stray (jwt-role): it belongs to a');
      expect(seen.stdout).toContain('No changes.');
      const plan = await done(run('plan', a, '--prune'));
      expect(plan.stdout).toContain('auth/a-jwt/role/guest (jwt-role): it belongs to b');
      expect(plan.stdout).toContain('- auth/a-jwt/role/stray (jwt-role) will be deleted');
      await done(run('apply', a, ...PRUNE));
      expect(await raw.read('auth/a-jwt/role/stray')).toBeUndefined();
      expect(await raw.read('auth/a-jwt/role/guest')).toBeDefined();
      // Nor does the mount go while another owner has something in it.
      const left = await done(run('apply', without(a, 'auth'), ...PRUNE, '--allow-mount-delete=auth/a-jwt'));
      expect(left.stdout).toContain(
        'sys/auth/a-jwt (auth-mount): b has auth/a-jwt/role/guest in its inventory',
      );
      expect(await raw.read('auth/a-jwt/role/guest')).toBeDefined();
    });

    test('what two specs declare alike is not claimed by the second, and not deleted by either', async () => {
      const shared = { token_roles: { shared: { orphan: true } }, prune: EVERYTHING, ...PLACE };
      await done(run('apply', { owner: 'a', ...shared }, ...PRUNE));
      await done(run('apply', { owner: 'b', ...shared, policies: { 'b-one': RULE } }, ...PRUNE));
      expect(await listed('b')).toEqual(['sys/policies/acl/b-one']);
      await done(
        run('apply', { owner: 'b', ...shared, token_roles: {}, policies: { 'b-one': RULE } }, ...PRUNE),
      );
      expect(await raw.read('auth/token/roles/shared')).toBeDefined();
    });

    test('a killed apply has claimed all that it created', async () => {
      const place = await cliPlace();
      const proxy = await startFaultProxy(server.address);
      try {
        const a = without(spec('a'), 'auth');
        const env = { VAULT_ADDR: proxy.address, VAULT_TOKEN: server.token };
        const text = JSON.stringify({ version: 1, ...a });
        const running = place.start(['apply', '--auto-approve', '--parallelism', '1', '-'], env, text);
        proxy.reset({
          after: async ({ method, path }: Passing) => {
            if (method !== 'POST' || !path.startsWith('auth/token/roles/')) return;
            running.child.kill('SIGKILL');
            await running.ended;
          },
        });
        const { signal, stderr } = await running.ended;
        expect([signal, stderr]).toEqual(['SIGKILL', '']);
        const created = proxy.committed
          .map(({ path }) => path)
          .filter((path) => !/^(?:kv\/|sys\/capabilities-self$)/.test(path));
        expect(created).not.toEqual([]);
        const claimed = await listed('a');
        expect(created.filter((path) => !claimed.includes(path))).toEqual([]);
        // So what was begun and given up is deleted like anything else.
        const policies = { 'a-other': RULE };
        await done(run('apply', { ...a, policies, token_roles: {} }, ...PRUNE, '--allow-shrink'));
        for (const path of created) expect([path, await raw.read(path)]).toEqual([path, undefined]);
      } finally {
        await proxy.close();
        await place.remove();
      }
    });

    test('two applies of one owner at the same time: the inventory loses nothing', async () => {
      const proxy = await startFaultProxy(server.address);
      try {
        const base = { owner: 'a', policies: { one: RULE }, prune: EVERYTHING, ...PLACE };
        await done(run('apply', { ...base, token_roles: { old: {} } }, '--auto-approve'));
        const second = { ...base, token_roles: { old: {}, second: {} } };
        let inner: Promise<LiveRan> | undefined;
        proxy.reset({
          before: async ({ method }: Passing) => {
            if (method !== 'DELETE' || inner !== undefined) return;
            inner = run('apply', second, '--auto-approve');
            await done(inner);
          },
        });
        const first = { ...base, token_roles: { first: {} } };
        await done(runAt(liveCommand({ ...server, address: proxy.address }), 'apply', first, PRUNE));
        expect(inner).toBeDefined();
        const there = ['auth/token/roles/first', 'auth/token/roles/second', 'sys/policies/acl/one'];
        for (const path of there) expect([path, await raw.read(path)]).not.toEqual([path, undefined]);
        expect(await raw.read('auth/token/roles/old')).toBeUndefined();
        expect(await listed('a')).toEqual(there);
      } finally {
        await proxy.close();
      }
    });

    test('a KV engine of version 1 keeps no inventory', async () => {
      await raw.write('sys/mounts/kv1', { type: 'kv', options: { version: '1' } });
      const settings = { inventory: { mount: 'kv1', path: 'vaultctl' } };
      const given = { owner: 'a', policies: { one: RULE }, settings };
      await run('apply', given, '--auto-approve');
      const again = await run('apply', { ...given, policies: { one: `${RULE}\n` } }, '--auto-approve');
      expect(again.code).toBe(4);
      expect(again.stderr).toContain('kv1 is not a KV engine of version 2');
    });

    function run(command: string, document: object, ...flags: readonly string[]): Promise<LiveRan> {
      return runAt(live, command, document, flags);
    }

    async function runAt(
      at: LiveCommand,
      command: string,
      document: object,
      flags: readonly string[],
    ): Promise<LiveRan> {
      const file = join(folder, `${Math.random()}.yaml`);
      await writeFile(file, JSON.stringify({ version: 1, ...document }));
      return at([command, ...flags, file]);
    }

    /** The plan is empty, also with --prune, and shows no mark. */
    async function isQuiet(document: object): Promise<void> {
      const { stdout } = await done(run('plan', document, '--prune', '--detailed-exitcode'));
      expect(stdout).toContain('No changes.');
      expect(stdout).not.toMatch(MARK);
    }

    async function descriptionOf(mount: string): Promise<unknown> {
      const table = (await raw.read('sys/auth')) as Record<string, { description?: unknown }>;
      return table[`${mount}/`]?.description;
    }

    async function listed(owner: string): Promise<readonly string[]> {
      const entry = await raw.read(`kv/data/access/vaultctl/objects/${owner}`);
      const { objects } = (entry?.['data'] ?? {}) as { objects?: string };
      return (objects ?? '').split('\n');
    }

    /** Everything of an owner, as the server shows it. */
    async function objectsOf(owner: string): Promise<readonly unknown[]> {
      const found = await Promise.all(addresses(owner).map((path) => raw.read(path)));
      expect(found).not.toContain(undefined);
      return [await descriptionOf(`${owner}-jwt`), ...found];
    }
  });
}

function spec(owner: string) {
  return {
    owner,
    auth: {
      [`${owner}-jwt`]: {
        type: 'jwt',
        description: `Pipelines of ${owner}`,
        config: { jwt_validation_pubkeys: [PUBLIC_KEY] },
        roles: { web: ROLE },
      },
    },
    policies: { [`${owner}-one`]: RULE, [`${owner}-two`]: RULE },
    token_roles: { [`${owner}-nomad`]: { orphan: true }, [`${owner}-old`]: { orphan: true } },
    prune: EVERYTHING,
    ...PLACE,
  };
}

function addresses(owner: string): readonly string[] {
  return [
    `auth/${owner}-jwt/config`,
    `auth/${owner}-jwt/role/web`,
    `auth/token/roles/${owner}-nomad`,
    `auth/token/roles/${owner}-old`,
    `sys/auth/${owner}-jwt`,
    `sys/policies/acl/${owner}-one`,
    `sys/policies/acl/${owner}-two`,
  ];
}

function without(object: object, key: string): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

async function done(running: Promise<LiveRan>): Promise<LiveRan> {
  const ran = await running;
  expect([ran.code, ran.stderr], ran.stdout).toEqual([0, '']);
  return ran;
}
