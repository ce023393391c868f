import type { KvPlace } from '../model/directives.ts';
import type { LockRecord } from '../model/lock.ts';
import { VaultError } from '../model/vault-error.ts';
import { isConflict } from './check-and-set.ts';
import { lockIn, lockPath, recordJson } from './lock-record.ts';
import type { Standing } from './lock-record.ts';
import type { Clock, Place, VaultPort } from './ports.ts';
import { serverTime } from './server.ts';

/** What somebody who wants the lock says of themselves. */
export type Claim = Omit<LockRecord, 'acquiredAt' | 'deadline'>;

/** The lock in the hands of this run. */
export interface OwnLock {
  readonly record: LockRecord;
  /** KV version of its record. */
  readonly version: number;
  /** By this moment of the clock no new write may begin. */
  readonly stopAt: number;
}

/** What became of one attempt to take the lock. */
export type Attempt =
  /** `after`: whose time was over without a release. */
  | { readonly state: 'held'; readonly lock: OwnLock; readonly after?: LockRecord }
  | { readonly state: 'taken'; readonly record: LockRecord }
  /** The KV engine is not there. */
  | { readonly state: 'no-mount'; readonly error: VaultError };

/** What the lock is taken with. */
export interface Taking {
  readonly port: VaultPort;
  readonly clock: Clock;
  readonly place: KvPlace;
  readonly claim: Claim;
}

/** How long a lock is held at most. A run that takes longer stops, and the next one goes on. */
const TERM = 15 * 60_000;
/** What the holder has begun before it stops may still be on its way. */
const MARGIN = 30_000;
/** Others wait for so long after the deadline. */
const GRACE = 2 * 60_000;
/** How often somebody else may come first, or an answer be lost. */
const MOST_TURNS = 10;
/** Another node may answer a read before it has seen who came first. */
const PAUSE = 200;
const MOST_DOUBTS = 3;

/** When others may take a lock that was not released, in the server's time. */
export function freeAt({ deadline }: LockRecord): number {
  return deadline + GRACE;
}

/** Takes the lock if nobody has it; who comes first, check-and-set decides. Rejects with a `VaultError`. */
export async function tryLock({ port, clock, place, claim }: Taking): Promise<Attempt> {
  let doubts = 0;
  for (let turn = 1; ; turn += 1) {
    const began = clock.now();
    const now = await serverTime(port);
    const standing = await orNoMount(readLock(port, place));
    if (standing instanceof VaultError) return { state: 'no-mount', error: standing };
    const { record, version } = standing;
    const own = (mine: Pick<OwnLock, 'record' | 'version'>): OwnLock => ({
      ...mine,
      // The clock was read before the server's, so it runs out first.
      stopAt: began + (mine.record.deadline - now) - MARGIN,
    });
    // An answer was lost, and the write was done.
    if (record?.id === claim.id) return { state: 'held', lock: own({ record, version }) };
    if (record !== undefined && now <= freeAt(record)) return { state: 'taken', record };
    const fresh: LockRecord = { ...claim, acquiredAt: now, deadline: now + TERM };
    try {
      await port.write(at(place), { options: { cas: version }, data: recordJson(fresh, 'held') });
      // Version 1 of KV would have kept both of two writes.
      await readLock(port, place);
      const after = record === undefined ? {} : { after: record };
      return { state: 'held', lock: own({ record: fresh, version: version + 1 }), ...after };
    } catch (error) {
      if (isUnknown(error)) doubts += 1;
      else if (!isConflict(error)) throw error;
      if (turn === MOST_TURNS || doubts === MOST_DOUBTS) throw error;
      await clock.sleep(PAUSE);
    }
  }
}

/** Who has the lock, and the version of its record. Rejects with a `VaultError`. */
export async function readLock(port: VaultPort, place: KvPlace): Promise<Standing> {
  return lockIn(place, await port.read(at(place)));
}

/**
 * Lets the lock go, if it is still the one of that record; resolves with whoever has it instead, if anybody. Rejects with
 * a `VaultError`.
 */
export async function releaseLock(
  port: VaultPort,
  place: KvPlace,
  { record, version: known }: Pick<OwnLock, 'record' | 'version'>,
): Promise<LockRecord | undefined> {
  let version = known;
  for (let turn = 1; ; turn += 1) {
    try {
      await port.write(at(place), { options: { cas: version }, data: recordJson(record, 'released') });
      return undefined;
    } catch (error) {
      if (!(isConflict(error) || isUnknown(error)) || turn === MOST_DOUBTS) throw error;
      const standing = await readLock(port, place);
      if (standing.record?.id !== record.id) return standing.record;
      version = standing.version;
    }
  }
}

function at(place: KvPlace): Place {
  return { namespace: place.namespace, path: lockPath(place) };
}

function isUnknown(error: unknown): boolean {
  return error instanceof VaultError && error.facts.fate === 'unknown';
}

/** A 404 with words is one of the router: no engine is mounted here, or the namespace is not there. */
async function orNoMount<T>(reading: Promise<T>): Promise<T | VaultError> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof VaultError && error.facts.status === 404) return error;
    throw error;
  }
}
