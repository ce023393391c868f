import { setTimeout as sleep } from 'node:timers/promises';

/** The part of Node's process that signals arrive at. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): never;
}

/** Which signal asked for an end. */
export interface StopSignals {
  /** From now on the first signal asks for an orderly end; before, it ends the process. */
  hold(): void;
  /** 130 or 143 once a signal has come. */
  code(): 130 | 143 | undefined;
  /** Resolves at the first signal. */
  readonly first: Promise<void>;
  /** Has something done before a signal ends the process, which takes a few seconds at most; returns how to take that back. */
  readonly beforeExit: (work: () => Promise<unknown>) => () => void;
  /** Does now what is left to be done before the end. */
  readonly finish: () => Promise<void>;
}

/** How long a second signal waits for what is to be done before the end. */
const LAST_WAIT = 1000;

const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Listens from now on. While signals are held the first one asks for an orderly end, and the second ends the process within a second. */
export function listenForStop(source: SignalSource, say: (text: string) => void): StopSignals {
  let code: 130 | 143 | undefined;
  let isHeld = false;
  let isLeaving = false;
  const works = new Set<() => Promise<unknown>>();
  let arrived = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const finish = async (): Promise<void> => {
    await Promise.allSettled([...works].map((work) => work()));
  };
  const leave = (signal: keyof typeof CODES, limit?: Promise<void>): void => {
    if (isLeaving || works.size === 0) source.exit(CODES[signal]);
    isLeaving = true;
    void Promise.race([finish(), ...(limit === undefined ? [] : [limit])]).then(() =>
      source.exit(CODES[signal]),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    source.on(signal, () => {
      if (!isHeld) {
        leave(signal);
        return;
      }
      if (code !== undefined) {
        say('Stopped at once; what was in flight is unknown.\n');
        leave(signal, sleep(LAST_WAIT));
        return;
      }
      code = CODES[signal];
      arrived();
    });
  }
  const hold = (): void => {
    isHeld = true;
  };
  const beforeExit = (work: () => Promise<unknown>): (() => void) => {
    works.add(work);
    return () => void works.delete(work);
  };
  return { hold, code: () => code, first, beforeExit, finish };
}
