import { mayHoldAccessors, nameAccessors } from '../model/accessor.ts';
import { fieldEntries } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, FieldValue } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { liveValues } from './diff.ts';
import type { VaultPort } from './ports.ts';
import type { Found } from './survey.ts';
import { unlessForbidden } from './unless-forbidden.ts';

/** Objects whose accessors may stand in texts, as the server shows them in its tables. */
export interface AccessorTables {
  readonly answers: ReadonlyMap<Address, WireObject>;
  /** Names by accessor, by kind. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Reads the tables of the kinds whose accessors may stand in what was found. Of a table that the token may not read
 * nothing is known. Rejects with any other `VaultError`.
 */
export async function readAccessorTables(
  port: VaultPort,
  kinds: readonly Kind[],
  found: readonly Found[],
  namespace: string,
): Promise<AccessorTables> {
  const answers = new Map<Address, WireObject>();
  const names = new Map<string, ReadonlyMap<string, string>>();
  const sources = new Map(found.flatMap((one) => sourcesOf(one)));
  for (const [name, key] of sources) {
    const kind = kinds.find((one) => one.name === name);
    const table = kind?.api.table;
    if (kind === undefined || table === undefined) continue;
    const known = new Map<string, string>();
    for (const [row, answer] of Object.entries(await readTable(port, namespace, table.path))) {
      if (!isWireObject(answer) || typeof answer[key] !== 'string') continue;
      const ref = { parent: '', name: table.name(row) };
      answers.set(addressOf(namespace, kind.api.path(ref)), answer);
      known.set(answer[key], ref.name);
    }
    names.set(name, known);
  }
  return { answers, names };
}

/** Values of a live object as a spec has them: texts ask for the accessors that they hold. */
export function withNamedAccessors(
  kind: Kind,
  values: Readonly<Record<string, FieldValue>>,
  names: AccessorTables['names'],
): Readonly<Record<string, FieldValue>> {
  const texts = fieldEntries(kind).flatMap(([field, { accessors }]): [string, FieldValue][] => {
    const value = values[field];
    if (accessors === undefined || value === undefined) return [];
    const known = names.get(accessors.kind);
    const named = (text: Wire): Wire =>
      typeof text === 'string' ? nameAccessors(text, (accessor) => known?.get(accessor)) : text;
    return [[field, value instanceof Secret ? value.map(named) : named(value)]];
  });
  return { ...values, ...Object.fromEntries(texts) };
}

/** Kinds, and the keys in their answers, of accessors that the object's texts may hold. */
function sourcesOf({ kind, answer }: Found): readonly [string, string][] {
  const asking = fieldEntries(kind).filter(([, { accessors }]) => accessors !== undefined);
  if (asking.length === 0) return [];
  const values = liveValues(kind, answer);
  return asking.flatMap(([field, { accessors }]): [string, string][] => {
    const text = values[field];
    if (accessors === undefined || typeof text !== 'string' || !mayHoldAccessors(text)) return [];
    return [[accessors.kind, accessors.key]];
  });
}

async function readTable(port: VaultPort, namespace: string, path: string): Promise<WireObject> {
  return (await unlessForbidden(port.read({ namespace, path }))) ?? {};
}
