import type { Clock } from '../../engine/ports.ts';

/** The end of a run that a signal has stopped, for those who wait for the server. */
export interface Ending {
  /** True from the signal on: nothing is tried again. */
  hasBegun(): boolean;
  /** Waits, but not beyond the signal. */
  sleep(milliseconds: number): Promise<void>;
}

/** What is done to the traffic of such a run. */
export interface Traffic {
  /** Gives up what is in flight. */
  cut(): void;
  /** Gives up everything, also what would come. */
  close(): unknown;
}

// A runner kills a few seconds after its signal, and the token is still to be revoked.
/** How long what is in flight may take once a signal has come. */
const GRACE = 1200;
/** How long the run then has to look at what became of it, and to leave things in order. */
const LAST = 800;

/** An ending that begins when `stopped` resolves; never, without it. */
export function ending(clock: Clock, stopped?: Promise<unknown>, traffic?: Traffic): Ending {
  let hasBegun = false;
  const sleeping = new Set<() => void>();
  void stopped?.then(async () => {
    hasBegun = true;
    for (const wake of sleeping) wake();
    await clock.sleep(GRACE);
    traffic?.cut();
    await clock.sleep(LAST);
    traffic?.close();
  });
  return {
    hasBegun: () => hasBegun,
    sleep: (milliseconds) =>
      new Promise((resolve, reject) => {
        if (hasBegun) {
          resolve();
          return;
        }
        // Not a race with the signal itself, which would hold on to every wait of a long run.
        sleeping.add(resolve);
        clock
          .sleep(milliseconds)
          .finally(() => sleeping.delete(resolve))
          .then(resolve, reject);
      }),
  };
}
