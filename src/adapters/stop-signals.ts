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
}

const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Listens from now on. While signals are held the first one asks for an orderly end, and the second ends the process. */
export function listenForStop(source: SignalSource, say: (text: string) => void): StopSignals {
  let code: 130 | 143 | undefined;
  let isHeld = false;
  let arrived = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    source.on(signal, () => {
      if (!isHeld) source.exit(CODES[signal]);
      if (code !== undefined) {
        say('Stopped at once; what was in flight is unknown.\n');
        source.exit(CODES[signal]);
      }
      code = CODES[signal];
      arrived();
    });
  }
  const hold = (): void => {
    isHeld = true;
  };
  return { hold, code: () => code, first };
}
