import { fieldEntries } from '../model/kind.ts';
import type { Field, Kind } from '../model/kind.ts';
import { indexKinds } from '../model/references.ts';
import type { Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';
import type { Inventories } from './inventory.ts';

/** HMAC-SHA-256 of a text under a key, as hex. */
export type Hmac = (key: string, text: string) => string;

/** What is known of a value that the server never returns. */
export type WriteOnlyState =
  /** Nobody has kept a proof of what was last applied. */
  | 'unknown'
  /** There is a proof, and this token may not read its key. */
  | 'hidden'
  /** The spec cannot give the value here. */
  | 'missing'
  | 'same'
  | 'differs';

/** What is known of an object's write-only values, by field. */
export type WriteOnlyOf = (resource: Resource) => ReadonlyMap<string, WriteOnlyState>;

/** Looks the states up, each object's once: they are asked for every field of every object. */
export function writeOnlyOf(
  kinds: readonly Kind[],
  inventories: Inventories | undefined,
  hmac: Hmac,
): WriteOnlyOf {
  const byName = indexKinds(kinds);
  const known = new Map<Resource, ReadonlyMap<string, WriteOnlyState>>();
  return (resource) => {
    const kind = byName.get(resource.kind);
    const states =
      known.get(resource) ??
      (kind === undefined ? new Map<string, WriteOnlyState>() : statesOf(kind, resource, inventories, hmac));
    known.set(resource, states);
    return states;
  };
}

function statesOf(
  kind: Kind,
  resource: Resource,
  inventories: Inventories | undefined,
  hmac: Hmac,
): ReadonlyMap<string, WriteOnlyState> {
  return new Map(
    secretParts(kind, resource).map(([field, value]): [string, WriteOnlyState] => {
      if (value.missing !== undefined) return [field, 'missing'];
      const proof = inventories?.own.proofs[proofName(resource, field)];
      if (inventories === undefined || proof === undefined) return [field, 'unknown'];
      if (inventories.key.state !== 'read') return [field, 'hidden'];
      return [
        field,
        proof === proofOf(inventories.key.key, resource, field, value, hmac) ? 'same' : 'differs',
      ];
    }),
  );
}

/** The proofs of an object's write-only values, for the inventory. */
export function proofsOf(
  kind: Kind,
  resource: Resource,
  key: Secret<string>,
  hmac: Hmac,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    secretParts(kind, resource)
      .filter(([, value]) => value.missing === undefined)
      .map(([field, value]) => [proofName(resource, field), proofOf(key, resource, field, value, hmac)]),
  );
}

/** Whether a proof is about this object. */
export function isProofOf(name: string, address: string): boolean {
  return name.startsWith(`${address} `);
}

function proofName({ address }: Resource, field: string): string {
  return `${address} ${field}`;
}

function proofOf(
  key: Secret<string>,
  { address }: Resource,
  field: string,
  value: Secret,
  hmac: Hmac,
): string {
  return hmac(key.reveal(), JSON.stringify([address, field, value.reveal()]));
}

/** What of the spec's values the server never returns. */
function secretParts(kind: Kind, resource: Resource): readonly [string, Secret][] {
  return fieldEntries(kind).flatMap(([name, field]): [string, Secret][] => {
    const value = resource.values[name];
    if (!(value instanceof Secret) || !resource.given.has(name)) return [];
    if (field.writeOnly === true) return [[name, value]];
    const hidden = value.map((open) => hiddenOf(field, open));
    return hidden.reveal() === null ? [] : [[name, hidden]];
  });
}

function hiddenOf({ hidden = [] }: Field, value: Wire): Wire {
  if (!isWireObject(value)) return null;
  const entries = Object.entries(value).filter(([key]) => hidden.includes(key));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}
