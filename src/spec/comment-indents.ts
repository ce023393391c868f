import { yamlWords } from './yaml-words.ts';
import type { YamlComment, YamlWord } from './yaml-words.ts';

/**
 * Gives each comment that has a line for itself the level that it had before: that of the line after it, or of the one
 * before it that it ends; and a blank line above where it had one. The library would give a run of comments to what
 * stands before the first, and set the last ones apart.
 */
export function withCommentIndents(before: string, after: string): string {
  const source = yamlWords(before);
  const result = yamlWords(after);
  if (source.words.length !== result.words.length || source.comments.length !== result.comments.length) {
    return after;
  }
  const sourceLines = before.split('\n');
  const lines: (string | undefined)[] = after.split('\n');
  for (const [index, comment] of result.comments.entries()) {
    const origin = source.comments[index];
    // The library moves a comment behind the `-` of a list in front of it.
    if (origin?.after !== comment.after || !comment.isAlone || !origin.isAlone || comment.isInFlow) continue;
    const column = columnOf(origin, source.words, result.words) ?? comment.column;
    const isApart = sourceLines[origin.line - 1]?.trim() === '' && comment.line > 0;
    const above = lines[comment.line - 1];
    if (above?.trim() === '' && !isApart) lines[comment.line - 1] = undefined;
    const gap = isApart && above?.trim() !== '' ? '\n' : '';
    lines[comment.line] = `${gap}${' '.repeat(column)}${comment.text}`;
  }
  return lines.filter((line) => line !== undefined).join('\n');
}

function columnOf(
  { after, column }: YamlComment,
  source: readonly YamlWord[],
  result: readonly YamlWord[],
): number | undefined {
  const next = source[after];
  if (source[after - 1]?.isBlock === true) return result[after]?.column ?? 0;
  if (next !== undefined && column <= next.column) return result[after]?.column;
  // It stands deeper than what follows, so it ends something before it.
  for (let index = after - 1; index >= 0; index -= 1) {
    const word = source[index];
    if (word?.isLeading !== true || word.isInFlow || word.column > column) continue;
    const isInside = next === undefined || word.column >= next.column;
    return (isInside ? result[index] : result[after])?.column;
  }
  return result[after]?.column;
}
