import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import type { Passing } from '../support/fault-proxy.ts';
import { PUBLIC_KEY } from '../support/public-key.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import type { SpecRun } from '../support/spec-run.ts';

const NAMES = ['vault', 'bao'];
/** Each lane has a server of its own: Vault 1.21.1 can hang when two clients write mounts at the same time. */
const LANES = 3;

/** One interrupted apply: before the server has that request, or when its answer is on the way. */
interface Kill {
  readonly moment: 'before' | 'after';
  readonly index: number;
}

for (const { name, start } of (await liveServers()).filter((server) => NAMES.includes(server.name))) {
  describe(`kill -9 in the middle of an apply on ${name}`, () => {
    let servers: RunningServer[];
    let place: CliPlace;
    beforeAll(async () => {
      place = await cliPlace();
      servers = await Promise.all(Array.from({ length: LANES }, () => start()));
    });
    afterAll(async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await place.remove();
    });

    test(
      'at every request, before and after the server has it: the next apply converges, the plan is empty',
      { timeout: 300_000 },
      async () => {
        const [first] = servers;
        if (first === undefined) throw new Error('no server');
        const whole = await interrupted(first, 'whole', { moment: 'before', index: 0 });
        expect(whole).toMatchObject({ killed: false });
        await converges(specRun(first), 'whole');
        const indices = Array.from({ length: whole.requests }, (_, turn) => turn + 1);
        const kills = indices.flatMap((index): Kill[] => [
          { moment: 'before', index },
          { moment: 'after', index },
        ]);
        const count = kills.length;
        const killed: Kill[] = [];
        const lane = async (server: RunningServer): Promise<void> => {
          const direct = specRun(server);
          for (let kill = kills.shift(); kill !== undefined; kill = kills.shift()) {
            const prefix = `${kill.moment}${kill.index}`;
            if ((await interrupted(server, prefix, kill)).killed) killed.push(kill);
            await converges(direct, prefix);
          }
        };
        await Promise.all(servers.map(lane));
        process.stderr.write(
          `${name}: an apply of ${whole.requests} requests, killed ${killed.length} times; all converged\n`,
        );
        expect(whole.requests).toBeGreaterThan(25);
        // An apply with fewer requests than the first one ends before the last of them.
        expect(killed.length).toBeGreaterThan(count - 6);
      },
    );

    /** Applies with the built command line, and kills it there. */
    async function interrupted(
      server: RunningServer,
      prefix: string,
      { moment, index }: Kill,
    ): Promise<{ killed: boolean; requests: number }> {
      const proxy = await startFaultProxy(server.address);
      try {
        const env = { VAULT_ADDR: proxy.address, VAULT_TOKEN: server.token };
        const text = JSON.stringify({ version: 1, ...spec(prefix) });
        const running = place.start(['apply', '--auto-approve', '-'], env, text);
        proxy.reset({
          [moment]: async (request: Passing) => {
            if (request.index !== index) return;
            running.child.kill('SIGKILL');
            await running.ended;
          },
        });
        const { code, signal, stderr } = await running.ended;
        const isKilled = signal === 'SIGKILL';
        if (!isKilled) expect([code, stderr]).toEqual([0, '']);
        return { killed: isKilled, requests: proxy.seen.length };
      } finally {
        await proxy.close();
      }
    }

    async function converges(direct: SpecRun, prefix: string): Promise<void> {
      const again = await direct.apply(spec(prefix));
      const rest = again.applied.filter(({ outcome }) => outcome !== 'done');
      expect([prefix, again.code, rest]).toEqual([prefix, 0, []]);
      const plan = await direct.plan(spec(prefix));
      expect([prefix, plan.code, plan.changes]).toEqual([prefix, 0, []]);
    }
  });
}

/** One of everything, under names of its own, so that one server serves all runs. */
function spec(prefix: string): object {
  const role = {
    role_type: 'jwt',
    user_claim: 'sub',
    bound_audiences: ['web'],
    token_policies: [`${prefix}-read`],
  };
  return {
    auth: {
      [`${prefix}-jwt`]: {
        type: 'jwt',
        description: 'Pipelines',
        tune: { default_lease_ttl: '30m' },
        config: { jwt_validation_pubkeys: [PUBLIC_KEY], bound_issuer: 'https://issuer.example' },
        roles: { one: role, two: { ...role, token_ttl: '5m' } },
      },
      // Takes two writes to create.
      [`${prefix}-approle`]: { type: 'approle', tune: { user_lockout_config: { lockout_threshold: 3 } } },
    },
    policies: {
      [`${prefix}-read`]: 'path "secret/data/a" { capabilities = ["read"] }',
      [`${prefix}-list`]: 'path "secret/metadata/a" { capabilities = ["list"] }',
    },
    token_roles: { [`${prefix}-nomad`]: { allowed_policies: [`${prefix}-read`], orphan: true } },
    secrets: {
      [`${prefix}-kv`]: { type: 'kv', options: { version: '2' }, config: { max_versions: 5 } },
    },
  };
}
