import type { Position } from '../model/diagnostic.ts';
import type { Segment, Substitution } from './build-value.ts';
import { lineStarts } from './source-text.ts';
import type { SourceText } from './source-text.ts';
import { entryAt, target } from './yaml-node.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts';

/** A path of keys and indexes in a document's value. */
export type SpecPath = readonly (string | number)[];

/** Whether a finding is about a key or about what stands under it. */
export type Part = 'key' | 'value';

/**
 * Where a value, or its key, stands. Of something that is missing, the key of what should hold it. A merged value is
 * found where it is written; the value of an alias is the alias itself.
 */
export function locate(root: YamlNode, source: SourceText, path: SpecPath, part: Part = 'value'): Position {
  const { node, entry, missing } = follow(root, path);
  if (entry !== undefined && (missing || part === 'key'))
    return source.position(entry.keyStart, entry.keyEnd);
  return source.position(node.start, firstLineEnd(node, source));
}

/** The scalar at a path, through aliases. */
export function scalarAt(root: YamlNode, path: SpecPath): YamlScalar | undefined {
  const { node, missing } = follow(root, path);
  const meant = missing ? undefined : target(node);
  return meant?.kind === 'scalar' ? meant : undefined;
}

/** A 1-based line and column in a text that a scalar holds, or that was made from it. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
  readonly substitution: Substitution | undefined;
}

/** Where a line and column of a scalar's text stand in the file. Only block scalars have lines of their own. */
export function locateInScalar(
  scalar: YamlScalar,
  source: SourceText,
  { substitution, line, column }: TextPlace,
): Position {
  const start = source.position(scalar.start, firstLineEnd(scalar, source));
  if (scalar.style !== 'literal' && scalar.style !== 'folded') return start;
  const starts = substitution?.lineStarts ?? lineStarts(String(scalar.value));
  const offset = written((starts[line - 1] ?? starts.at(-1) ?? 0) + column - 1, substitution?.segments);
  const at = blockLines(scalar, source.text).findLast((piece) => piece.valueStart <= offset);
  if (at === undefined) return start;
  return source.position(at.start + Math.min(offset - at.valueStart, at.length));
}

interface Found {
  readonly node: YamlNode;
  /** The last key on the way; undefined at the root and for items of a list. */
  readonly entry: YamlEntry | undefined;
  /** True when the path goes on where the document does not. */
  readonly missing: boolean;
}

function follow(root: YamlNode, path: SpecPath): Found {
  let node = root;
  let entry: YamlEntry | undefined;
  for (const key of path) {
    const meant = target(node);
    const item = meant?.kind === 'seq' ? meant.items[Number(key)] : undefined;
    const inner = meant?.kind === 'map' ? entryAt(meant, String(key)) : undefined;
    const next = item ?? inner?.value;
    if (next === undefined) return { node, entry, missing: true };
    node = next;
    entry = inner;
  }
  return { node, entry, missing: false };
}

/** A block collection has no end worth underlining; a block scalar is underlined at its `|`. */
function firstLineEnd(node: YamlNode, source: SourceText): number {
  if (node.kind === 'scalar' || node.kind === 'alias') return node.end;
  return /^[[{]/.test(source.text.charAt(node.start)) ? node.end : node.start;
}

/** From an offset after substitution to one in the text as it is written; what was put in counts as its beginning. */
function written(offset: number, segments: readonly Segment[] = []): number {
  const segment = segments.findLast((candidate) => candidate.start <= offset);
  if (segment === undefined) return offset;
  return segment.from + (segment.replaced ? 0 : offset - segment.start);
}

interface BlockLine {
  readonly valueStart: number;
  readonly start: number;
  readonly length: number;
}

/**
 * The lines of a block scalar: where their text stands in its value and in the file. Between two lines the value holds
 * blanks and line breaks alone, however they are folded, so each line is found from where the last one ended.
 */
function blockLines(scalar: YamlScalar, source: string): readonly BlockLine[] {
  const value = String(scalar.value);
  const lines: BlockLine[] = [];
  let done = 0;
  let start = source.indexOf('\n', scalar.start) + 1;
  while (start > 0 && start < scalar.end) {
    const next = source.indexOf('\n', start) + 1;
    const line = source.slice(start, next === 0 ? scalar.end : next).replace(/\r?\n$/, '');
    const text = line.trimStart();
    const valueStart = text === '' ? -1 : value.indexOf(text, done);
    if (valueStart !== -1) {
      lines.push({ valueStart, start: start + line.length - text.length, length: text.length });
      done = valueStart + text.length;
    }
    start = next;
  }
  return lines;
}
