import { expect, test } from 'vitest';
import { listenForStop } from '../../src/adapters/stop-signals.ts';
import type { StopSignals } from '../../src/adapters/stop-signals.ts';

/** A process that only remembers with which codes it would have ended. */
function listening(): {
  readonly send: (name: 'SIGINT' | 'SIGTERM') => void;
  readonly ended: number[];
  readonly signals: StopSignals;
} {
  const listeners = new Map<string, () => void>();
  const ended: number[] = [];
  let isSending = false;
  const source = {
    on: (name: string, listener: () => void) => listeners.set(name, listener),
    exit: (code: number): never => {
      ended.push(code);
      if (isSending) throw new Error('ended');
      return undefined as never; // nobody looks at it: what is left of the process is a promise
    },
  };
  const signals = listenForStop(source, () => undefined);
  const send = (name: 'SIGINT' | 'SIGTERM'): void => {
    isSending = true;
    try {
      listeners.get(name)?.();
    } catch {
      // The process is gone.
    } finally {
      isSending = false;
    }
  };
  return { send, ended, signals };
}

test('a signal ends the process at once when there is nothing to do before', () => {
  const { send, ended } = listening();
  send('SIGTERM');
  expect(ended).toEqual([143]);
});

test('what is to be done before the end is waited for, and a second signal does not wait', async () => {
  const { send, ended, signals } = listening();
  signals.beforeExit(() => new Promise(() => undefined));
  send('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(ended).toEqual([]);
  send('SIGINT');
  expect(ended).toEqual([130]);
});

test('while signals are held, the first asks for an end, and the second ends within a second', async () => {
  const { send, ended, signals } = listening();
  const done: string[] = [];
  const forget = signals.beforeExit(() => Promise.resolve(done.push('forgotten')));
  signals.beforeExit(() => {
    done.push('revoked');
    return new Promise(() => undefined);
  });
  forget();
  signals.hold();
  send('SIGTERM');
  expect([signals.code(), done]).toEqual([143, []]);
  send('SIGTERM');
  expect(done).toEqual(['revoked']);
  expect(ended).toEqual([]);
  await expect.poll(() => ended, { timeout: 3000 }).toEqual([143]);
});

test('what is to be done before the end can be done without a second signal', async () => {
  const { send, ended, signals } = listening();
  const done: string[] = [];
  signals.beforeExit(() => Promise.resolve(done.push('revoked')));
  signals.hold();
  send('SIGINT');
  await signals.finish();
  expect([done, ended, signals.code()]).toEqual([['revoked'], [], 130]);
});
