import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace, CliRun, RunningCli } from '../support/cli.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { happening } from '../support/happening.ts';
import { liveServers } from '../support/servers.ts';

const PAIRS = process.env['VAULTCTL_FULL'] === '1' ? 50 : 5;
const FREE_PAIRS = 5;
/** So slow is the way to the server, so that two runs meet. */
const DELAY = 20;
const LOCK = 'kv/data/ci/lock';
const SIDES = ['alpha', 'beta'] as const;
const POLICIES = ['one', 'two', 'three', 'four', 'five', 'six'];
const ROLES = ['first', 'second'];

type Side = (typeof SIDES)[number];

for (const { name, start } of (await liveServers()).filter((server) => server.name !== 'bao-2.2')) {
  describe(`the lock on ${name}`, { timeout: 900_000 }, () => {
    let server: RunningServer;
    let proxy: FaultProxy;
    let place: CliPlace;
    let raw: RawHttp;
    const tokens = new Map<Side, string>();
    let count = 0;

    beforeAll(async () => {
      place = await cliPlace();
      server = await start();
      proxy = await startFaultProxy(server.address);
      raw = rawHttp(server);
      await raw.write('sys/mounts/kv', { type: 'kv', options: { version: '2' } });
      for (const side of SIDES) {
        const { auth } = await raw.write('auth/token/create', { display_name: side, policies: ['root'] });
        tokens.set(side, (auth as { client_token: string }).client_token);
      }
    }, 300_000);
    afterAll(async () => {
      await proxy.close();
      await server.stop();
      await place.remove();
    });

    const slowly = (): void => {
      proxy.reset({ before: () => new Promise((resolve) => setTimeout(resolve, DELAY)) });
    };
    /** Both sides start at the same time, with specs that differ in every object. */
    const pair = async (
      flags: readonly string[],
      isLocked: boolean,
    ): Promise<{ readonly runs: Readonly<Record<Side, CliRun>>; readonly standing: readonly string[] }> => {
      count += 1;
      const turn = count;
      const ended = SIDES.map(async (side) => {
        await writeFile(join(place.folder, `${side}.yaml`), spec(`${side} ${turn}`, isLocked));
        return begin(side, flags).ended;
      });
      const [alpha, beta] = await Promise.all(ended);
      if (alpha === undefined || beta === undefined) throw new Error('two runs have ended');
      return { runs: { alpha, beta }, standing: await values(turn) };
    };
    const begin = (side: Side, flags: readonly string[]): RunningCli =>
      place.start(['apply', '--auto-approve', ...flags, `${side}.yaml`], {
        VAULT_ADDR: proxy.address,
        VAULT_TOKEN: tokens.get(side) ?? '',
      });
    /** Whose the objects are now, each named once: `alpha`, `beta`, or something else. */
    const values = async (turn: number): Promise<readonly string[]> => {
      const found = new Set<string>();
      const whose = (text: unknown): string =>
        SIDES.find((side) => text === `${side} ${turn}`) ?? String(text);
      for (const one of POLICIES) {
        const policy = (await raw.read(`sys/policies/acl/${one}`))?.['policy'];
        found.add(whose(/^# (.*)$/m.exec(String(policy))?.[1]));
      }
      for (const role of ROLES) {
        const suffix = (await raw.read(`auth/token/roles/${role}`))?.['path_suffix'];
        found.add(whose(String(suffix).replace('-', ' ')));
      }
      return [...found];
    };
    const record = async (): Promise<Record<string, unknown>> =>
      ((await raw.read(LOCK))?.['data'] ?? {}) as Record<string, unknown>;

    test(`${PAIRS} pairs: no lost update, and the loser says who has the lock`, async () => {
      slowly();
      let met = 0;
      for (let turn = 0; turn < PAIRS; turn += 1) {
        const { runs, standing } = await pair([], true);
        const losers = SIDES.filter((side) => runs[side].code === 6);
        const winners = SIDES.filter((side) => runs[side].code === 0);
        const said = JSON.stringify(runs);
        expect([losers.length + winners.length, winners.length > 0], said).toEqual([2, true]);
        // One of the two as a whole: the winner, or who came last when they did not meet.
        expect(standing, said).toHaveLength(1);
        expect(winners, said).toContain(standing[0]);
        const { id, state } = await record();
        expect(state).toBe('released');
        const [loser] = losers;
        if (loser === undefined) continue;
        met += 1;
        expect(runs[loser].stderr).toContain(`held by token-${winners[0] ?? ''} (${String(id)}) since `);
        expect(runs[loser].stderr).toContain(`vaultctl force-unlock ${String(id)} ${loser}.yaml`);
      }
      process.stderr.write(
        `${name}: ${PAIRS} pairs, of which ${met} met; one refused each time, nothing lost\n`,
      );
      expect(met).toBeGreaterThan(PAIRS / 2);
    });

    test(`${PAIRS} pairs that may wait: both are done, one after the other`, async () => {
      slowly();
      let met = 0;
      for (let turn = 0; turn < PAIRS; turn += 1) {
        const { runs, standing } = await pair(['--lock-timeout', '120s'], true);
        const said = JSON.stringify(runs);
        expect([runs.alpha.code, runs.beta.code], said).toEqual([0, 0]);
        expect(standing, said).toHaveLength(1);
        const waited = SIDES.filter((side) => runs[side].stderr.includes('waiting for the lock'));
        if (waited.length === 0) continue;
        met += 1;
        // Who waited came last, and planned on what the other had left.
        expect(standing, said).toEqual(waited);
      }
      process.stderr.write(`${name}: ${PAIRS} pairs that may wait, of which ${met} met; nothing lost\n`);
      expect(met).toBeGreaterThan(PAIRS / 2);
    });

    /** Both are about to write the same object; the second one does it between the write of the first and its look back. */
    const meeting = (): void => {
      const path = `sys/policies/acl/${POLICIES[0] ?? ''}`;
      const [both, looks, written] = [happening(), happening(), happening()];
      let writes = 0;
      proxy.reset({
        before: async (request) => {
          if (request.path === path && request.method === 'GET') {
            if (writes < 2) return;
            looks.happens();
            await written.happened;
          }
          if (request.method !== 'POST' || !isObject(request.path)) return;
          if (request.path !== path) return both.happened;
          writes += 1;
          if (writes === 1) return both.happened;
          both.happens();
          await looks.happened;
        },
        after: ({ path: of, method }) => {
          if (of === path && method === 'POST' && looks.hasHappened()) written.happens();
        },
      });
    };

    test('without the lock such pairs get in the way of each other', async () => {
      for (let turn = 0; turn < FREE_PAIRS; turn += 1) {
        meeting();
        const { runs, standing } = await pair([], false);
        const isClean = SIDES.every((side) => runs[side].code === 0) && standing.length === 1;
        expect(isClean, JSON.stringify(runs)).toBe(false);
      }
    });

    /** An apply of alpha's; `at` runs before its request to write that object is passed on. */
    const meddled = async (at: (run: RunningCli) => Promise<void>): Promise<CliRun> => {
      count += 1;
      await writeFile(join(place.folder, 'alpha.yaml'), spec(`alpha ${count}`, true));
      let isDone = false;
      proxy.reset({
        before: async ({ method, path }) => {
          if (isDone || method !== 'POST' || !path.startsWith('sys/policies/acl/')) return;
          isDone = true;
          await at(running);
        },
      });
      const running = begin('alpha', ['--parallelism', '1']);
      const ended = await running.ended;
      expect(isDone, JSON.stringify(ended)).toBe(true);
      return ended;
    };
    const direct = (...args: readonly string[]): Promise<CliRun> =>
      place.run(args, { VAULT_ADDR: server.address, VAULT_TOKEN: tokens.get('beta') ?? '' });

    test('a run that was killed leaves its lock, and force-unlock frees it', async () => {
      const killed = await meddled(async ({ child, ended }) => {
        child.kill('SIGKILL');
        await ended;
      });
      expect(killed.signal).toBe('SIGKILL');
      const refused = await direct('apply', '--auto-approve', 'alpha.yaml');
      const [, line = ''] = /`(vaultctl force-unlock \w+ alpha\.yaml)`/.exec(refused.stderr) ?? [];
      expect([refused.code, line]).toEqual([6, expect.stringContaining('force-unlock')]);
      expect(refused.stderr).toContain('held by token-alpha');
      const other = await direct('force-unlock', 'f'.repeat(32), 'alpha.yaml');
      expect([other.code, other.stderr]).toEqual([6, expect.stringContaining('held by token-alpha')]);
      const freed = await direct(...line.split(' ').slice(1));
      expect([freed.code, freed.stderr]).toEqual([0, '']);
      expect(freed.stdout).toContain('token-alpha');
      const again = await direct('apply', '--auto-approve', 'alpha.yaml');
      expect([again.code, again.stderr], again.stdout).toEqual([0, '']);
    });

    test('a run that is asked to end lets it go', async () => {
      const ended = await meddled(({ child }) => {
        child.kill('SIGTERM');
        // The signal arrives before the answer does.
        return new Promise((resolve) => setTimeout(resolve, 200));
      });
      expect(ended.code, ended.stderr).toBe(143);
      expect(await record()).toMatchObject({ state: 'released', who: 'token-alpha' });
    });

    test('a lock whose time is over is taken, and the run says whose it was', async () => {
      const past = new Date(Date.now() - 3 * 60_000).toISOString();
      const data = { ...(await record()), state: 'held', id: 'a'.repeat(32), deadline: past };
      await raw.write(LOCK, { data });
      const { code, stderr } = await direct('apply', '--auto-approve', 'alpha.yaml');
      expect([code, stderr]).toEqual([0, expect.stringContaining('a run has not let the lock go')]);
      expect(await record()).toMatchObject({ state: 'released', who: 'token-beta' });
    });

    test('an engine of version 1, which would keep both of two writes, is refused', async () => {
      await raw.write('sys/mounts/old', { type: 'kv', options: { version: '1' } });
      const old = { lock: { mount: 'old', path: 'ci/lock' } };
      await writeFile(
        join(place.folder, 'old.yaml'),
        JSON.stringify({ version: 1, settings: old, policies: {} }),
      );
      const { code, stderr } = await direct('apply', '--auto-approve', 'old.yaml');
      expect([code, stderr]).toEqual([4, expect.stringContaining('old is not a KV engine of version 2')]);
    });

    test('a run whose lock was freed and taken by another one writes no more', async () => {
      const robbed = await meddled(async () => {
        const { id } = await record();
        const freed = await direct('force-unlock', String(id), 'alpha.yaml');
        expect(freed.code, freed.stderr).toBe(0);
        const deadline = new Date(Date.now() + 60_000).toISOString();
        await raw.write(LOCK, { data: { ...(await record()), state: 'held', id: 'b'.repeat(32), deadline } });
        proxy.reset();
      });
      expect([robbed.code, robbed.stderr]).toEqual([
        5,
        expect.stringContaining('was taken away from this run'),
      ]);
      // The write that was on its way when it happened, and none after it.
      expect(proxy.committed.filter(({ path }) => path !== LOCK)).toHaveLength(1);
      expect(await record()).toMatchObject({ state: 'held', id: 'b'.repeat(32) });
      await direct('force-unlock', 'b'.repeat(32), 'alpha.yaml');
    });
  });
}

/** The same objects for everybody, each with that text in it. */
/** The specs name it. */
function isObject(path: string): boolean {
  return /^(?:sys\/policies\/acl|auth\/token\/roles)\//.test(path);
}

function spec(text: string, isLocked: boolean): string {
  const policy = `# ${text}\npath "secret/data/a" { capabilities = ["read"] }\n`;
  return JSON.stringify({
    version: 1,
    ...(isLocked && { settings: { lock: { mount: 'kv', path: 'ci/lock' } } }),
    policies: Object.fromEntries(POLICIES.map((name) => [name, policy])),
    token_roles: Object.fromEntries(ROLES.map((name) => [name, { path_suffix: text.replace(' ', '-') }])),
  });
}
