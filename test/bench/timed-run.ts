import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

/** A Node program to be measured as a whole process. */
export interface Program {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a process used up. */
export interface Usage {
  readonly peakMebibytes: number;
  readonly cpuMilliseconds: number;
}

const MACHINE_SETTING = /^(VAULT|BAO|FORCE_COLOR|NODE_COMPILE_CACHE|NODE_OPTIONS$|NODE_EXTRA_CA_CERTS$)/;
const REPORT_USAGE = fileURLToPath(new URL('./report-usage.mjs', import.meta.url));

/** Wall time from start to end in milliseconds; rejects when the program fails. */
export async function timedRun(program: Program): Promise<number> {
  const start = performance.now();
  const child = startNode(program.args, program.env);
  await succeeded(child, program);
  return performance.now() - start;
}

/** Runs the program once more, not timed, because the report costs time itself. */
export async function usageOf(program: Program): Promise<Usage> {
  const child = startNode(['--import', REPORT_USAGE, ...program.args], program.env);
  let report = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => (report += chunk.toString()));
  await succeeded(child, program);
  const { maxRSS, cpu } = JSON.parse(report) as { maxRSS: number; cpu: number };
  return { peakMebibytes: maxRSS / 1024, cpuMilliseconds: cpu };
}

/** Starts Node with the variables that make its work depend on the machine's settings left out. */
export function startNode(args: readonly string[], env: Program['env'] = {}): ChildProcess {
  const own = Object.entries(process.env).filter(([name]) => !MACHINE_SETTING.test(name));
  return spawn(process.execPath, [...args], {
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
}

async function succeeded(child: ChildProcess, { args }: Program): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}\n${errors}`);
}
