import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import type { Failure } from '../../src/model/plan.ts';
import { faults, stalls } from './fault-menu.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { Exchange, FaultProxy } from './fault-proxy.ts';
import { faultRun } from './fault-run.ts';
import type { FaultRun } from './fault-run.ts';
import { faultSpecs } from './fault-specs.ts';
import type { FaultSpecs } from './fault-specs.ts';
import { rawHttp } from './raw-http.ts';
import type { RunReport } from './spec-run.ts';

/** One run of a command that is struck at some of its requests. */
export interface FaultCase {
  readonly command: 'plan' | 'apply';
  readonly parallelism: number;
  readonly strikes: readonly { readonly index: number; readonly fault: string }[];
}

/** What came of a case. */
export interface FaultResult {
  readonly code: number;
  /** Whether every strike found a request. */
  readonly isStruck: boolean;
  /** What must not be, in words; none when all is well. */
  readonly violations: readonly string[];
}

/** A real server with a proxy before it, on which one case after another is tried. */
export interface FaultBench {
  /** Requests of each command when nothing goes wrong. */
  readonly requests: Readonly<Record<'plan' | 'apply', number>>;
  run(one: FaultCase): Promise<FaultResult>;
  close(): Promise<void>;
}

const PATIENT = '10s';
const IMPATIENT = '150ms';
const LONGEST_CASE = 20_000;

/** Brings the server to its first state and takes the measure of undisturbed runs. */
export async function faultBench(server: RunningServer): Promise<FaultBench> {
  const proxy = await startFaultProxy(server.address);
  const specs = faultSpecs(server);
  const { before, after } = specs;
  const { token } = server;
  const through = { address: proxy.address, token };
  const runs = {
    patient: faultRun({ ...through, timeout: PATIENT }),
    impatient: faultRun({ ...through, timeout: IMPATIENT }),
  };
  const clean = faultRun({ address: server.address, token, timeout: PATIENT });
  await mustSucceed(clean, before);
  const whole = await runs.patient('plan', after);
  const plan = { requests: proxy.seen.length, changes: whole.changes };
  proxy.reset();
  await mustSucceed(runs.patient, after);
  const writes = countWrites(proxy);
  const requests = { plan: plan.requests, apply: proxy.seen.length };
  const back = await wayBack(server, runs.patient, proxy, specs);

  return {
    requests,
    run: async (one) => {
      const isSlow = one.strikes.some(({ fault }) => stalls.includes(fault));
      const struck = strike(proxy, one);
      const start = Date.now();
      const report = await (isSlow ? runs.impatient : runs.patient)(one.command, after, one.parallelism);
      const milliseconds = Date.now() - start;
      await proxy.drain();
      const seen = { writes: countWrites(proxy), committed: proxy.committed.length };
      const enabled = proxy.committed.filter(({ path }) => /^sys\/(?:auth|mounts)\/[^/]+$/.test(path));
      proxy.reset();
      const violations = [
        ...(milliseconds > LONGEST_CASE ? [`took ${milliseconds} ms`] : []),
        ...repeated(enabled.map(({ path }) => path)).map((path) => `${path} was enabled twice`),
      ];
      if (one.command === 'plan') {
        violations.push(...planViolations(report, plan.changes, seen.committed));
      } else {
        const again = await clean('apply', after);
        violations.push(
          ...applyViolations(report, again, seen.committed),
          // With so little patience any request may be given up.
          ...(isSlow ? [] : blindRepetitions(seen.writes, writes, struck.paths)),
          ...unsettled(again, await runs.patient('plan', after), proxy),
        );
        await back();
      }
      return { code: report.code, isStruck: struck.count() === one.strikes.length, violations };
    },
    close: () => proxy.close(),
  };
}

/** Sends each strike's fault into the requests from its index on; the first one that wants a request has it. */
function strike(
  proxy: FaultProxy,
  { strikes }: FaultCase,
): { readonly paths: ReadonlySet<string>; count(): number } {
  const paths = new Set<string>();
  const found = new Set<number>();
  proxy.reset({
    handle: (exchange: Exchange) => {
      for (const { index, fault } of strikes) {
        const since = exchange.request.index - index;
        if (since < 0) continue;
        found.add(index);
        const handled = faults[fault]?.(exchange, since);
        if (handled === undefined) continue;
        paths.add(exchange.request.path);
        return handled;
      }
      return undefined;
    },
  });
  return { paths, count: () => found.size };
}

/** A plan writes nothing, and is whole or an error: an error is never "nothing there". */
function planViolations(
  { code, changes }: RunReport,
  expected: RunReport['changes'],
  committed: number,
): readonly string[] {
  return [
    ...(committed > 0 ? [`the plan wrote ${committed} times`] : []),
    ...(code === 2 || code === 4 ? [] : [`the plan ended with ${code}`]),
    ...(code === 2 && JSON.stringify(changes) !== JSON.stringify(expected)
      ? [`the plan shows ${JSON.stringify(changes)}`]
      : []),
  ];
}

/** What the struck apply says, against what the next plan finds on the server. */
function applyViolations(struck: RunReport, again: RunReport, committed: number): readonly string[] {
  const open = new Set(addresses(again.changes));
  const { code, applied } = struck;
  return [
    ...([0, 4, 5, 6].includes(code) ? [] : [`the apply ended with ${code}`]),
    ...(code === 0 && open.size > 0 ? [`0, and not done: ${[...open].join()}`] : []),
    ...((code === 4 || code === 6) && committed > 0 ? [`${code}, and ${committed} writes were done`] : []),
    ...applied.flatMap(({ address, outcome, failure }) => {
      const isUntouched =
        outcome === 'skipped' || (failure as Partial<Failure> | undefined)?.written === false;
      if (outcome === 'done' && open.has(address)) return [`${address} is called done and is not`];
      if (isUntouched && !open.has(address)) return [`${address} is called ${outcome} and is done`];
      return [];
    }),
    ...(code !== 0 && applied.length > 0 && applied.every(({ outcome }) => outcome === 'done')
      ? [`${code}, and everything is called done`]
      : []),
  ];
}

/** An object that nothing struck is written as often as in an undisturbed run, or less. */
function blindRepetitions(
  writes: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  struck: ReadonlySet<string>,
): readonly string[] {
  const isStruck = (path: string): boolean =>
    struck.has(path) || struck.has(path.split('/').slice(0, 2).join('/')) || struck.has(`${path}/tune`);
  return [...writes]
    .filter(([path, count]) => count > (expected.get(path) ?? 0) && !isStruck(path))
    .map(([path, count]) => `${path} was written ${count} times`);
}

/** One clean run brings everything to its place, and the next plan is empty. */
function unsettled(again: RunReport, rest: RunReport, proxy: FaultProxy): readonly string[] {
  const wrote = proxy.committed.length;
  return [
    ...(again.code === 0
      ? []
      : [`the clean apply ended with ${again.code}: ${JSON.stringify(again.applied)}`]),
    ...(rest.code === 0 ? [] : [`the plan after it has changes: ${addresses(rest.changes).join()}`]),
    ...(wrote === 0 ? [] : [`the plan after it wrote ${wrote} times`]),
  ];
}

/** Goes back to the first state; what that takes is learnt once, because it happens after each run. */
async function wayBack(
  server: RunningServer,
  run: FaultRun,
  proxy: FaultProxy,
  { before, made }: FaultSpecs,
): Promise<() => Promise<void>> {
  const raw = rawHttp(server);
  const learnt: { path: string; body: object }[] = [];
  proxy.reset({
    handle: ({ request, body, forward, reply }) => {
      if (request.method !== 'POST') return undefined;
      return body().then(async (text) => {
        // A policy's version counts on, so a write that names one would be refused the next time.
        learnt.push({ path: request.path, body: { ...(JSON.parse(text) as object), cas: undefined } });
        reply(await forward());
      });
    },
  });
  await mustSucceed(run, before);
  // One after another: mounts are not written side by side.
  const back = async (): Promise<void> => {
    for (const path of made) await raw.remove(path);
    for (const { path, body } of learnt) await raw.write(path, body);
  };
  await back();
  return back;
}

async function mustSucceed(run: FaultRun, spec: object): Promise<void> {
  const report = await run('apply', spec);
  if (report.code !== 0) throw new Error(`an undisturbed apply failed: ${JSON.stringify(report)}`);
}

function countWrites({ seen }: FaultProxy): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { method, path } of seen) {
    if (method === 'POST') counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

function repeated(paths: readonly string[]): readonly string[] {
  return paths.filter((path, index) => paths.indexOf(path) < index);
}

function addresses(changes: RunReport['changes']): readonly string[] {
  return changes.map(({ address }) => address).sort();
}
