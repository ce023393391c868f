import { timedRun, usageOf } from './timed-run.ts';
import type { Program, Usage } from './timed-run.ts';

/** Prepares the world for one run of a program, has it measured, and cleans up. */
export type Contestant = <T>(measure: (program: Program) => Promise<T>) => Promise<T>;

/** One of the two sides. */
export interface Side {
  readonly milliseconds: number;
  readonly usage: Usage;
}

/** Medians over all rounds. */
export interface Contest {
  readonly ours: Side;
  readonly bare: Side;
  /** Median, least and greatest of the ratios within the rounds. */
  readonly ratio: readonly [median: number, least: number, greatest: number];
}

/** Runs the two in turn, so that whatever else the machine does hits both. The first runs are not counted. */
export async function contest(rounds: number, ours: Contestant, bare: Contestant): Promise<Contest> {
  const usage = [await ours(usageOf), await bare(usageOf)] as const;
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push([await ours(timedRun), await bare(timedRun)]);
  }
  const ratios = pairs.map(([a, b]) => a / b);
  return {
    ours: { milliseconds: median(pairs.map(([a]) => a)), usage: usage[0] },
    bare: { milliseconds: median(pairs.map(([, b]) => b)), usage: usage[1] },
    ratio: [median(ratios), Math.min(...ratios), Math.max(...ratios)],
  };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('no values');
  return (low + high) / 2;
}
