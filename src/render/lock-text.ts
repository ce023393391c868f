import type { LockRecord } from '../model/lock.ts';
import { printable } from './printable.ts';

/** Who has the lock, for a message: `held by ci (id) since … until …, apply, https://…`. */
export function holderText({ id, who, acquiredAt, deadline, operation, runUrl }: LockRecord): string {
  const name = who === '' ? 'somebody' : who;
  const what = [operation, runUrl].filter((part) => part !== '').map((part) => `, ${part}`);
  return `${name} (${id}) since ${moment(acquiredAt)} until ${moment(deadline)}${what.join('')}`;
}

/** The whole record, one line a fact. */
export function lockText(record: LockRecord): string {
  const facts: readonly (readonly [string, string])[] = [
    ['id', record.id],
    ['held by', record.who],
    ['for', record.operation],
    ['run', record.runUrl],
    ['vaultctl', record.toolVersion],
    ['since', moment(record.acquiredAt)],
    ['until', moment(record.deadline)],
  ];
  const lines = facts.filter(([, value]) => value !== '');
  return lines.map(([name, value]) => `  ${name.padEnd(8)}  ${printable(value)}\n`).join('');
}

/** In UTC, to the second: `2026-11-25T12:00:00Z`. */
export function moment(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, '');
}
