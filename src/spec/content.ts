import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { isMapping, seal, Secret } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import type { SpecDocument } from './load.ts';
import type { SpecObject } from './places.ts';

interface Content {
  readonly value?: SpecValue;
  readonly place: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** The value was printed from rules, which stand at the place. */
  readonly isPrinted?: true;
}

/** The one field that may be written as the whole object, as text, as a file or as rules. */
export function contentValue(object: SpecObject, document: SpecDocument): Content {
  const { kind, path, value } = object;
  const content = kind.spec.content;
  if (content === undefined) return { place: path, diagnostics: [] };
  if (typeof value === 'string' || value instanceof Secret) return { value, place: path, diagnostics: [] };
  if (!isMapping(value)) return { place: path, diagnostics: [] };
  const sources = [content.text, content.file, content.rules].filter((key) => Object.hasOwn(value, key));
  const [source] = sources;
  if (source === undefined || sources.length > 1) {
    const choice = `${content.text}, ${content.file} or ${content.rules}`;
    const message =
      source === undefined
        ? `${path.join('.')} has no text`
        : `${path.join('.')} has ${sources.join(' and ')}`;
    const at = document.locate(path, 'key');
    return {
      place: path,
      diagnostics: [finding('missing-key', message, { at, hint: `give exactly one of ${choice}` })],
    };
  }
  const place = [...path, source];
  const written = value[source] ?? '';
  if (source === content.text) return { value: written, place, diagnostics: [] };
  if (source === content.file) {
    // A file that could not be read has been reported by the loader.
    const text = document.files.get(place.join('/'));
    return text === undefined ? { place, diagnostics: [] } : { value: text, place, diagnostics: [] };
  }
  const rules = seal(written);
  try {
    return {
      value: rules instanceof Secret ? rules.map(content.print) : content.print(rules),
      place,
      diagnostics: [],
      isPrinted: true,
    };
  } catch {
    return { place, diagnostics: [] }; // the schema has reported rules of a wrong shape
  }
}
