import type { Position } from '../model/diagnostic.ts';
import type { FieldValue, Origin } from '../model/resource.ts';
import type { SpecDocument } from './load.ts';

/** Looks positions up when, and only when, something is printed. */
export function originOf(
  document: SpecDocument,
  path: readonly string[],
  places: ReadonlyMap<string, readonly string[]>,
  raw: Readonly<Record<string, FieldValue>>,
): Origin {
  return {
    at: () => document.locate(path, 'key'),
    namespace: () => (hasNamespace(document) ? document.locate(['namespace'], 'value') : undefined),
    field(name, within = []): Position {
      const place = places.get(name);
      if (place === undefined) return document.locate(path, 'key');
      return document.locate([...place, ...within], within.length === 0 ? 'value' : 'key');
    },
    member(name, isIt): Position {
      const place = places.get(name) ?? path;
      const value = raw[name];
      const list: readonly unknown[] = Array.isArray(value) ? value : [];
      const index = list.findIndex((text) => typeof text === 'string' && isIt(text));
      return document.locate(index < 0 ? place : [...place, index], 'value');
    },
    text(name, line, column): Position {
      return document.locateInText(places.get(name) ?? path, line, column);
    },
  };
}

function hasNamespace({ value }: SpecDocument): boolean {
  return typeof value === 'object' && value !== null && 'namespace' in value;
}
