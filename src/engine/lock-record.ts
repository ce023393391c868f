import type { KvPlace } from '../model/directives.ts';
import type { LockRecord } from '../model/lock.ts';
import { VaultError } from '../model/vault-error.ts';
import { isWireObject } from '../model/wire.ts';
import type { WireObject } from '../model/wire.ts';
import { notVersion2 } from './check-and-set.ts';

/** What stands where the lock is kept. */
export interface Standing {
  /** Undefined when nobody has it. */
  readonly record?: LockRecord;
  /** KV version that the next write replaces; 0 when there is none yet. */
  readonly version: number;
}

/** Whatever a record says, its holder has no more time than this. */
const MOST_TIME = 60 * 60_000;
const LONGEST = 300;

/** Where the record stands. */
export function lockPath({ mount, path }: KvPlace): string {
  return `${mount}/data/${path}`;
}

/** The record as it is kept. */
export function recordJson(record: LockRecord, state: 'held' | 'released'): WireObject {
  return {
    format: 1,
    state,
    id: record.id,
    who: record.who,
    run_url: record.runUrl,
    operation: record.operation,
    tool_version: record.toolVersion,
    acquired_at: new Date(record.acquiredAt).toISOString(),
    deadline: new Date(record.deadline).toISOString(),
  };
}

/** Reads an answer of KV, whoever wrote what is there. Throws a `VaultError` when it is no lock. */
export function lockIn(place: KvPlace, answer: WireObject | undefined): Standing {
  if (answer === undefined) return { version: 0 };
  const { data, metadata } = answer;
  if (!isWireObject(metadata)) throw notVersion2(place, 'settings.lock');
  const version = typeof metadata['version'] === 'number' ? metadata['version'] : 0;
  if (data === null) return { version };
  if (!isWireObject(data) || data['format'] !== 1) throw noLock(place);
  if (data['state'] === 'released') return { version };
  if (data['state'] !== 'held') throw noLock(place);
  // The server itself says when the record was written.
  const written = timeIn(metadata['created_time'], 0);
  const text = (key: string): string => {
    const value = data[key];
    return typeof value === 'string' ? value.slice(0, LONGEST).replaceAll(/[\s\p{Cc}]+/gu, ' ') : '';
  };
  const latest = written + MOST_TIME;
  return {
    version,
    record: {
      id: text('id'),
      who: text('who'),
      runUrl: text('run_url'),
      operation: text('operation'),
      toolVersion: text('tool_version'),
      acquiredAt: timeIn(data['acquired_at'], written),
      deadline: Math.min(timeIn(data['deadline'], latest), latest),
    },
  };
}

function timeIn(value: unknown, otherwise: number): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? otherwise : time;
}

/** A secret of somebody else must not be replaced. */
function noLock(place: KvPlace): VaultError {
  return new VaultError({
    method: 'GET',
    path: lockPath(place),
    namespace: place.namespace,
    errors: ['what stands here is not a lock of vaultctl'],
    hint: 'let settings.lock name a path of its own',
    fate: 'refused',
  });
}
