import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { faultBench } from '../support/fault-bench.ts';
import type { FaultBench, FaultCase } from '../support/fault-bench.ts';
import { faults } from '../support/fault-menu.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { liveServers } from '../support/servers.ts';

// docs/reliability.md says what this shows and how to run all of it.

const NAMES = Object.keys(faults);
const isFull = process.env['VAULTCTL_SWEEP'] === 'full';
const seed = Number(process.env['VAULTCTL_SWEEP_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const only = process.env['VAULTCTL_SWEEP_SERVERS']?.split(',');
/** `2/4`: the second quarter of the cases, so that a full sweep can be run by several processes. */
const [shard = 1, shards = 1] = (process.env['VAULTCTL_SWEEP_SHARD'] ?? '1/1').split('/').map(Number);
const SMALL = { apply: 25, plan: 40 };
const RANDOM_IN_FULL = 400;

/** How many requests of a run were struck, by fault. */
type Counts = Map<string, { plan: number; apply: number }>;

for (const { name, start } of await liveServers()) {
  if (only !== undefined && !only.includes(name)) continue;
  describe(`plan and apply on ${name}, with trouble on the way`, () => {
    let server: RunningServer;
    let bench: FaultBench;
    beforeAll(async () => {
      server = await start();
      bench = await faultBench(server);
    });
    afterAll(async () => {
      await bench.close();
      await server.stop();
    });

    test(
      'no write is lost, doubled or called done when it is not; one clean run converges',
      { timeout: isFull ? 4 * 3600_000 : 300_000 },
      async () => {
        const all = [...(isFull ? everyCase(bench) : []), ...randomCases(bench)];
        const cases = all.filter((_, index) => index % shards === shard - 1);
        const counts: Counts = new Map(NAMES.map((fault) => [fault, { plan: 0, apply: 0 }]));
        const codes = new Map<number, number>();
        const violations: string[] = [];
        const begun = Date.now();
        for (const [number, one] of cases.entries()) {
          const { code, isStruck, violations: found } = await bench.run(one);
          codes.set(code, (codes.get(code) ?? 0) + 1);
          for (const { fault } of isStruck ? one.strikes : []) {
            const count = counts.get(fault);
            if (count !== undefined) count[one.command] += 1;
          }
          violations.push(...found.map((text) => `${JSON.stringify(one)}: ${text}`));
          if (isFull && (number + 1) % 200 === 0) say(`${name}: ${number + 1} of ${cases.length} cases`);
        }
        const seconds = Math.round((Date.now() - begun) / 1000);
        say(
          `${name}: ${cases.length} runs, seed ${seed}, ${NAMES.length} faults, ` +
            `${bench.requests.plan} requests of a plan and ${bench.requests.apply} of an apply, ` +
            `${seconds} s; ended with ${textOf(codes)}; ${violations.length} violations`,
        );
        if (isFull) say(table(counts));
        expect(violations).toEqual([]);
      },
    );
  });
}

/** Each fault at each request of each command, one request at a time so that the index names the same one each time. */
function everyCase({ requests }: FaultBench): FaultCase[] {
  return (['plan', 'apply'] as const).flatMap((command) =>
    NAMES.flatMap((fault) =>
      Array.from({ length: requests[command] }, (_, index) => ({
        command,
        parallelism: 1,
        strikes: [{ index: index + 1, fault }],
      })),
    ),
  );
}

/** One to three faults at requests that chance names, with one to ten requests at a time. */
function randomCases({ requests }: FaultBench): FaultCase[] {
  const random = seededRandom(seed);
  const make = (command: 'plan' | 'apply') => (): FaultCase => ({
    command,
    parallelism: 1 + random(10),
    strikes: Array.from({ length: 1 + random(3) }, () => ({
      index: 1 + random(requests[command]),
      fault: NAMES[random(NAMES.length)] ?? '',
    })),
  });
  const { apply, plan } = isFull ? { apply: RANDOM_IN_FULL, plan: RANDOM_IN_FULL } : SMALL;
  return [...Array.from({ length: apply }, make('apply')), ...Array.from({ length: plan }, make('plan'))];
}

function textOf(codes: ReadonlyMap<number, number>): string {
  const parts = [...codes].sort(([a], [b]) => a - b).map(([code, count]) => `${code} (${count} times)`);
  return parts.join(', ');
}

function table(counts: Counts): string {
  const rows = [...counts].map(([fault, { plan, apply }]) => `| ${fault} | ${plan} | ${apply} |`);
  return ['| fault | plan | apply |', '| --- | ---: | ---: |', ...rows].join('\n');
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
