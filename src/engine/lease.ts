import type { KvPlace } from '../model/directives.ts';
import type { LockRecord } from '../model/lock.ts';
import { VaultError } from '../model/vault-error.ts';
import { readLock } from './lock.ts';
import type { OwnLock } from './lock.ts';
import { lockPath } from './lock-record.ts';
import { notSent } from './not-sent.ts';
import type { Clock, Place, VaultPort } from './ports.ts';

/** A lock while it is held, watched over. */
export interface Lease {
  /** The way to the server on which no write begins without a look whether the lock is still this run's. */
  readonly port: VaultPort;
  /** True when no new write may begin. */
  isOver(): boolean;
  /** Set once somebody took the lock away; `by` has it now, if anybody. */
  loss(): { readonly by?: LockRecord } | undefined;
}

/** Another node may answer a read before it has seen the lock. */
const LAG = [100, 200, 400, 800, 1500];

/** Watches over a lock that this run holds. `isStopping` is asked between the look at it and a write. */
export function leaseOf(
  port: VaultPort,
  clock: Clock,
  place: KvPlace,
  lock: OwnLock,
  isStopping: () => boolean = () => false,
): Lease {
  let lost: { readonly by?: LockRecord } | undefined;
  const isLate = (): boolean => clock.now() >= lock.stopAt;
  const look = async (): Promise<void> => {
    for (const wait of [...LAG, undefined]) {
      const { record } = await readLock(port, place);
      if (record?.id === lock.record.id) return;
      if (wait === undefined) lost = record === undefined ? {} : { by: record };
      else await clock.sleep(wait);
    }
  };
  const check = async (method: 'POST' | 'DELETE', at: Place): Promise<void> => {
    const not = (why: string): VaultError => notSent(at, why, { method, hint: HINT });
    if (lost === undefined && !isLate()) await readable(look(), not);
    if (lost !== undefined) throw not(`the lock ${lockPath(place)} was taken away from this run`);
    if (isLate()) throw not('the time of the lock is over');
    if (isStopping()) throw not('the run was stopped');
  };
  return {
    port: {
      read: (at) => port.read(at),
      list: (at) => port.list(at),
      write: async (at, body) => {
        await check('POST', at);
        return port.write(at, body);
      },
      delete: async (at) => {
        await check('DELETE', at);
        return port.delete(at);
      },
    },
    isOver: () => lost !== undefined || isLate(),
    loss: () => lost,
  };
}

const HINT = 'find out who else applies, then run again';

async function readable(looking: Promise<void>, not: (why: string) => VaultError): Promise<void> {
  try {
    await looking;
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    throw not(`the lock could not be read: ${error.message}`);
  }
}
