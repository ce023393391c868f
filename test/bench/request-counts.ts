import { join } from 'node:path';
import { clientEnv } from './bench-server.ts';
import type { BenchServer } from './bench-server.ts';
import { writeBenchSpec } from './bench-spec.ts';
import type { SpecSize } from './bench-spec.ts';
import { VAULTCTL } from './command.ts';
import { withServer } from './plan-and-apply.ts';
import { record } from './recording.ts';
import { timedRun } from './timed-run.ts';

/** How many requests a plan without changes sends, and how many it may. */
export interface RequestCount {
  readonly server: string;
  readonly size: SpecSize;
  readonly requests: number;
  readonly writes: number;
  readonly mostInFlight: number;
  /** One per object, the lists, the two mount tables, and two about the server and the token. */
  readonly allowed: number;
}

/** Counts at a proxy. `folder` is scratch space. */
export async function requestCount(
  server: BenchServer,
  size: SpecSize,
  folder: string,
): Promise<RequestCount> {
  const spec = join(folder, 'counted');
  await writeBenchSpec(spec, size);
  return withServer(server, async (running) => {
    await timedRun({ args: [VAULTCTL, 'apply', '--auto-approve', spec], env: clientEnv(running) });
    const recording = await record(running, [VAULTCTL, 'plan', '--detailed-exitcode', spec]);
    const { requests, mostInFlight } = recording;
    const lists = requests.filter(({ path }) => path.includes('list=true')).length;
    // OpenBao has all policies in one of the lists.
    const policies = requests.some(({ path }) => path.includes('policies/detailed')) ? 0 : size.policies;
    return {
      server: server.title,
      size,
      requests: requests.length,
      writes: requests.filter(({ method }) => method !== 'GET').length,
      mostInFlight,
      allowed: size.roles + policies + size.tokenRoles + size.mounts + lists + 2 + 2,
    };
  });
}
