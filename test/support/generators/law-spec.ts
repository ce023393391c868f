import type { Kind, Ref } from '../../../src/model/kind.ts';
import type { Wire } from '../../../src/model/wire.ts';
import type { LawObject } from './law-object.ts';

/** A mapping of a spec. */
export type SpecMap = Readonly<Record<string, unknown>>;

/** The spec of those objects, with those values of their fields. Names are written in upper case where that is the same. */
export function lawSpec(
  objects: readonly LawObject[],
  valuesOf: (object: LawObject) => Readonly<Record<string, Wire>>,
  { upperNames = false }: { readonly upperNames?: boolean } = {},
): SpecMap {
  return objects.reduce<SpecMap>(
    (spec, object) => {
      const { kind, ref } = object;
      const canUpper = upperNames && kind.nameRule.canon('A') === 'a';
      const name = canUpper ? ref.name.toUpperCase() : ref.name;
      const withParent = merge(spec, parentPath(kind, ref), parentObject(kind));
      return merge(withParent, placeOf(kind, { ...ref, name }), written(kind, valuesOf(object)));
    },
    { version: 1 },
  );
}

/** The mount that holds objects of a kind; nothing for kinds that stand alone. */
export function parentObject(kind: Kind): SpecMap {
  if (kind.parent === undefined) return {};
  if (kind.parentTypes?.includes('kv') === true) return { type: 'kv', options: { version: '2' } };
  return { type: kind.parentTypes?.[0] ?? '' };
}

/** The spec in documents that hold its objects between them, with keys in another order. */
export function spread(spec: SpecMap, turn: number): readonly SpecMap[] {
  const documents: Record<string, Record<string, unknown>>[] = [{}, {}, {}];
  let index = turn;
  for (const [section, objects] of Object.entries(spec).toReversed()) {
    if (section === 'version') continue;
    for (const [name, object] of Object.entries(objects as SpecMap).toReversed()) {
      const document = documents[index % documents.length] ?? {};
      document[section] = { ...document[section], [name]: reversed(object) };
      index = (index * 7 + 3) % 1009;
    }
  }
  return documents
    .filter((document) => Object.keys(document).length > 0)
    .map((document) => ({ ...document, version: 1 }));
}

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function parentPath(kind: Kind, ref: Ref): readonly string[] {
  return kind.parent === undefined ? [] : placeOf(kind, ref).slice(0, 2);
}

function placeOf(kind: Kind, ref: Ref): readonly string[] {
  const names = kind.parent === undefined ? [ref.name] : [ref.parent, ref.name];
  return kind.spec.path.map((key) => (key === '*' ? (names.shift() ?? '') : key));
}

function written(kind: Kind, values: Readonly<Record<string, Wire>>): unknown {
  const { content } = kind.spec;
  const names = Object.keys(values);
  if (content !== undefined && names.length === 1) return values[content.field];
  return names.reduce<SpecMap>((object, name) => {
    const key = content?.field === name ? content.text : name;
    return merge(object, [...(kind.fields[name]?.group ?? []), key], values[name]);
  }, {});
}

/** Mappings are merged, everything else is put. */
function merge(into: SpecMap, [key, ...rest]: readonly string[], value: unknown): SpecMap {
  if (key === undefined) return { ...into, ...(value as SpecMap) };
  const inner = into[key];
  if (rest.length > 0) return { ...into, [key]: merge((inner ?? {}) as SpecMap, rest, value) };
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return { ...into, [key]: isMap && inner !== undefined ? { ...(inner as SpecMap), ...value } : value };
}
