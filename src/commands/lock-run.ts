import { leaseOf } from '../engine/lease.ts';
import type { Lease } from '../engine/lease.ts';
import { readLock, releaseLock, tryLock } from '../engine/lock.ts';
import type { Attempt, Claim, OwnLock, Taking } from '../engine/lock.ts';
import { lockPath } from '../engine/lock-record.ts';
import { tokenName } from '../engine/token.ts';
import { kinds } from '../kinds/index.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { KvPlace } from '../model/directives.ts';
import { indexKinds } from '../model/references.ts';
import { VaultError } from '../model/vault-error.ts';
import { holderText, moment } from '../render/lock-text.ts';
import { printable } from '../render/printable.ts';
import { VERSION } from '../version.ts';
import type { Io, OpenVault } from './io.ts';
import { lockHeld, unlockLine } from './lock-held.ts';
import { runUrl } from './run-url.ts';
import type { ReadSpec } from './spec-options.ts';

/** The lock of one run, if its spec names one. */
export interface LockRun {
  /**
   * Takes it, or waits for it as long as is allowed; `namespace` is the connection's. Findings when somebody else has it;
   * rejects with a `VaultError`.
   */
  take(vault: OpenVault, spec: ReadSpec, namespace: string): Promise<readonly Diagnostic[]>;
  /** Watches over the writes; undefined when no lock is held. */
  lease(): Lease | undefined;
  /** Lets it go, and warns when that does not work. Never rejects for trouble with the server. */
  release(): Promise<void>;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 16_000;

/** How long to wait for the lock, and how the spec was named. */
export interface LockOptions {
  readonly seconds: number;
  readonly specs: readonly string[];
}

/** A lock that is not taken yet. */
export function lockRun(io: Io, { seconds, specs }: LockOptions): LockRun {
  let trying: { readonly taking: Taking; readonly attempt: Promise<Attempt> } | undefined;
  let lease: Lease | undefined;
  let isOver = false;
  const warn = (text: string): void => {
    io.err(`warning ${printable(text)}\n`);
  };

  const attemptOf = async (taking: Taking): Promise<Attempt> => {
    const start = taking.clock.now();
    let wait = FIRST_WAIT;
    for (;;) {
      // A signal does not wait for what is under way here; then nothing more may be taken.
      if (isOver) throw new Error('the run is over');
      const attempt = tryLock(taking);
      trying = { taking, attempt };
      const ended = await attempt;
      const left = seconds * 1000 - (taking.clock.now() - start);
      if (ended.state !== 'taken' || left <= 0 || io.stopCode() !== undefined) return ended;
      if (wait === FIRST_WAIT)
        io.err(`${printable(`waiting for the lock, held by ${holderText(ended.record)}`)}\n`);
      await taking.clock.sleep(Math.min(wait, left));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  };

  return {
    async take({ port, clock }, spec, namespace) {
      const place = spec.directives.lock;
      if (place === undefined) return [];
      const ended = await attemptOf({ port, clock, place, claim: await claimOf(io, port, namespace) });
      switch (ended.state) {
        case 'taken':
          return [lockHeld(place, ended.record, specs)];
        case 'no-mount':
          if (!isMadeBy(spec, place)) throw ended.error;
          warn(
            `there is no lock yet: ${place.mount} is made by this run, so nothing keeps a second one away`,
          );
          return [];
        case 'held':
          if (ended.after !== undefined)
            warn(`a run has not let the lock go and may have stopped half-way: ${holderText(ended.after)}`);
          lease = leaseOf(port, clock, place, ended.lock, () => io.stopCode() !== undefined);
          return [];
      }
    },
    lease: () => lease,
    async release() {
      isOver = true;
      if (trying === undefined) return;
      const { taking, attempt } = trying;
      const { port, place, claim } = taking;
      const loss = lease?.loss();
      if (loss !== undefined) {
        const now = loss.by === undefined ? '' : `; now it is held by ${holderText(loss.by)}`;
        warn(`the lock ${lockPath(place)} was taken away from this run, which then began no new write${now}`);
        return;
      }
      if (lease?.isOver() === true)
        warn('the time of the lock was over, so no new write was begun; run again');
      const ended = await attempt.catch(() => undefined);
      if (ended?.state === 'taken' || ended?.state === 'no-mount') return;
      try {
        const { record, version } = ended?.lock ?? (await readLock(port, place));
        if (record?.id === claim.id) await releaseLock(port, place, { record, version });
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        // After a failure to take it nobody knows whether there is anything to let go.
        if (ended !== undefined) warn(notReleased(place, ended.lock, error, specs));
      }
    },
  };
}

async function claimOf(io: Io, port: OpenVault['port'], namespace: string): Promise<Claim> {
  return {
    id: io.digests.randomKey().slice(0, 32),
    who: (await tokenName(port, namespace)) ?? '',
    runUrl: runUrl((name) => io.env(name)) ?? '',
    operation: 'apply',
    toolVersion: VERSION,
  };
}

/** Whether the KV engine of the lock is among what the spec makes. */
function isMadeBy({ resources }: ReadSpec, { namespace, mount }: KvPlace): boolean {
  const byName = indexKinds(kinds);
  return resources.some(
    (one) => one.namespace === namespace && byName.get(one.kind)?.mountPath?.(one.ref) === mount,
  );
}

function notReleased(
  place: KvPlace,
  { record }: OwnLock,
  error: VaultError,
  specs: readonly string[],
): string {
  const until = moment(record.deadline);
  return (
    `the lock ${lockPath(place)} was not let go (${error.message}); it ends by itself at ${until}, ` +
    `and now with \`${unlockLine(record, specs)}\``
  );
}
