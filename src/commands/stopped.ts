import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** A signal has ended a command before it wrote anything. */
export class StoppedError extends Error {
  readonly code: ExitCode;
  constructor(code: ExitCode) {
    const signal = code === exitCode.terminated ? 'SIGTERM' : 'SIGINT';
    super(`stopped by ${signal} before anything was written`);
    this.name = 'StoppedError';
    this.code = code;
  }
}

/** Does what may be abandoned at any time. Rejects with a `StoppedError` as soon as a signal has come. */
export async function unlessStopped<T>(io: Io, work: () => Promise<T>): Promise<T> {
  throwIfStopped(io);
  const signal = io.untilStopped().then(() => 'signal' as const);
  const done = await Promise.race([work().then((value) => ({ value })), signal]);
  throwIfStopped(io);
  if (done === 'signal') throw new Error('a signal came without its code');
  return done.value;
}

function throwIfStopped(io: Io): void {
  const code = io.stopCode();
  if (code !== undefined) throw new StoppedError(code);
}
