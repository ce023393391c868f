import type { Clock } from '../../src/engine/ports.ts';

/** A clock on which every wait is over at once, and counts all the same. */
export function instantClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  let now = 0;
  return {
    waits,
    now: () => now,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}
