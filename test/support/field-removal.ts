import type { FieldObject } from './field-object.ts';

/** One settable field inside an object's mapping: its keys, `['tune', 'max_lease_ttl']`. */
export type FieldKeys = readonly string[];

const GROUPS = ['tune', 'user_lockout_config'];

/** Every field that the object sets, except those of `unknown`. */
export function fieldsOf(object: FieldObject): FieldKeys[] {
  const walk = (part: object, keys: FieldKeys): FieldKeys[] =>
    Object.entries(part).flatMap(([key, value]) =>
      GROUPS.includes(key) ? walk(value as object, [...keys, key]) : [[...keys, key]],
    );
  return walk(object.fields, []);
}

/** The whole spec with that object in it, without the fields that are taken out. */
export function specWith(object: FieldObject, takenOut: readonly FieldKeys[]): object {
  const gone = new Set(takenOut.map((keys) => keys.join('.')));
  const keep = (part: object, keys: FieldKeys): object =>
    Object.fromEntries(
      Object.entries(part).flatMap(([key, value]): [string, unknown][] => {
        const here = [...keys, key];
        if (gone.has(here.join('.'))) return [];
        return [[key, GROUPS.includes(key) ? keep(value as object, here) : value]];
      }),
    );
  return put(object.around, object.place, keep(object.fields, []));
}

function put(
  into: Readonly<Record<string, unknown>>,
  [key, ...rest]: readonly string[],
  value: object,
): object {
  if (key === undefined) return { ...into, ...value };
  return { ...into, [key]: put((into[key] ?? {}) as Readonly<Record<string, unknown>>, rest, value) };
}
