import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { startTlsServer } from '../support/tls-server.ts';
import { until } from '../support/until.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const READ_A = 'path "secret/data/a" { capabilities = ["read"] }';
const SPEC = JSON.stringify({
  version: 1,
  policies: { 'app-read': READ_A },
  auth: { machines: { type: 'approle', description: 'Machines' } },
});

for (const { name, flavour, start } of await liveServers()) {
  describe(`${name}, as a person meets it`, () => {
    let server: RunningServer;
    let place: CliPlace;
    beforeAll(async () => {
      [server, place] = await Promise.all([start(), cliPlace()]);
    });
    afterAll(async () => {
      await server.stop();
      await place.remove();
    });
    const env = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
      VAULT_ADDR: server.address,
      VAULT_TOKEN: server.token,
      ...more,
    });

    test('a wrong token is a refusal that says where it comes from', async () => {
      const { code, stderr } = await place.run(['plan', '-'], env({ VAULT_TOKEN: 'hvs.wrong' }), SPEC);
      expect([code, stderr]).toEqual([
        4,
        expect.stringMatching(/ 403 .*permission denied.*\n.*token in VAULT_TOKEN .*not valid any more/),
      ]);
    });

    test('no token is a refusal that says so', async () => {
      const { code, stderr } = await place.run(['plan', '-'], env({ VAULT_TOKEN: '' }), SPEC);
      expect([code, stderr]).toEqual([4, expect.stringContaining('set VAULT_TOKEN')]);
    });

    test('a sealed server says that it is sealed', async () => {
      const sealed = await start({ storage: 'raft' });
      try {
        const given = { VAULT_ADDR: sealed.address, VAULT_TOKEN: sealed.token };
        expect(await place.run(['plan', '-'], given, SPEC)).toMatchObject({ code: 0 });
        await rawHttp(sealed).write('sys/seal', {});
        const { code, stderr } = await place.run(['plan', '-'], given, SPEC);
        expect([code, stderr]).toEqual([4, expect.stringMatching(/the server is sealed\n.*unseal/)]);
      } finally {
        await sealed.stop();
      }
    });

    test('TLS: the authority has to be known, and only a true VAULT_SKIP_VERIFY does without', async () => {
      const tls = await startTlsServer(name);
      try {
        const given = { VAULT_ADDR: tls.address, VAULT_TOKEN: tls.token };
        const plan = (more: Readonly<Record<string, string>>, flags: readonly string[] = []) =>
          place.run(['plan', ...flags, '-'], { ...given, ...more }, SPEC);
        const refused = { code: 4, stderr: expect.stringContaining('set VAULT_CACERT') as string };
        expect(await plan({})).toMatchObject(refused);
        expect(await plan({ VAULT_SKIP_VERIFY: 'false' })).toMatchObject(refused);
        expect(await plan({ VAULT_SKIP_VERIFY: '0', NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toMatchObject(
          refused,
        );
        expect(await plan({ VAULT_CACERT: tls.caFile })).toMatchObject({ code: 0, stderr: '' });
        expect(await plan({ BAO_CACERT: tls.caFile })).toMatchObject({ code: 0 });
        expect(await plan({}, ['--ca-cert', tls.caFile])).toMatchObject({ code: 0 });
        const open = await plan({ VAULT_SKIP_VERIFY: 'true' });
        expect([open.code, open.stderr]).toEqual([0, expect.stringContaining('not checked')]);
        expect(await plan({ VAULT_ADDR: tls.address.replace('https', 'http') })).toMatchObject({ code: 4 });
      } finally {
        await tls.stop();
      }
    });

    test('a token that may only look gets a plan, and its apply says which rule is missing', async () => {
      const raw = rawHttp(server);
      const look = ['sys/auth', 'sys/mounts', 'sys/policies/*', 'auth/+/role', 'auth/token/roles/*']
        .map((path) => `path "${path}" { capabilities = ["read", "list"] }`)
        .join('\n');
      const write = `${look}\npath "sys/policies/acl/half" { capabilities = ["create", "update", "read"] }`;
      await raw.write('sys/policies/acl/look', { policy: look });
      await raw.write('sys/policies/acl/write', { policy: write });
      const tokenOf = async (policy: string, more: object = {}): Promise<string> => {
        const { auth } = await raw.write('auth/token/create', { policies: [policy], ...more });
        return (auth as { client_token: string }).client_token;
      };
      const lookOnly = env({ VAULT_TOKEN: await tokenOf('look') });
      expect(await place.run(['plan', '--detailed-exitcode', '-'], lookOnly, SPEC)).toMatchObject({
        code: 2,
      });
      const refused = await place.run(['apply', '--auto-approve', '-'], lookOnly, SPEC);
      expect(refused.code).toBe(4);
      expect(refused.stderr).toContain('path "sys/policies/acl/app-read" { capabilities = ["update"] }');
      expect(refused.stderr).toContain('path "sys/auth/machines" { capabilities = ["update", "sudo"] }');

      const half = SPEC.replace('app-read', 'half').replace('machines', 'half');
      const asked = await place.run(
        ['apply', '--auto-approve', '-'],
        env({ VAULT_TOKEN: await tokenOf('write') }),
        half,
      );
      expect([asked.code, asked.stderr]).toEqual([4, expect.stringContaining('path "sys/auth/half"')]);
      expect(await raw.read('sys/policies/acl/half')).toBeUndefined();
      // Without the default policy the server does not tell beforehand.
      const some = env({ VAULT_TOKEN: await tokenOf('write', { no_default_policy: true }) });
      const partly = await place.run(['apply', '--auto-approve', '-'], some, half);
      expect(partly.code).toBe(5);
      expect(partly.stdout).toMatch(/done +sys\/policies\/acl\/half/);
      expect(partly.stdout).toMatch(/failed +sys\/auth\/half/);
      expect((await raw.read('sys/policies/acl/half'))?.['policy']).toBe(READ_A);
    });

    const signals = { SIGINT: 130, SIGTERM: 143 } as const;
    test.each(Object.entries(signals))(
      '%s in a slow apply: what began is finished, nothing else begins',
      async (signal, code) => {
        const proxy = await startFaultProxy(server.address);
        try {
          const mount = `slow-${signal.toLowerCase()}`;
          const policy = (index: number): [string, string] => [`${mount}-${index}`, READ_A];
          const spec = JSON.stringify({
            version: 1,
            // Two writes make it: the second one does not begin any more.
            auth: { [mount]: { type: 'approle', tune: { user_lockout_config: { lockout_threshold: 3 } } } },
            policies: Object.fromEntries(Array.from({ length: 12 }, (_, index) => policy(index))),
          });
          const args = ['apply', '--auto-approve', '--parallelism', '2', '-'];
          const running = place.start(args, env({ VAULT_ADDR: proxy.address }), spec);
          let policiesUnderWay = 0;
          proxy.reset({
            before: async ({ method, path }) => {
              if (method !== 'POST') return;
              if (path === `sys/auth/${mount}`) {
                // With the write of a policy beside it, which is then let through as well.
                await until('a policy is being written', () => policiesUnderWay > 0);
                running.child.kill(signal as NodeJS.Signals);
                await sleep(500);
              } else if (path.startsWith('sys/policies/')) {
                policiesUnderWay += 1;
                await sleep(300);
                policiesUnderWay -= 1;
              }
            },
          });
          const ended = await running.ended;
          expect([ended.code, ended.signal]).toEqual([code, undefined]);
          const raw = rawHttp(server);
          const outcomes = ended.stdout.matchAll(/^ *(done|skipped|failed) +(sys\/[^\s:]+)/gm);
          const seen = { done: 0, failed: 0, skipped: 0 };
          for (const [, outcome, address = ''] of outcomes) {
            const object = await raw.read(address).catch(() => undefined);
            expect([address, outcome, object !== undefined]).toEqual([
              address,
              outcome,
              outcome !== 'skipped',
            ]);
            seen[outcome as keyof typeof seen] += 1;
          }
          expect(seen.done).toBeGreaterThan(0);
          expect(seen.skipped).toBeGreaterThan(0);
          expect(seen.failed).toBe(1);
          expect(seen.done + seen.failed + seen.skipped).toBe(13);
          expect(ended.stdout).toMatch(new RegExp(`failed +sys/auth/${mount}`));
          expect(ended.stdout).toContain('not sent: the run was stopped');
          expect(await place.run(['apply', '--auto-approve', '-'], env(), spec)).toMatchObject({ code: 0 });
          const entry = await raw.read(`sys/auth/${mount}`);
          expect(entry?.['config']).toMatchObject({ user_lockout_config: { user_lockout_threshold: 3 } });
          expect(await place.run(['plan', '--detailed-exitcode', '-'], env(), spec)).toMatchObject({
            code: 0,
          });
        } finally {
          await proxy.close();
        }
      },
    );

    const withNamespaces = flavour === 'openbao' && name !== 'bao-2.2';
    test.each(withNamespaces ? [] : [name])(
      '%s has no namespaces: one is refused before any object is read',
      async () => {
        const proxy = await startFaultProxy(server.address);
        try {
          const text = `version: 1\nnamespace: team-a\npolicies:\n  app: |\n    ${READ_A}\n`;
          const given = env({ VAULT_ADDR: proxy.address });
          const inSpec = await place.run(['apply', '--auto-approve', '-'], given, text);
          expect([inSpec.code, inSpec.stderr]).toEqual([
            1,
            expect.stringMatching(/-:\d+:\d+(?:.|\n)*namespace-not-on-server(?:.|\n)*team-a/),
          ]);
          const byVariable = await place.run(['plan', '-'], { ...given, VAULT_NAMESPACE: 'team-b' }, SPEC);
          expect([byVariable.code, byVariable.stderr]).toEqual([1, expect.stringContaining('team-b')]);
          expect(proxy.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
            'GET sys/health',
            'GET sys/health',
          ]);
        } finally {
          await proxy.close();
        }
      },
    );

    test.each(withNamespaces ? [name] : [])(
      '%s has namespaces: two documents go to two namespaces, and nothing to the root',
      async () => {
        const raw = rawHttp(server);
        await raw.write('sys/namespaces/team-a', {});
        await raw.write('sys/namespaces/team-b', {});
        await rawHttp(server, 'team-b').write('sys/namespaces/inner', {});
        const document = (namespace: string): string =>
          JSON.stringify({
            version: 1,
            namespace,
            policies: { app: READ_A },
            auth: {
              gate: {
                type: 'jwt',
                roles: {
                  web: {
                    role_type: 'jwt',
                    user_claim: 'sub',
                    bound_subject: namespace,
                    token_policies: ['app'],
                  },
                },
              },
            },
            secrets: { kv: { type: 'kv', options: { version: '2' }, config: { max_versions: 3 } } },
          });
        const text = `${document('team-a')}\n---\n${document('team-b/inner')}\n`;
        expect(await place.run(['apply', '--auto-approve', '-'], env(), text)).toMatchObject({ code: 0 });
        for (const namespace of ['team-a', 'team-b/inner']) {
          const inside = rawHttp(server, namespace);
          expect((await inside.read('auth/gate/role/web'))?.['bound_subject']).toBe(namespace);
          expect((await inside.read('sys/policies/acl/app'))?.['policy']).toBe(READ_A);
          expect((await inside.read('kv/config'))?.['max_versions']).toBe(3);
        }
        for (const elsewhere of [raw, rawHttp(server, 'team-b')]) {
          expect(await elsewhere.read('sys/policies/acl/app')).toBeUndefined();
        }
        const args = ['plan', '--detailed-exitcode', '-'];
        expect(await place.run(args, env(), text)).toMatchObject({ code: 0 });
        const relative = await place.run(
          args,
          env({ VAULT_NAMESPACE: 'team-b' }),
          document('inner').replace('"bound_subject":"inner"', '"bound_subject":"team-b/inner"'),
        );
        expect(relative).toMatchObject({ code: 0 });
      },
    );
  });
}

test('a server that is not running is named, with the variable that names it', async () => {
  const place = await cliPlace();
  try {
    const env = { VAULT_ADDR: 'http://127.0.0.1:9', VAULT_TOKEN: 'x', VAULT_MAX_RETRIES: '0' };
    for (const command of [['plan'], ['apply', '--auto-approve']]) {
      const { code, stderr } = await place.run([...command, '-'], env, SPEC);
      expect([code, stderr]).toEqual([4, expect.stringMatching(/127\.0\.0\.1:9(?:.|\n)*VAULT_ADDR/)]);
    }
  } finally {
    await place.remove();
  }
});
