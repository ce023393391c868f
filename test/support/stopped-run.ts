import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CliRun, RunningCli } from './cli.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { FaultProxy, Passing } from './fault-proxy.ts';

/** When a run gets its signal, and what becomes of the request that is on its way then. */
export interface Moment {
  /** `writes` counts the objects written so far, this request among them. */
  readonly at: (request: Passing, writes: number) => boolean;
  /** Before the server has the request, or when its answer is on the way. */
  readonly when: 'before' | 'after';
  /** Whether the answer comes late, or that one never, or none ever again. */
  readonly then?: 'late' | 'lost' | 'silence';
  readonly signal?: 'SIGTERM' | 'SIGINT';
  /** Milliseconds after which the signal comes a second time. */
  readonly again?: number;
}

/** How a run ended that got a signal. */
export interface StoppedRun extends CliRun {
  /** From the last signal to the end of the process. */
  readonly milliseconds: number;
  /** Writes that the server granted, without logins, questions and the like. */
  readonly written: readonly string[];
  /** Those that came when the signal had long arrived. */
  readonly late: readonly string[];
}

/** So long is everything held up that comes after the signal: meanwhile it arrives. */
const ARRIVAL = 400;

/** Runs a command line through a proxy and sends it a signal at that moment. */
export async function stoppedRun(
  target: string,
  moment: Moment,
  start: (address: string) => Promise<RunningCli>,
): Promise<StoppedRun> {
  const { at, when, then = 'late', signal = 'SIGTERM', again } = moment;
  const proxy = await startFaultProxy(target);
  const running = await start(proxy.address);
  let signalled: number | undefined;
  let arrived: Promise<void> = Promise.resolve();
  let before = Number.POSITIVE_INFINITY;
  const send = async (): Promise<void> => {
    signalled = performance.now();
    running.child.kill(signal);
    if (again === undefined) return;
    await sleep(again);
    signalled = performance.now();
    running.child.kill(signal);
  };
  const arrive = async (): Promise<void> => {
    await sleep(ARRIVAL);
    before = proxy.seen.length;
  };
  const pass = async (now: Moment['when'], request: Passing): Promise<void> => {
    const isMoment = signalled === undefined && when === now && at(request, writes(proxy.seen).length);
    if (isMoment) {
      void send();
      arrived = arrive();
    }
    if (signalled === undefined) return;
    if (then === 'silence' || (then === 'lost' && isMoment)) return new Promise(() => undefined);
    if (now === 'before' || isMoment) await arrived;
  };
  proxy.reset({
    before: (request) => pass('before', request),
    after: (request) => pass('after', request),
  });
  const ended = await running.ended;
  const milliseconds = performance.now() - (signalled ?? Number.NaN);
  const late = writes(proxy.seen.filter(({ index }) => index > before));
  await drained(proxy, then);
  return { ...ended, milliseconds, written: writes(proxy.committed), late };
}

/** What was lost on its way to the client is known to the server all the same. */
async function drained(proxy: FaultProxy, then: Moment['then']): Promise<void> {
  if (then !== 'silence') await proxy.drain();
  await proxy.close();
}

const NO_WRITES = /(?:\/login|revoke-self|capabilities-self)$/;
/** The run keeps its books there, also when it is stopped. */
const BOOKS = /^books\//;

function writes(requests: readonly Passing[]): readonly string[] {
  return requests
    .filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
    .map(({ path }) => path)
    .filter((path) => !NO_WRITES.test(path) && !BOOKS.test(path));
}
