import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PAUSE = 40;

/** What everybody on this machine can see of all command lines while something runs. */
export async function processListWhile<T>(
  running: Promise<T>,
): Promise<{ readonly result: T; readonly seen: string }> {
  let isOver = false;
  const lines = new Set<string>();
  const watch = async (): Promise<void> => {
    while (!isOver) {
      // https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ps.html
      for (const line of (await run('ps', ['-A', '-o', 'args'])).stdout.split('\n')) lines.add(line);
      await sleep(PAUSE);
    }
  };
  const watching = watch();
  try {
    return { result: await running, seen: [...lines].join('\n') };
  } finally {
    isOver = true;
    await watching;
  }
}
