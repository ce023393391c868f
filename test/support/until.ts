import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 100;

/** Asks again and again until the answer is neither undefined nor false, and gives it; `what` is for the reader of a failure. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 30_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`not after ${limitMs / 1000} s: ${what}`);
    await sleep(PAUSE_MS);
  }
}
