/** A JSON number whose text a double would not keep: `5.0`, `1e3`, `12345678901234567890`. */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): string {
    return this.text;
  }
}

/** A JSON value as the server sends or takes it. */
export type Wire = null | boolean | number | string | NumberText | readonly Wire[] | WireObject;

export interface WireObject {
  readonly [key: string]: Wire;
}

export function isWireObject(value: unknown): value is WireObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
}

/** All texts in a value, in its order. */
export function textsIn(value: Wire): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return (value as readonly Wire[]).flatMap(textsIn);
  return isWireObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** The same value with all keys in order. */
export function sortDeep(value: Wire): Wire {
  if (Array.isArray(value)) return (value as readonly Wire[]).map(sortDeep);
  return isWireObject(value) ? sortedEntries(value, sortDeep) : value;
}

/** A mapping with its keys in order and each value changed. */
export function sortedEntries<T>(value: WireObject, each: (inner: Wire) => T): Readonly<Record<string, T>> {
  const entries = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, each(inner)]));
}

/** The order of texts that no locale changes. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
