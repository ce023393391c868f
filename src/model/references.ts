import { accessorPlaces, positionInText } from './accessor.ts';
import { fieldEntries } from './kind.ts';
import type { Kind, Problem } from './kind.ts';
import { addressOf } from './resource.ts';
import type { Address, FieldValue, Resource } from './resource.ts';
import { Secret } from './secret.ts';

/** Kinds by name. */
export type KindIndex = ReadonlyMap<string, Kind>;

/** One name that a field of a resource gives to an object of another kind. */
export interface NamedReference {
  readonly field: string;
  readonly name: string;
  /** The text of the field asks for the target's accessor, here first. */
  readonly inText?: NonNullable<Problem['inText']>;
  readonly target: Kind;
  readonly address: Address;
  /** Where the server lists objects such as this. */
  readonly listing: Address;
  /** Whether the target must be written first. */
  readonly isEdge: boolean;
  /** Filled in at each login, so that it stands for no object. */
  readonly isTemplate: boolean;
  readonly isSecret: boolean;
}

/** Every name in the resource's fields that stands for another object. */
export function* referencesOf(kind: Kind, resource: Resource, kinds: KindIndex): Iterable<NamedReference> {
  for (const [field, { refersTo, accessors }] of fieldEntries(kind)) {
    const named = accessors && kinds.get(accessors.kind);
    if (named !== undefined) yield* accessorReferences(resource, field, named);
    const target = refersTo && kinds.get(refersTo.kind);
    if (target === undefined) continue;
    const parent = refersTo?.scope === 'parent' ? resource.ref.parent : '';
    for (const name of namesIn(resource.values[field] ?? null)) {
      const address = addressOf(resource.namespace, target.api.path({ parent, name }));
      const listing = listingOf(target, resource.namespace, parent);
      const isTemplate = name.includes('{{');
      const isSecret = resource.values[field] instanceof Secret;
      const isEdge = refersTo?.edge !== false;
      yield { field, name, target, address, listing, isEdge, isTemplate, isSecret };
    }
  }
}

/**
 * Whether a reference is to one object that can be asked for: not filled in at a login, not secret, as no path is, and
 * not below the object that names it.
 */
export function canBeAskedFor({ isEdge, isTemplate, isSecret }: NamedReference): boolean {
  return isEdge && !isTemplate && !isSecret;
}

/** Objects whose accessor a text of the spec asks for, each once. What a server holds asks for nothing. */
function* accessorReferences(resource: Resource, field: string, target: Kind): Iterable<NamedReference> {
  if (!resource.given.has(field)) return;
  const [text] = namesIn((resource.unfilled ?? resource.values)[field] ?? null);
  const listing = listingOf(target, resource.namespace, '');
  const seen = new Set<string>();
  for (const place of accessorPlaces(text ?? '')) {
    const name = place.name === undefined ? undefined : target.nameRule.canon(place.name);
    if (name === undefined || seen.has(name)) continue;
    seen.add(name);
    const address = addressOf(resource.namespace, target.api.path({ parent: '', name }));
    const inText = positionInText(text ?? '', place);
    const isSecret = resource.values[field] instanceof Secret;
    yield { field, name, inText, target, address, listing, isEdge: true, isTemplate: false, isSecret };
  }
}

/** Kinds that have a field for names of one of those kinds. */
export function kindsNaming(kinds: readonly Kind[], targets: ReadonlySet<string>): readonly Kind[] {
  return kinds.filter((kind) =>
    fieldEntries(kind).some(([, { refersTo }]) => refersTo !== undefined && targets.has(refersTo.kind)),
  );
}

/** Address of the table or listing that shows the objects of a kind below a parent. */
export function listingOf(kind: Kind, namespace: string, parent: string): Address {
  return addressOf(namespace, kind.api.table?.path ?? kind.api.listPath?.(parent) ?? '');
}

/** Address of the object above, for kinds that stand below another. */
export function parentAddress(
  kind: Kind,
  resource: Pick<Resource, 'namespace' | 'ref'>,
  kinds: KindIndex,
): Address | undefined {
  const parentKind = kind.parent === undefined ? undefined : kinds.get(kind.parent);
  return (
    parentKind &&
    addressOf(resource.namespace, parentKind.api.path({ parent: '', name: resource.ref.parent }))
  );
}

/** Kinds, ready to be looked up. */
export function indexKinds(kinds: readonly Kind[]): KindIndex {
  return new Map(kinds.map((kind) => [kind.name, kind]));
}

function namesIn(value: FieldValue): readonly string[] {
  const open = value instanceof Secret ? value.reveal() : value;
  if (Array.isArray(open)) return open as readonly string[];
  return typeof open === 'string' && open !== '' ? [open] : [];
}
