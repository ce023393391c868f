import { structuredPatch } from 'diff';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** A change of a file as `diff -u` shows it. */
export function unifiedDiff(file: string, before: string, after: string, style: Style): string {
  const { hunks } = structuredPatch(file, file, before, after, '', '', { context: 3 });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
    style.faint(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
    ...changed.map((line) => colored(printable(line), style)),
  ]);
  return [`--- ${printable(file)}`, `+++ ${printable(file)}`, ...lines].map((line) => `${line}\n`).join('');
}

function colored(line: string, style: Style): string {
  if (line.startsWith('+')) return style.add(line);
  return line.startsWith('-') ? style.destroy(line) : line;
}
