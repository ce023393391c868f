import type { TextPoint } from './text-reader.ts';
import type { TextRange } from './problem.ts';

export type TokenType =
  | 'eof'
  | 'ident'
  | 'number'
  | 'float'
  | 'bool'
  | 'string'
  | 'heredoc'
  | 'null'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '.'
  | '='
  | ':'
  | '+'
  | '-';

/** Ours, not the servers': no policy comes near it, and deeper texts would exhaust the stack. */
export const MOST_LEVELS = 200;

/** A word of the text, as written. */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly at: TextRange;
  /** Strings of JSON texts have other escapes than those of HCL. */
  readonly json: boolean;
}

export interface LiteralNode {
  readonly kind: 'literal';
  readonly token: Token;
  readonly at: TextRange;
}

export interface ListNode {
  readonly kind: 'list';
  readonly elements: readonly SyntaxNode[];
  readonly at: TextRange;
}

export interface ObjectNode {
  readonly kind: 'object';
  readonly items: readonly ObjectItem[];
  readonly at: TextRange;
}

export type SyntaxNode = LiteralNode | ListNode | ObjectNode;

/** `key = value`, or `key "label" { … }`. */
export interface ObjectItem {
  readonly kind: 'item';
  readonly keys: readonly Token[];
  readonly value: SyntaxNode;
  readonly at: TextRange;
}

/** A comment with its marks, as written. */
export interface PolicyComment {
  readonly text: string;
  readonly at: TextRange;
}

/** Why and where reading stopped. */
export interface SyntaxFault {
  readonly message: string;
  readonly at: TextRange;
  readonly hint?: string;
}

/** The tree of a text, as far as it could be read. */
export interface SyntaxTree {
  readonly items: readonly ObjectItem[];
  readonly comments: readonly PolicyComment[];
  readonly faults: readonly SyntaxFault[];
  /** Keys that were set before in the same block by `=`. */
  readonly duplicates: readonly Token[];
  /** Where a JSON text has parts that the servers pass over. */
  readonly ignored: readonly { readonly at: TextRange; readonly what: string }[];
}

export function rangeBetween(from: TextPoint, to: TextPoint): TextRange {
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

/** The range from the start of one to the end of the other. */
export function spanning(first: TextRange, last: TextRange): TextRange {
  return { ...first, endLine: last.endLine, endColumn: last.endColumn };
}
