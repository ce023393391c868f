import type { Position } from '../model/diagnostic.ts';

/** A file's text with the way from offsets to lines and columns. */
export interface SourceText {
  /** As shown to people. */
  readonly file: string;
  readonly text: string;
  /** Position of an offset; with an end on the same line, the range for an underline. */
  position(start: number, end?: number): Position;
  /** A 1-based line without its line break; undefined past the end. */
  line(number: number): string | undefined;
}

/** Wraps a text. A byte order mark is dropped, because editors do not count it as a column. */
export function sourceText(file: string, raw: string): SourceText {
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  let known: readonly number[] | undefined;
  // Most runs print no position at all, so lines are counted when the first one is asked for.
  const starts = () => (known ??= lineStarts(text));
  const line = (number: number): string | undefined => {
    const from = starts()[number - 1];
    if (from === undefined) return undefined;
    return text.slice(from, starts()[number] ?? text.length).replace(/\r?\n$/, '');
  };
  return {
    file,
    text,
    line,
    position(start, end = start) {
      const number = lineOf(starts(), start);
      const from = starts()[number - 1] ?? 0;
      const position = { file, line: number, column: start - from + 1 };
      const stop = Math.min(end, from + (line(number) ?? '').length);
      return stop > start ? { ...position, endColumn: stop - from + 1 } : position;
    },
  };
}

/** Offsets at which the lines of a text begin. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The 1-based line that holds the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
