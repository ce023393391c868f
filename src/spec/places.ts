import type { Kind } from '../model/kind.ts';
import { isMapping } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import type { SpecDocument } from './load.ts';

/** One object of a kind in a document, still as written. */
export interface SpecObject {
  readonly kind: Kind;
  readonly parentKind: Kind | undefined;
  /** Keys that lead to it. */
  readonly path: readonly string[];
  /** The keys that stand for `*`. */
  readonly names: readonly string[];
  readonly value: SpecValue;
}

/** All objects that a document declares, kind by kind. */
export function* placesOf(document: SpecDocument, kinds: readonly Kind[]): Iterable<SpecObject> {
  for (const kind of kinds) {
    const parentKind = kinds.find(({ name }) => name === kind.parent);
    for (const place of walk(document.value, kind.spec.path, [], [])) {
      // A mapping that holds only blocks of other kinds, such as `roles`, declares no object of this kind.
      if (!declares(kind, kinds, place.value)) continue;
      yield { kind, parentKind, ...place };
    }
  }
}

function* walk(
  value: SpecValue,
  pattern: readonly string[],
  path: readonly string[],
  names: readonly string[],
): Iterable<{ path: readonly string[]; names: readonly string[]; value: SpecValue }> {
  const [next, ...rest] = pattern;
  if (next === undefined) {
    yield { path, names, value };
    return;
  }
  if (!isMapping(value)) return;
  for (const key of next === '*' ? Object.keys(value) : [next]) {
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    if (inner === undefined) continue;
    yield* walk(inner, rest, [...path, key], next === '*' ? [...names, key] : names);
  }
}

function declares(kind: Kind, kinds: readonly Kind[], value: SpecValue): boolean {
  const blocks = new Set(
    kinds
      .filter((other) => other.parent === kind.name)
      .map((other) => other.spec.path[kind.spec.path.length] ?? ''),
  );
  if (blocks.size === 0 || typeof value !== 'object' || value === null) return true;
  const keys = Object.keys(value);
  return keys.length === 0 || keys.some((key) => !blocks.has(key));
}
