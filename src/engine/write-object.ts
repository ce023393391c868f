import { writeRequests } from '../model/canonical.ts';
import type { Kind, WriteRequest } from '../model/kind.ts';
import type { Applied, Change } from '../model/plan.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { differingFields, isSameObject, liveValues } from './diff.ts';
import { fillPending } from './fill-texts.ts';
import { lookUp } from './look-up.ts';
import { notSent } from './not-sent.ts';
import type { Clock, VaultPort } from './ports.ts';
import { readObject } from './read.ts';
import { redactor } from '../model/redact.ts';
import { settle } from './settle.ts';
import type { State, Verdict } from './settle.ts';
import { applied, failed, notKept, refusal, stale } from './applied.ts';
import { withMark } from './own.ts';

/** One object to be written. */
export interface WriteInput {
  readonly change: Change;
  readonly resource: Resource;
  readonly kind: Kind;
  readonly kinds: readonly Kind[];
  /** Whose name is written into the object, where there is room for it. */
  readonly owner?: string | undefined;
  readonly answers: ReadonlyMap<Address, WireObject>;
  readonly port: VaultPort;
  readonly clock: Clock;
  readonly server: ServerInfo;
  readonly isStopping: () => boolean;
}

/** Reads the object again, writes it if it is still as the plan saw it, reads it back and compares. Never rejects
 * for trouble with the server. */
export async function writeObject(given: WriteInput): Promise<Applied> {
  const { change, kind, port, server, clock, isStopping } = given;
  const redact = redactor([given.resource]);
  try {
    const resource = await fillPending(kind, given.resource, given);
    const input = { ...given, resource };
    const marked = { ...resource, values: withMark(kind, resource.values, input.owner) };
    const before = await readObject(port, input.kinds, kind, resource);
    if (!isAsPlanned(input, before)) return failed(change, stale(before));
    if (isStopping()) return { change, outcome: 'skipped', reason: 'stopped before its write' };
    const settled = await settle({
      before,
      read: () => readObject(port, input.kinds, kind, resource),
      judge: (now, from) => judge(input, now, from),
      requests: (from) =>
        writeRequests(kind, marked, from === before ? planned(input, from) : from, server).map(
          (request) => async () => {
            const body = { ...request.body, ...(await looked(input, request)) };
            const at = { namespace: resource.namespace, path: request.path };
            if (isStopping()) throw notSent(at, 'the run was stopped');
            return port.write(at, body);
          },
        ),
      clock,
      isStopping,
    });
    return applied(change, settled, redact, (now) =>
      notKept(now && differingFields(kind, resource.values, liveValues(kind, now), server)),
    );
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return failed(change, refusal(error, false, redact));
  }
}

/** With what the plan saw of it, its version among that: check-and-set then notices what was taken back meanwhile. */
function planned({ answers, change }: WriteInput, before: State): State {
  return before && { ...before, ...answers.get(change.address) };
}

/** The parts of a request that other objects hold. */
async function looked(
  { port, kinds, resource: { namespace } }: WriteInput,
  { path, fill = {} }: WriteRequest,
): Promise<WireObject> {
  const asker = { port, kinds, namespace, path };
  const parts = Object.entries(fill).map(async ([field, value]): Promise<[string, Wire]> => [
    field,
    await lookUp(asker, value),
  ]);
  return Object.fromEntries(await Promise.all(parts));
}

function isAsPlanned({ kind, answers, resource, server }: WriteInput, now: WireObject | undefined): boolean {
  const planned = answers.get(resource.address) ?? (kind.bornWithParent === true ? {} : undefined);
  // What every server has is there as soon as its namespace is, which may have been made since the plan.
  if (planned === undefined && kind.builtin?.includes(resource.ref.name) === true) return true;
  if (planned === undefined || now === undefined) return planned === now;
  return isSameObject(kind, planned, now, server);
}

/** A field that has neither its old nor its desired value was written by somebody else. */
function judge({ kind, resource, server }: WriteInput, now: State, from: State): Verdict {
  if (now === undefined) return from === undefined ? 'before' : 'other';
  const [live, old] = [liveValues(kind, now), liveValues(kind, from ?? {})];
  const open = differingFields(kind, resource.values, live, server);
  if (open.length === 0) return 'desired';
  const moved = differingFields(kind, old, live, server);
  if (from !== undefined && moved.length === 0) return 'before';
  return open.some((field) => moved.includes(field)) ? 'other' : 'between';
}
