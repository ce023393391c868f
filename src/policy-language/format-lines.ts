import { byteLength } from '../model/byte-length.ts';
import type { TextRange } from './problem.ts';
import type { TokenType } from './syntax-tree.ts';

/** A token or comment of a policy. */
export interface Word {
  readonly type: TokenType | 'comment';
  readonly text: string;
  readonly at: TextRange;
}

/** What stands in one line. */
interface Line {
  readonly words: readonly Word[];
  readonly isAfterBlank: boolean;
}

/** The words in their lines again, with blanks and indentation of our own. */
export function layoutLines(words: readonly Word[]): string {
  const lines = linesOf(words);
  const indents = indentsOf(lines);
  const widths = alignedWidths(lines, indents);
  let text = '';
  for (const [index, { words: own, isAfterBlank }] of lines.entries()) {
    const before = lines[index - 1]?.words.at(-1);
    const isFirstInside = before === undefined || isOpening(before);
    if (isAfterBlank && !isFirstInside && !isClosing(own[0])) text += '\n';
    const line = lineText(own, widths.get(index));
    // A heredoc brings its own line break.
    text += `${'  '.repeat(indents[index] ?? 0)}${line}${line.endsWith('\n') ? '' : '\n'}`;
  }
  return text;
}

function linesOf(words: readonly Word[]): readonly Line[] {
  const lines: { words: Word[]; isAfterBlank: boolean }[] = [];
  let end = 0;
  for (const word of words) {
    const current = lines.at(-1);
    if (current !== undefined && word.at.line === end && current.words.at(-1)?.type !== 'heredoc') {
      current.words.push(word);
    } else {
      lines.push({ words: [word], isAfterBlank: word.at.line > end + 1 });
    }
    // The end of a heredoc is the start of the line after it.
    end = word.type === 'heredoc' ? word.at.endLine - 1 : word.at.endLine;
  }
  return lines;
}

/** Levels of the lines: what a line opens, however much it is, moves the next ones in by one. */
function indentsOf(lines: readonly Line[]): readonly number[] {
  const open: number[] = [];
  return lines.map(({ words }) => {
    let indent = open.at(-1) === undefined ? 0 : (open.at(-1) ?? 0) + 1;
    let isStart = true;
    for (const word of words) {
      if (isClosing(word)) {
        const opened = open.pop() ?? 0;
        if (isStart) indent = opened;
      } else isStart = false;
      if (isOpening(word)) open.push(indent);
    }
    return indent;
  });
}

/** Of neighbouring lines `key = value` the longest key, for each of them. */
function alignedWidths(lines: readonly Line[], indents: readonly number[]): ReadonlyMap<number, number> {
  const widths = new Map<number, number>();
  let run: number[] = [];
  const close = (): void => {
    const width = Math.max(0, ...run.map((index) => byteLength(lines[index]?.words[0]?.text ?? '')));
    for (const index of run) widths.set(index, width);
    run = [];
  };
  for (const [index, line] of lines.entries()) {
    const before = run.at(-1);
    const isNext = before === index - 1 && !line.isAfterBlank && indents[before] === indents[index];
    if (!isNext) close();
    if (isShort(line)) run.push(index);
  }
  close();
  return widths;
}

/** A setting that ends in its own line, with nothing behind it but a comment. */
function isShort({ words }: Line): boolean {
  const [key, sign, ...value] = words;
  if ((key?.type !== 'ident' && key?.type !== 'string') || sign?.type !== '=') return false;
  if (value.some(({ type, text }) => type === 'heredoc' || text.includes('\n'))) return false;
  let depth = 0;
  for (const word of value) {
    if (isOpening(word)) depth += 1;
    if (isClosing(word)) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function lineText(words: readonly Word[], width: number | undefined): string {
  let text = '';
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    if (before !== undefined && isApart(before, word)) text += ' ';
    if (index === 1 && width !== undefined) text += ' '.repeat(width - byteLength(before?.text ?? ''));
    text += word.type === 'comment' ? word.text.replaceAll(/[ \t]+$/gm, '') : word.text;
  }
  return text;
}

/** Whether a blank stands between two words of a line. */
function isApart(before: Word, word: Word): boolean {
  if (word.type === ',') return false;
  if (before.type === '{' && word.type === '}') return false;
  return before.type !== '[' && word.type !== ']';
}

function isOpening(word: Word | undefined): boolean {
  return word?.type === '{' || word?.type === '[';
}

function isClosing(word: Word | undefined): boolean {
  return word?.type === '}' || word?.type === ']';
}
