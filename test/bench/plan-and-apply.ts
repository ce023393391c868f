import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { clientEnv } from './bench-server.ts';
import type { BenchServer } from './bench-server.ts';
import { rolesAndPolicies, writeBenchSpec } from './bench-spec.ts';
import { VAULTCTL } from './command.ts';
import { contest } from './contest.ts';
import type { Contest, Contestant } from './contest.ts';
import type { SeenRequest } from './counting-proxy.ts';
import { profile } from './profile.ts';
import { record, writeWaves } from './recording.ts';
import { timedRun } from './timed-run.ts';
import type { Program } from './timed-run.ts';

/** The most that a run may take, as a multiple of the bare requests, with 1,000 roles and policies. */
export const AIMS = { plan: 1.5, apply: 4 } as const;

const BARE = fileURLToPath(new URL('./bare-client.mjs', import.meta.url));

/** Plan and first apply of one spec on one server. */
export interface PlanAndApply {
  readonly server: string;
  readonly objects: number;
  /** A plan without changes against its own requests sent bare. */
  readonly plan: Contest & { readonly requests: number; readonly profile: string };
  /** A first apply against its writes sent bare. */
  readonly apply: Contest & { readonly requests: number; readonly writes: number; readonly profile: string };
}

/** Measures a spec with `count` roles and as many policies. `folder` is scratch space. */
export async function planAndApply(
  server: BenchServer,
  count: number,
  rounds: number,
  folder: string,
): Promise<PlanAndApply> {
  const spec = join(folder, 'spec');
  await writeBenchSpec(spec, rolesAndPolicies(count));
  const applyArgs = [VAULTCTL, 'apply', '--auto-approve', spec];
  const planArgs = [VAULTCTL, 'plan', '--detailed-exitcode', spec];

  const recorded = await withServer(server, (running) => record(running, applyArgs));
  const writes = await waveFile(join(folder, 'writes.json'), writeWaves(recorded.requests));
  const fresh =
    (args: readonly string[]): Contestant =>
    (measure) =>
      withServer(server, (running) => measure({ args, env: clientEnv(running) }));

  const plan = await withServer(server, async (running) => {
    await timedRun({ args: applyArgs, env: clientEnv(running) });
    const { requests } = await record(running, planArgs);
    const reads = await waveFile(join(folder, 'reads.json'), [requests]);
    const same =
      (args: readonly string[]): Contestant =>
      (measure) =>
        measure({ args, env: clientEnv(running) });
    const result = await contest(rounds, same(planArgs), same([BARE, reads]));
    return {
      ...result,
      requests: requests.length,
      profile: await same(planArgs)(profileIfMissed(result, AIMS.plan, folder)),
    };
  });
  const apply = await contest(rounds, fresh(applyArgs), fresh([BARE, writes]));
  return {
    server: server.title,
    objects: count,
    plan,
    apply: {
      ...apply,
      requests: recorded.requests.length,
      writes: recorded.requests.filter(({ method }) => method !== 'GET').length,
      profile: await fresh(applyArgs)(profileIfMissed(apply, AIMS.apply, folder)),
    },
  };
}

/** Starts a server for one piece of work. */
export async function withServer<T>(
  server: BenchServer,
  work: (running: RunningServer) => Promise<T>,
): Promise<T> {
  const running = await server.start();
  try {
    return await work(running);
  } finally {
    await running.stop();
  }
}

/** Empty when the aim is met. */
function profileIfMissed(
  result: Contest,
  aim: number,
  folder: string,
): (program: Program) => Promise<string> {
  return async (program) => (result.ratio[0] > aim ? profile(program, folder) : '');
}

async function waveFile(path: string, content: readonly (readonly SeenRequest[])[]): Promise<string> {
  await writeFile(path, JSON.stringify(content));
  return path;
}
