import type { Kind } from '../model/kind.ts';
import type { Applied, Change, Failure } from '../model/plan.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import type { WireObject } from '../model/wire.ts';
import { isSameObject } from './diff.ts';
import type { Clock, VaultPort } from './ports.ts';
import { readObject } from './read.ts';
import { settle } from './settle.ts';
import type { State } from './settle.ts';
import { applied, failed, refusal, stale } from './applied.ts';

/** One object to be deleted. */
export interface RemoveInput {
  readonly change: Change;
  readonly kind: Kind;
  readonly kinds: readonly Kind[];
  /** What the plan saw. */
  readonly planned: WireObject | undefined;
  readonly port: VaultPort;
  readonly clock: Clock;
  readonly server: ServerInfo;
  readonly isStopping: () => boolean;
}

/**
 * Reads the object again, deletes it if it is still as the plan saw it, and reads again to see that it is gone. One
 * that is gone already counts as done. Never rejects for trouble with the server.
 */
export async function removeObject(input: RemoveInput): Promise<Applied> {
  const { change, kind, kinds, planned, port, clock, server, isStopping } = input;
  const read = (): Promise<State> => readObject(port, kinds, kind, change);
  try {
    const before = await read();
    if (before === undefined) return { change, outcome: 'done', warnings: [] };
    if (planned === undefined || !isSameObject(kind, planned, before, server))
      return failed(change, stale(before));
    if (isStopping()) return { change, outcome: 'skipped', reason: 'stopped before its deletion' };
    const path = kind.api.deletePath?.(change.ref, before) ?? kind.api.path(change.ref);
    const settled = await settle({
      before,
      read,
      judge: (now, from) =>
        now === undefined
          ? 'desired'
          : from !== undefined && isSameObject(kind, from, now, server)
            ? 'before'
            : 'other',
      requests: () => [() => port.delete({ namespace: change.namespace, path })],
      clock,
      isStopping,
    });
    return applied(change, settled, asIs, () => THERE_AGAIN);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return failed(change, refusal(error, false, asIs));
  }
}

const THERE_AGAIN: Failure = {
  kind: 'not-kept',
  written: true,
  message: 'the object was deleted and is there again',
  hint: 'somebody else may have made it at the same time; plan again to see what is there',
};

/** What a deletion asks of the server holds no secret. */
function asIs(text: string): string {
  return text;
}
