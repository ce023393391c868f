import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pace } from '../../src/adapters/vault/retry.ts';
import { runProgram } from '../../src/commands/program.ts';
import { realIo } from '../../src/world.ts';
import type { RunReport } from './spec-run.ts';

/** Plan and apply as the command line does them, in this process, with waits that are cut short. */
export interface FaultRun {
  (command: 'plan' | 'apply', spec: object, parallelism?: number): Promise<RunReport>;
}

/** How the commands reach a server, and how long a request may take. */
export interface FaultRunOptions {
  readonly address: string;
  readonly token: string;
  readonly timeout: string;
}

/** The commands against that address. */
export function faultRun({ address, token, timeout }: FaultRunOptions): FaultRun {
  const env = { VAULT_ADDR: address, VAULT_TOKEN: token, VAULT_CLIENT_TIMEOUT: timeout };
  const io = realIo(process, env, shortPace());
  return async (command, spec, parallelism = 1) => {
    let [out, err] = ['', ''];
    const quiet = {
      ...io,
      isInteractive: false,
      out: (text: string) => void (out += text),
      err: (text: string) => void (err += text),
      files: { ...io.files, stdin: () => Promise.resolve(JSON.stringify({ version: 1, ...spec })) },
    };
    // Whose tokens a mount takes and what they may do change at once in these specs, so no order is a safe one.
    const anyOrder = '--allow-transient-widening';
    const flag = command === 'plan' ? '--detailed-exitcode' : '--auto-approve';
    const argv = [command, '--json', '--parallelism', String(parallelism), anyOrder, flag, '-'];
    const code = await runProgram(argv, quiet, () => {
      throw new Error('no development server in these tests');
    });
    // A token that may not ask for its rights is told so, and the writes are tried all the same.
    const trouble = err.split('\n').filter((line) => line !== '' && !line.startsWith('warning '));
    if (trouble.length > 0) throw new Error(err);
    const report = JSON.parse(out) as Partial<RunReport>;
    return { changes: [], applied: [], diagnostics: [], notes: [], ...report, code };
  };
}

const SHORTENED = 20;
const LONGEST = 40;

/** Each wait is counted in full and lasts a twentieth, so that hours of patience fit into a test. */
function shortPace(): Pace {
  let skipped = 0;
  return {
    now: () => performance.now() + skipped,
    sleep: async (milliseconds) => {
      const real = Math.min(LONGEST, milliseconds / SHORTENED);
      skipped += milliseconds - real;
      await sleep(real);
    },
    random: Math.random,
  };
}
