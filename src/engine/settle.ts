import { VaultError } from '../model/vault-error.ts';
import type { WireObject } from '../model/wire.ts';
import type { Clock } from './ports.ts';

/** The object on the server: its answer, or undefined when the server proves that nothing is there. */
export type State = WireObject | undefined;

/**
 * What a state is for somebody on the way from one state to the desired one: there; still at the start; on the way, with
 * nothing that is neither old nor desired; or something that we did not make.
 */
export type Verdict = 'desired' | 'before' | 'between' | 'other';

/** One object on its way from one state to another: written or deleted. */
export interface Passage {
  /** What the object is before the first request. */
  readonly before: State;
  readonly read: () => Promise<State>;
  readonly judge: (now: State, from: State) => Verdict;
  /** The requests that lead from that state to the desired one, in order; each resolves with warnings. */
  readonly requests: (from: State) => readonly (() => Promise<readonly string[]>)[];
  readonly clock: Clock;
  /** True means that nothing may be begun and nothing waited for. */
  readonly isStopping: () => boolean;
}

/** How it ended. `error` is what a request was answered with, or failed with. */
export type Settled =
  /** `isConfirmedByReading`: no answer said so, but the object is as desired. */
  | {
      readonly end: 'done';
      readonly warnings: readonly string[];
      readonly isConfirmedByReading: boolean;
    }
  /** The server said no. `written`: after some of the object's requests were done. */
  | { readonly end: 'refused'; readonly error: VaultError; readonly written: boolean }
  /** Nobody knows whether a request took effect. */
  | { readonly end: 'unknown'; readonly error: VaultError }
  /** All requests were granted, and the object cannot be read any more. */
  | { readonly end: 'unread'; readonly error: VaultError }
  /** Somebody else changed the object. `written`: perhaps after we did. */
  | { readonly end: 'conflict'; readonly now: State; readonly written: boolean }
  /** All requests were granted, and the object is not as desired. */
  | { readonly end: 'not-kept'; readonly now: State };

const MAX_RESENDS = 2;
/** A request whose answer was lost may still be on its way to the server. */
const LATE = [2000];
/** Another node may answer a read before it has seen the write. */
const LAG = [100, 200, 400, 800, 1500, ...Array.from({ length: 6 }, () => 2000)];
const LONGEST_LAG = 15_000;

/**
 * Sends the requests and finds out what became of them. A lost answer is settled by reading the object: as desired is
 * done, as before is sent again, anything else is left alone. No request is repeated without a reading in between.
 */
export async function settle(passage: Passage): Promise<Settled> {
  const { isStopping } = passage;
  const warnings: string[] = [];
  let from = passage.before;
  let doubt: VaultError | undefined;
  let isWritten = false;
  for (let sending = 0; ; sending += 1) {
    const requests = passage.requests(from);
    const sent = await send(requests, warnings);
    isWritten ||= sent.granted > 0;
    const { error } = sent;
    if (error === undefined) return confirm(passage, from, requests.length, warnings);
    const isUnknown = error.facts.fate === 'unknown';
    if (isUnknown) doubt ??= error;
    if (doubt === undefined && (isWritten || error.facts.fate === 'not-sent')) {
      return { end: 'refused', error, written: isWritten };
    }
    const seen = await look(passage, from, doubt === undefined ? [] : isUnknown ? LATE : LAG);
    if (seen instanceof VaultError) return ended(error, doubt);
    switch (seen.verdict) {
      case 'desired':
        return { end: 'done', warnings, isConfirmedByReading: true };
      case 'other':
        return { end: 'conflict', now: seen.now, written: doubt !== undefined };
      case 'between':
        // Without a doubt of our own it is somebody else who is on that way.
        if (doubt === undefined) return { end: 'conflict', now: seen.now, written: true };
        from = seen.now;
        break;
      case 'before':
        if (!isUnknown) return ended(error, doubt);
    }
    if (sending === MAX_RESENDS || isStopping()) return ended(error, doubt);
  }
}

function ended(error: VaultError, doubt: VaultError | undefined): Settled {
  return doubt === undefined ? { end: 'refused', error, written: false } : { end: 'unknown', error: doubt };
}

async function send(
  requests: readonly (() => Promise<readonly string[]>)[],
  warnings: string[],
): Promise<{ readonly granted: number; readonly error?: VaultError }> {
  let granted = 0;
  for (const request of requests) {
    try {
      warnings.push(...(await request()));
      granted += 1;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      return { granted, error };
    }
  }
  return { granted };
}

/** Reads the object until it is no more as before, or the waits are used up. */
async function look(
  passage: Passage,
  from: State,
  waits: readonly number[],
): Promise<{ readonly now: State; readonly verdict: Verdict } | VaultError> {
  const { clock, isStopping } = passage;
  // A change that cannot be seen, as of a value that is never returned, cannot be confirmed by reading either.
  const isVisible = passage.judge(from, from) !== 'desired';
  const start = clock.now();
  try {
    for (let turn = 0; ; turn += 1) {
      const now = await passage.read();
      const found = passage.judge(now, from);
      const verdict = found === 'desired' && !isVisible ? 'before' : found;
      const wait = waits[turn];
      const isOver = wait === undefined || clock.now() - start > LONGEST_LAG || isStopping();
      if (verdict !== 'before' || isOver) return { now, verdict };
      await clock.sleep(wait);
    }
  } catch (error) {
    if (error instanceof VaultError) return error;
    throw error;
  }
}

/** After granted requests: "as before", and between two requests "on the way", may be a node that lags behind. */
async function confirm(
  { read, judge, clock, isStopping }: Passage,
  from: State,
  requests: number,
  warnings: readonly string[],
): Promise<Settled> {
  const start = clock.now();
  try {
    for (let turn = 0; ; turn += 1) {
      const now = await read();
      const verdict = judge(now, from);
      if (verdict === 'desired') return { end: 'done', warnings, isConfirmedByReading: false };
      const wait = LAG[turn];
      const mayLag = verdict === 'before' || (verdict === 'between' && requests > 1);
      const isOver = wait === undefined || clock.now() - start > LONGEST_LAG || isStopping();
      if (!mayLag || isOver) return { end: 'not-kept', now };
      await clock.sleep(wait);
    }
  } catch (error) {
    if (error instanceof VaultError) return { end: 'unread', error };
    throw error;
  }
}
