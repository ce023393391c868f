import { sameValue } from '../model/canonical.ts';
import type { Kind } from '../model/kind.ts';
import { parentAddress } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import type { Address, FieldValue, Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import type { Wire, WireObject } from '../model/wire.ts';

/** Who we are, and what the inventories say of objects that have no room for a mark. */
export interface Ownership {
  /** The owner that the spec names. */
  readonly owner: string | undefined;
  /** Owners of addresses, from the inventories; undefined when there is none or it cannot be read. */
  readonly inventory: ReadonlyMap<Address, string> | undefined;
  /** What inventories of others list, whether ours lists it too or not. */
  readonly others?: ReadonlyMap<Address, string> | undefined;
}

/** An object on the server, as far as its owner is concerned. */
export interface Owned {
  readonly kind: Kind;
  readonly address: Address;
  readonly answer: WireObject;
  /** The answer for the object above. */
  readonly parent: WireObject | undefined;
  /** Kind of the object above. */
  readonly parentKind: Kind | undefined;
}

/** Whose an object is: its own mark, else the inventory, else the owner of what it stands below. */
export function ownerOf(
  { kind, address, answer, parent, parentKind }: Owned,
  own: Ownership,
): string | undefined {
  const marked = markOf(kind, answer);
  if (marked !== undefined) return marked;
  const listed = own.inventory?.get(address);
  if (listed !== undefined) return listed;
  return parentKind === undefined || parent === undefined ? undefined : markOf(parentKind, parent);
}

/** The owner that is written into the object itself. */
export function markOf(kind: Kind, answer: WireObject): string | undefined {
  if (kind.ownerMark === undefined) return undefined;
  const text = (kind.api.decode?.(answer) ?? answer)[kind.ownerMark.field];
  return typeof text === 'string' ? kind.ownerMark.read(text).owner : undefined;
}

/** Values as the server gets them: with the owner's mark, where there is room. */
export function withMark(
  kind: Kind,
  values: Readonly<Record<string, FieldValue>>,
  owner: string | undefined,
): Readonly<Record<string, FieldValue>> {
  const mark = kind.ownerMark;
  const text = mark && values[mark.field];
  if (mark === undefined || owner === undefined || text === undefined) return values;
  const write = (open: Wire): Wire => (typeof open === 'string' ? mark.write(open, owner) : open);
  return { ...values, [mark.field]: text instanceof Secret ? text.map(write) : write(text) };
}

/** Whether a mark would be kept in this object. */
export function hasRoom(kind: Kind, values: Readonly<Record<string, FieldValue>>, owner: string): boolean {
  const field = kind.ownerMark?.field ?? '';
  return !sameValue(withMark(kind, values, owner)[field] ?? null, values[field] ?? null);
}

/** The answer for the object above, and its kind. */
export function above(
  kind: Kind,
  resource: Pick<Resource, 'namespace' | 'ref'>,
  kinds: KindIndex,
  answers: ReadonlyMap<Address, WireObject>,
): Pick<Owned, 'parent' | 'parentKind'> {
  const address = parentAddress(kind, resource, kinds);
  return {
    parentKind: kind.parent === undefined ? undefined : kinds.get(kind.parent),
    parent: address === undefined ? undefined : answers.get(address),
  };
}

/** An answer whose text is as its author wrote it. */
export function withoutMark(kind: Kind, decoded: WireObject): WireObject {
  const mark = kind.ownerMark;
  const text = mark && decoded[mark.field];
  if (mark === undefined || typeof text !== 'string') return decoded;
  return { ...decoded, [mark.field]: mark.read(text).text };
}
