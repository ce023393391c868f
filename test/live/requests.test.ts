import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { PUBLIC_KEY } from '../support/public-key.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const COUNT = { roles: 40, policies: 30, tokenRoles: 20, mounts: 3 };
const SPEC = spec();

for (const { name, start } of await liveServers()) {
  describe(`the requests of a clean plan on ${name}`, () => {
    let server: RunningServer;
    let place: CliPlace;
    let proxy: FaultProxy;
    beforeAll(async () => {
      [server, place] = await Promise.all([start(), cliPlace()]);
      proxy = await startFaultProxy(server.address);
      await writeFile(join(place.folder, 'spec.yaml'), JSON.stringify(SPEC));
      expect(await specRun(server).apply(SPEC)).toMatchObject({ code: 0 });
    });
    afterAll(async () => {
      await proxy.close();
      await server.stop();
      await place.remove();
    });
    const plan = (...flags: readonly string[]) =>
      place.run(['plan', '--detailed-exitcode', ...flags, 'spec.yaml'], {
        VAULT_ADDR: proxy.address,
        VAULT_TOKEN: server.token,
      });

    test('one for each object, the lists, the mount tables, two more; and none that writes', async () => {
      proxy.reset();
      const { code, stderr } = await plan('--stats');
      expect(code).toBe(0);
      const methods = new Set(proxy.seen.map(({ method }) => method));
      expect([...methods].sort()).toEqual(['GET', 'LIST']);
      const { roles, policies, tokenRoles, mounts } = COUNT;
      // Roles of each mount, on OpenBao of both kinds, policies, token roles.
      const lists = mounts * (name === 'bao' ? 2 : 1) + 2;
      const policyReads = name === 'bao' ? 0 : policies;
      const most = roles + policyReads + tokenRoles + mounts + lists + 2 + 2;
      expect(proxy.seen.length).toBeLessThanOrEqual(most);
      const bulk = proxy.seen.filter(({ path }) => path.startsWith('sys/policies/detailed/acl'));
      const single = proxy.seen.filter(({ path }) => path.startsWith('sys/policies/acl/'));
      expect([bulk.length, single.length]).toEqual(name === 'bao' ? [1, 0] : [0, policies]);
      expect(new Set(proxy.seen.map(({ method, path }) => `${method} ${path}`)).size).toBe(proxy.seen.length);
      expect(stderr).toContain(`Requests: ${proxy.seen.length} `);
      process.stderr.write(
        `${name}: ${proxy.seen.length} requests for a clean plan, at most ${most} allowed\n`,
      );
    });

    test.each([
      [10, []],
      [1, ['--parallelism', '1']],
      [4, ['--parallelism=4']],
    ])('never more than %i under way', async (most, flags) => {
      // Answers that take a moment, so that all places are taken.
      proxy.reset({ before: () => new Promise((resolve) => setTimeout(resolve, 20)) });
      expect(await plan(...flags)).toMatchObject({ code: 0 });
      expect(proxy.mostAtOnce()).toBe(most);
    });

    test('an apply has no more under way either', async () => {
      proxy.reset({ before: () => new Promise((resolve) => setTimeout(resolve, 5)) });
      const text = JSON.stringify(SPEC).replaceAll('secret/data/', 'secret/metadata/');
      const args = ['apply', '--auto-approve', '--parallelism', '3', '-'];
      const env = { VAULT_ADDR: proxy.address, VAULT_TOKEN: server.token };
      expect(await place.run(args, env, text)).toMatchObject({ code: 0 });
      const posts = proxy.seen.filter(({ method }) => method === 'POST');
      const questions = posts.filter(({ path }) => path === 'sys/capabilities-self');
      expect([questions.length, posts.length]).toEqual([1, COUNT.policies + 1]);
      expect(proxy.mostAtOnce()).toBeLessThanOrEqual(3);
      expect(await specRun(server).apply(SPEC)).toMatchObject({ code: 0 });
    });
  });
}

function spec(): object {
  const { roles, policies, tokenRoles, mounts } = COUNT;
  const named = (count: number, prefix: string, make: (index: number) => unknown): Record<string, unknown> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}-${index}`, make(index)]));
  const role = (index: number): object => ({
    role_type: 'jwt',
    user_claim: 'sub',
    bound_audiences: ['vault'],
    bound_subject: `subject-${index}`,
    token_policies: [`policy-${index % policies}`],
  });
  return {
    version: 1,
    auth: named(mounts, 'mount', (mount) => ({
      type: 'jwt',
      config: { jwt_validation_pubkeys: [PUBLIC_KEY] },
      roles: named(Math.floor((roles + mounts - 1 - mount) / mounts), 'role', role),
    })),
    policies: named(policies, 'policy', (index) => `path "secret/data/${index}" { capabilities = ["read"] }`),
    token_roles: named(tokenRoles, 'token-role', (index) => ({
      allowed_policies: [`policy-${index % policies}`],
    })),
    secrets: { kv: { type: 'kv', options: { version: '2' } } },
  };
}
