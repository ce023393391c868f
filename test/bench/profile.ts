import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { timedRun } from './timed-run.ts';
import type { Program } from './timed-run.ts';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Where a program spends its time: a text table of the functions with the most self time. */
export async function profile(program: Program, folder: string, rows = 15): Promise<string> {
  const output = await mkdtemp(join(folder, 'profile-'));
  await timedRun({ ...program, args: ['--cpu-prof', '--cpu-prof-dir', output, ...program.args] });
  const [file] = await readdir(output);
  if (file === undefined) throw new Error('Node wrote no profile');
  const text = await readFile(join(output, file), 'utf8');
  await rm(output, { recursive: true });
  return topFunctions(JSON.parse(text) as CpuProfile, rows);
}

function topFunctions({ nodes, samples, timeDeltas }: CpuProfile, rows: number): string {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const self = new Map<string, number>();
  let total = 0;
  samples.forEach((id, index) => {
    const milliseconds = (timeDeltas[index] ?? 0) / 1000;
    const name = names.get(id) ?? '?';
    self.set(name, (self.get(name) ?? 0) + milliseconds);
    total += milliseconds;
  });
  const top = [...self].sort(([, a], [, b]) => b - a).slice(0, rows);
  const lines = top.map(([name, milliseconds]) => {
    const share = ((milliseconds / total) * 100).toFixed(1);
    return `${milliseconds.toFixed(0).padStart(7)} ms ${share.padStart(5)} %  ${name}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Names of chunks carry a hash that changes with every build. */
function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const file = (url.split('/').at(-1) ?? '').replace(/-[A-Z0-9]{8}\.js$/, '.js');
  return `${functionName || '(anonymous)'}${file === '' ? '' : `  ${file}:${lineNumber + 1}`}`;
}
