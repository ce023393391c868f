import { writeRequests } from '../model/canonical.ts';
import type { Kind } from '../model/kind.ts';
import type { Applied, Change, Failure } from '../model/plan.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import { isWireObject } from '../model/wire.ts';
import type { WireObject } from '../model/wire.ts';
import { differingFields, liveValues } from './diff.ts';
import type { VaultPort } from './ports.ts';
import { redactor } from './redact.ts';

/** One object to be written. */
export interface WriteInput {
  readonly change: Change;
  readonly resource: Resource;
  readonly kind: Kind;
  readonly answers: ReadonlyMap<Address, WireObject>;
  readonly port: VaultPort;
  readonly server: ServerInfo;
  readonly isStopping: () => boolean;
}

/** Reads the object again, writes it if it is still as the plan saw it, reads it back and compares. Never rejects
 * for trouble with the server. */
export async function writeObject(input: WriteInput): Promise<Applied> {
  const { change } = input;
  const redact = redactor(input.resource);
  let written = false;
  try {
    const before = await readObject(input);
    if (!isAsPlanned(input, before)) return failed(change, stale(before));
    if (input.isStopping()) return { change, outcome: 'skipped', reason: 'stopped before its write' };
    const warnings: string[] = [];
    for (const { path, body } of writeRequests(input.kind, input.resource, before, input.server)) {
      const place = { namespace: input.resource.namespace, path };
      try {
        warnings.push(...(await input.port.write(place, body)).map(redact));
        written = true;
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        written ||= error.facts.fate === 'unknown';
        if (error.facts.fate === 'unknown' && (await hasArrived(input))) continue;
        return failed(change, refusal(error, written, redact));
      }
    }
    const kept = await notKept(input);
    return kept === undefined ? { change, outcome: 'done', warnings } : failed(change, kept);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return failed(change, refusal(error, written, redact));
  }
}

async function readObject({ kind, resource, port }: WriteInput): Promise<WireObject | undefined> {
  const { namespace, ref } = resource;
  const table = kind.api.table;
  if (table === undefined) return port.read({ namespace, path: kind.api.path(ref) });
  const row = (await port.read({ namespace, path: table.path }))?.[table.key(ref)];
  return isWireObject(row) ? row : undefined;
}

function isAsPlanned({ kind, answers, resource, server }: WriteInput, now: WireObject | undefined): boolean {
  const planned = answers.get(resource.address) ?? (kind.bornWithParent === true ? {} : undefined);
  if (planned === undefined || now === undefined) return planned === now;
  return differingFields(kind, liveValues(kind, planned), liveValues(kind, now), server).length === 0;
}

/** A write whose answer was lost has arrived when the object now is as desired. */
async function hasArrived(input: WriteInput): Promise<boolean> {
  return (await notKept(input)) === undefined;
}

async function notKept(input: WriteInput): Promise<Failure | undefined> {
  const answer = await readObject(input);
  if (answer === undefined) {
    return { kind: 'not-kept', written: true, message: 'the object was written and is not there' };
  }
  const { kind, resource, server } = input;
  const fields = differingFields(kind, resource.values, liveValues(kind, answer), server);
  if (fields.length === 0) return undefined;
  return {
    kind: 'not-kept',
    written: true,
    message: `the server did not keep ${fields.join(', ')}`,
    hint: 'somebody else may have written it at the same time; plan again to see what is there',
  };
}

function stale(now: WireObject | undefined): Failure {
  const what = now === undefined ? 'was removed' : 'was changed';
  return {
    kind: 'stale',
    written: false,
    message: `the object ${what} on the server since the plan, so it was not written`,
    hint: 'plan again and look at the difference',
  };
}

function refusal({ facts }: VaultError, written: boolean, redact: (text: string) => string): Failure {
  const status = facts.status === undefined ? '' : `${facts.status} `;
  return {
    kind: facts.fate === 'unknown' ? 'unknown' : 'refused',
    written,
    message: `${facts.method} ${facts.path}: ${status}${redact(facts.errors.join('; '))}`,
    ...(facts.hint !== undefined && { hint: facts.hint }),
  };
}

function failed(change: Change, failure: Failure): Applied {
  return { change, outcome: 'failed', failure };
}
