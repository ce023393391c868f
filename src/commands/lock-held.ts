import { freeAt } from '../engine/lock.ts';
import { lockPath } from '../engine/lock-record.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { KvPlace } from '../model/directives.ts';
import type { LockRecord } from '../model/lock.ts';
import { holderText, moment } from '../render/lock-text.ts';

/** Says who has the lock. `specs` are the paths with which `force-unlock` finds it. */
export function lockHeld(place: KvPlace, record: LockRecord, specs: readonly string[]): Diagnostic {
  const next =
    `wait for that run, or let this one wait with --lock-timeout; if that run is gone, \`${unlockLine(record, specs)}\`, ` +
    `or run again after ${moment(freeAt(record))}`;
  return finding('lock-held', `the lock ${lockPath(place)} is held by ${holderText(record)}`, { hint: next });
}

/** The command that frees the lock. */
export function unlockLine({ id }: LockRecord, specs: readonly string[]): string {
  return ['vaultctl force-unlock', id, ...specs].join(' ');
}
