import { Lexer } from 'yaml';

/** A word of a YAML text: anything but blanks, line breaks and comments. */
export interface YamlWord {
  readonly column: number;
  readonly line: number;
  /** Nothing but the `-` of lists, anchors and tags stands before it in its line. */
  readonly isLeading: boolean;
  readonly isInFlow: boolean;
  /** A block scalar, which takes in every line that is indented far enough. */
  readonly isBlock: boolean;
}

/** A comment, with the number of words before it. */
export interface YamlComment {
  /** With its mark. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly after: number;
  /** It has its line for itself. */
  readonly isAlone: boolean;
  readonly isInFlow: boolean;
}

/** The words and comments of a text; lines and columns begin at 0. */
export function yamlWords(text: string): {
  readonly words: readonly YamlWord[];
  readonly comments: readonly YamlComment[];
} {
  const words: YamlWord[] = [];
  const comments: YamlComment[] = [];
  let [line, column, depth] = [0, 0, 0];
  let [isAlone, isLeading] = [true, true];
  for (const token of new Lexer().lex(text)) {
    // The lexer's own marks, which stand for nothing in the text.
    if (/^[\u0002\u0018\u001f]$/.test(token)) continue;
    if (token.startsWith('#')) {
      comments.push({
        text: token.trimEnd(),
        line,
        column,
        after: words.length,
        isAlone,
        isInFlow: depth > 0,
      });
    } else if (token.trim() !== '') {
      words.push({ line, column, isLeading, isInFlow: depth > 0, isBlock: token.endsWith('\n') });
      isAlone = false;
      isLeading &&= /^(?:-|[&!].*)$/.test(token);
      if (token === '{' || token === '[') depth += 1;
      if (token === '}' || token === ']') depth -= 1;
    }
    const breaks = token.split('\n').length - 1;
    if (breaks > 0) [line, column, isAlone, isLeading] = [line + breaks, 0, true, true];
    column += token.length - (token.lastIndexOf('\n') + 1);
  }
  return { words, comments };
}
