import { base64Content } from './base64-content.ts';
import { layoutLines } from './format-lines.ts';
import type { Word } from './format-lines.ts';
import { HclScanner } from './hcl-scanner.ts';
import { isJsonPolicy, parsePolicy } from './parse.ts';
import type { PolicyProblem } from './problem.ts';
import { sameRules } from './same-rules.ts';

/** A policy in the one form, or why it stays as it is. */
export type FormattedPolicy =
  | { readonly text: string }
  /** JSON, and text that the servers decode first. */
  | { readonly skipped: string }
  | { readonly problems: readonly PolicyProblem[] }
  /** What another form would change beside the form, which it must not. */
  | { readonly unsafe: string };

/**
 * Brings an HCL policy to one form: two blanks for each level, one blank between words, `=` of neighbouring lines below
 * each other, at most one blank line, `\n` at the end of each line. Words, comments and line breaks stay as they are, so
 * the rules do too.
 */
export function formatPolicy(text: string): FormattedPolicy {
  if (isJsonPolicy(text)) return { skipped: 'JSON' };
  if (base64Content(text) !== undefined) return { skipped: 'base64' };
  const problems = parsePolicy(text).problems.filter(({ code }) => UNREADABLE.has(code));
  if (problems.length > 0) return { problems };
  const source = text.replaceAll('\r\n', '\n');
  const before = wordsOf(source);
  // The servers take blanks alone for a policy, and nothing for none.
  if (before.length === 0) return { text };
  const formatted = layoutLines(before);
  if (!sameWords(before, wordsOf(formatted))) return { unsafe: 'its words' };
  return sameRules(text, formatted) || isRefusedAnyway(text) ? { text: formatted } : { unsafe: 'its rules' };
}

const UNREADABLE = new Set<PolicyProblem['code']>(['policy-syntax', 'policy-bom', 'policy-empty']);

/** Texts that every server refuses have no rules to compare. */
function isRefusedAnyway(text: string): boolean {
  return !sameRules(text, `${text}\n`);
}

/** Words and comments in the order of the text. */
function wordsOf(source: string): readonly Word[] {
  const scanner = new HclScanner(source);
  const words: Word[] = [];
  for (let token = scanner.scan(); token.type !== 'eof'; token = scanner.scan()) {
    words.push({ type: token.type, text: token.text, at: token.at });
  }
  const comments = scanner.comments.map(({ text, at }): Word => ({ type: 'comment', text, at }));
  return [...words, ...comments].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
}

function sameWords(before: readonly Word[], after: readonly Word[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ type, text }, index) => {
      const other = after[index];
      return other?.type === type && trimmed(type, other.text) === trimmed(type, text);
    })
  );
}

/** Blanks at the end of a comment's lines are not worth keeping. */
function trimmed(type: Word['type'], text: string): string {
  return type === 'comment' ? text.replaceAll(/[ \t]+$/gm, '') : text;
}
