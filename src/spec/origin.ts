import { openValues } from '../model/canonical.ts';
import type { Position } from '../model/diagnostic.ts';
import type { SpecPlace } from '../model/kind.ts';
import type { FieldValue, Origin } from '../model/resource.ts';
import type { SpecDocument } from './load.ts';

type Printed = NonNullable<SpecPlace['content']>;

/** What an object's places are looked up with. */
interface OriginInput {
  readonly document: SpecDocument;
  readonly path: readonly string[];
  /** Where its fields stand, and what they hold. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  readonly raw: Readonly<Record<string, FieldValue>>;
  /** Given where the text of its field was printed from rules. */
  readonly printed: Printed | undefined;
}

/** Looks positions up when, and only when, something is printed. */
export function originOf({ document, path, places, raw, printed }: OriginInput): Origin {
  let ruleAt: ReturnType<Printed['rulePlaces']> | undefined;
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
    text(name, { line, column, endColumn }): Position {
      const place = places.get(name) ?? path;
      if (name === printed?.field) {
        ruleAt ??= printed.rulePlaces(openValues({ values: raw })[name] as string); // what was printed is text
        const { path: within, part } = ruleAt({ line, column });
        return document.locate([...place, ...within], part);
      }
      const at = document.locateInText(place, line, column);
      if (endColumn === undefined) return at;
      // Looked up as well: between the two may stand a secret, of which not even the length is shown.
      const end = document.locateInText(place, line, endColumn);
      return end.line === at.line && end.column > at.column ? { ...at, endColumn: end.column } : at;
    },
  };
}

function hasNamespace({ value }: SpecDocument): boolean {
  return typeof value === 'object' && value !== null && 'namespace' in value;
}
