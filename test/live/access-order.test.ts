import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace, CliRun } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { PUBLIC_KEY } from '../support/public-key.ts';
import { liveServers } from '../support/servers.ts';

vi.setConfig({ testTimeout: 120_000 });

// No state between two writes gives more than before and after: seen in the order in which a real server gets them.

const NARROW = 'path "secret/data/app/public" { capabilities = ["read"] }';
const WIDE = 'path "secret/data/app/*" { capabilities = ["read"] }';
const MAIN = { project: 'p', branch: 'main' };
const ANY = { project: 'p' };

interface State {
  readonly policy: string;
  readonly claims: Readonly<Record<string, string>>;
}

function spec({ policy, claims }: State): string {
  return JSON.stringify({
    version: 1,
    auth: {
      ci: {
        type: 'jwt',
        config: { jwt_validation_pubkeys: [PUBLIC_KEY], bound_issuer: 'https://ci.example' },
        roles: {
          web: {
            role_type: 'jwt',
            user_claim: 'sub',
            bound_claims: claims,
            token_policies: ['app'],
            token_ttl: '5m',
          },
        },
      },
    },
    policies: { app: policy },
  });
}

const POLICY = 'sys/policies/acl/app';
const ROLE = 'auth/ci/role/web';

for (const { name, start } of await liveServers()) {
  describe(`the order of writes on ${name}`, () => {
    let server: RunningServer;
    let place: CliPlace;
    beforeAll(async () => {
      [server, place] = await Promise.all([start(), cliPlace()]);
    });
    afterAll(async () => {
      await server.stop();
      await place.remove();
    });

    /** Goes from one state to the other. Gives the run, and what was written, in the order of arrival. */
    async function change(
      from: State,
      to: State,
      ...flags: readonly string[]
    ): Promise<CliRun & { writes: string[] }> {
      const env = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      const first = await place.run(
        ['apply', '--auto-approve', '--allow-transient-widening', '-'],
        env,
        spec(from),
      );
      expect(first.code, first.stderr).toBe(0);
      const proxy = await startFaultProxy(server.address);
      try {
        const through = { ...env, VAULT_ADDR: proxy.address };
        const ran = await place.run(['apply', '--auto-approve', ...flags, '-'], through, spec(to));
        const writes = proxy.seen
          .filter(({ method, path }) => method === 'POST' && !path.startsWith('sys/capabilities'))
          .map(({ path }) => path);
        return { ...ran, writes };
      } finally {
        await proxy.close();
      }
    }

    test('a policy that loses rights comes before the role that lets in more', async () => {
      const { code, writes } = await change({ policy: WIDE, claims: MAIN }, { policy: NARROW, claims: ANY });
      expect([code, writes]).toEqual([0, [POLICY, ROLE]]);
    });

    test('a role that lets in fewer comes before the policy that gets more', async () => {
      const { code, writes } = await change({ policy: NARROW, claims: ANY }, { policy: WIDE, claims: MAIN });
      expect([code, writes]).toEqual([0, [ROLE, POLICY]]);
    });

    test('where there is no such order nothing is written, unless somebody says so', async () => {
      const from = { policy: NARROW, claims: ANY };
      const to = {
        policy: 'path "secret/data/other" { capabilities = ["read"] }',
        claims: { project: 'another' },
      };
      const refused = await change(from, to);
      expect([refused.code, refused.writes]).toEqual([6, []]);
      expect(refused.stderr).toContain('[guard-transient-widening]');
      const allowed = await change(from, to, '--allow-transient-widening');
      expect([allowed.code, [...allowed.writes].sort()]).toEqual([0, [ROLE, POLICY].sort()]);
    });
  });
}
