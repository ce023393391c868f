import { structuredPatch } from 'diff';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

const CONTEXT_LINES = 3;

/** Lines of a text that are added, removed or near a change, each with its sign. */
export function lineDiff(before: string, after: string, style: Style): readonly string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: CONTEXT_LINES });
  return hunks.flatMap((hunk, index) => [
    ...(index > 0 ? [style.faint('  …')] : []),
    ...hunk.lines.map((line) => signed(printable(line), style)),
  ]);
}

function signed(line: string, style: Style): string {
  const text = `${line.slice(0, 1)} ${line.slice(1)}`.trimEnd();
  if (line.startsWith('+')) return style.add(text);
  if (line.startsWith('-')) return style.destroy(text);
  return line.startsWith('\\') ? style.faint(`  ${line.slice(2)}`) : text;
}
