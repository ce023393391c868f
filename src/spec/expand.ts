import { finding } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import { isMapping, Secret } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import type { Preset } from '../platforms/platform.ts';
import type { SpecDocument } from './load.ts';
import type { SpecPath } from './locate.ts';
import { checkShape } from './shape.ts';

/** The documents of a spec, and what its presets stand for as further documents behind their own. */
export interface Expanded {
  readonly documents: readonly SpecDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Adds a document in the long form for each preset. What stands in it is found in the block of the preset, so that
 * findings point there. A block in which something is wrong is left alone; `resolve` says what.
 */
export function expandPresets(
  documents: readonly SpecDocument[],
  presets: readonly Preset[],
  kinds: readonly Kind[],
): Expanded {
  const diagnostics: Diagnostic[] = [];
  const all = documents.flatMap((document) => {
    const { value } = document;
    const used = isMapping(value) ? presets.filter(({ key }) => Object.hasOwn(value, key)) : [];
    if (used.length === 0 || !isMapping(value)) return [document];
    const shape = checkShape(document, kinds);
    // Refused already, and its objects would have no address.
    const isBad = shape.isBad(['namespace']) || value['namespace'] instanceof Secret;
    const long = used.flatMap((preset): SpecDocument[] => {
      const block = value[preset.key];
      if (isBad || shape.isBad([preset.key]) || block === undefined || !isMapping(block)) return [];
      const problems = [...secretNames(document, preset, block)];
      diagnostics.push(...problems);
      if (problems.length > 0 || hasNull(block)) return [];
      const made = expanded(document, preset, block);
      diagnostics.push(...made.diagnostics);
      return [made.document];
    });
    return [document, ...long];
  });
  return { documents: all, diagnostics };
}

/** One value of the long form. */
interface Entry {
  readonly place: readonly string[];
  /** In the document, with the key of the preset. */
  readonly from: SpecPath;
  readonly why: string | undefined;
}

interface Mapping {
  [key: string]: SpecValue | Mapping;
}

function expanded(
  document: SpecDocument,
  preset: Preset,
  block: Readonly<Record<string, SpecValue>>,
): { readonly document: SpecDocument; readonly diagnostics: readonly Diagnostic[] } {
  const namespace = isMapping(document.value) ? document.value['namespace'] : undefined;
  const tree: Mapping = { version: 1, ...(namespace !== undefined && { namespace }) };
  const entries = new Map<string, Entry>();
  const diagnostics: Diagnostic[] = [];
  const twice: (readonly string[])[] = [];
  preset.expand(block, (place, value, from, why) => {
    const entry = { place, from: [preset.key, ...from], why };
    const twin = entries.get(keyOf(place));
    if (twin === undefined) {
      entries.set(keyOf(place), entry);
      set(tree, place, value);
      return;
    }
    // What stands below has been said with what is above it.
    const isSaid = twice.some((above) => above.every((key, index) => place[index] === key));
    if (isSaid || keyOf(twin.from) === keyOf(entry.from)) return;
    twice.push(place);
    diagnostics.push(
      finding('preset-twice', `${place.join('.')} follows from two places of ${preset.key}`, {
        at: document.locate(entry.from, 'key'),
        related: [{ at: document.locate(twin.from, 'key'), note: 'the other place' }],
      }),
    );
  });
  return { document: asDocument(document, preset, tree, entries), diagnostics };
}

function asDocument(
  document: SpecDocument,
  { key }: Preset,
  value: SpecValue,
  entries: ReadonlyMap<string, Entry>,
): SpecDocument {
  const origin = (path: SpecPath): SpecPath => {
    if (path[0] === 'namespace') return path;
    for (let length = path.length; length > 0; length -= 1) {
      const entry = entries.get(keyOf(path.slice(0, length)));
      if (entry !== undefined) return [...entry.from, ...path.slice(length)];
    }
    return [key];
  };
  const locate: SpecDocument['locate'] = (path, part): Position => {
    const from = origin(path);
    // A block begins at its key.
    return document.locate(from, from.length === 1 && from[0] === key ? 'key' : part);
  };
  return {
    file: document.file,
    value,
    files: new Map(),
    locate,
    // The text is the preset's own.
    locateInText: (path) => locate(path),
    why: (place) => entries.get(keyOf(place))?.why,
  };
}

function set(into: Mapping, [key = '', ...rest]: readonly string[], value: SpecValue): void {
  const there = into[key];
  if (rest.length === 0) {
    into[key] = isMapping(value) ? { ...value } : value;
    return;
  }
  const inner: Mapping = there === undefined ? {} : (there as Mapping); // only mappings have something below them
  into[key] = inner;
  set(inner, rest, value);
}

/** Names stand in every address that is printed. */
function* secretNames(
  document: SpecDocument,
  { key, plain }: Preset,
  block: SpecValue,
): Iterable<Diagnostic> {
  for (const pattern of plain) {
    for (const path of secretsAt(block, pattern)) {
      yield finding(
        'substitution-syntax',
        `${[key, ...path].join('.')} cannot come from the environment or a file`,
        {
          at: document.locate([key, ...path], 'value'),
          hint: 'it is shown in addresses and plans: write it out, or use ${var:NAME} and --var',
        },
      );
    }
  }
}

/** Where below a pattern's places secrets are; `*` is any key or index. */
function secretsAt(value: SpecValue, [next, ...rest]: readonly string[]): readonly SpecPath[] {
  if (next === undefined) return value instanceof Secret ? [[]] : [];
  return innerValues(value)
    .filter(([key]) => next === '*' || next === key)
    .flatMap(([key, inner]) => secretsAt(inner, rest).map((path) => [key, ...path]));
}

function hasNull(value: SpecValue): boolean {
  return value === null || innerValues(value).some(([, inner]) => hasNull(inner));
}

function innerValues(value: SpecValue): readonly (readonly [string | number, SpecValue])[] {
  if (Array.isArray(value)) return [...(value as readonly SpecValue[]).entries()];
  return isMapping(value) ? Object.entries(value) : [];
}

function keyOf(path: SpecPath): string {
  return JSON.stringify(path.map(String));
}
