import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { clientEnv } from './bench-server.ts';
import { startCountingProxy } from './counting-proxy.ts';
import type { SeenRequest } from './counting-proxy.ts';
import { timedRun } from './timed-run.ts';

/** The requests of one command, as a proxy saw them. */
export interface Recording {
  readonly requests: readonly SeenRequest[];
  readonly mostInFlight: number;
}

/** Runs vaultctl against the server through a counting proxy. */
export async function record(server: RunningServer, args: readonly string[]): Promise<Recording> {
  const proxy = await startCountingProxy(server.address);
  try {
    await timedRun({ args, env: clientEnv(server, proxy.address) });
    return { requests: proxy.seen, mostInFlight: proxy.mostInFlight() };
  } finally {
    await proxy.close();
  }
}

/** The writes of a recording for the bare client: mounts and configs one after another, then all others. */
export function writeWaves(requests: readonly SeenRequest[]): readonly (readonly SeenRequest[])[] {
  const writes = requests.filter(({ method }) => method !== 'GET');
  const isFirst = ({ path }: SeenRequest): boolean =>
    /^\/v1\/(sys\/(auth|mounts)\/|auth\/[^/]+\/config)/.test(path);
  const first = writes.filter(isFirst).map((request) => [request]);
  return [...first, writes.filter((request) => !isFirst(request))];
}
