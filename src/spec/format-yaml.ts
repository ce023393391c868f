import { Composer, isCollection, isNode, Parser, Scalar, visit } from 'yaml';
import type { Document, Pair, ParsedNode } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { withCommentIndents } from './comment-indents.ts';
import { sameTree } from './same-tree.ts';
import { sourceText } from './source-text.ts';
import { parseYaml } from './yaml-document.ts';
import { formTags, yamlForm } from './yaml-form.ts';
import type { WriteScalar } from './yaml-form.ts';
import { yamlWords } from './yaml-words.ts';

/** A YAML file in the one form, or why it stays as it is. */
export type FormattedYaml =
  { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] } | { readonly unsafe: string };

/**
 * Brings a YAML file to one form: two blanks for each level, lists below their key indented, `[a, b]` and `{ a: 1 }`,
 * at most one blank line, `\n` at the end of each line. The order of keys, comments, anchors and the way each scalar is
 * written stay as they are.
 */
export function formatYaml(file: string, raw: string): FormattedYaml {
  const text = sourceText(file, raw).text.replaceAll('\r\n', '\n');
  // Scalars keep the way they are written, and whether they may be there is said by what reads the file.
  const before = parseYaml(sourceText(file, text), () => true);
  const errors = before.diagnostics.filter(
    ({ severity, code }) => severity === 'error' && code !== 'spec-empty',
  );
  if (errors.length > 0) return { diagnostics: errors };
  if (before.documents.length === 0) return { text: raw };
  const formatted = settled(text);
  const after = parseYaml(sourceText(file, formatted), () => true);
  const isSame =
    after.documents.length === before.documents.length &&
    !hasErrors(after.diagnostics) &&
    before.documents.every(({ root }, index) => sameTree(root, after.documents[index]?.root));
  if (!isSame) return { unsafe: 'what it means' };
  if (commentsOf(text) !== commentsOf(formatted)) return { unsafe: 'its comments' };
  return { text: formatted };
}

const MOST_ROUNDS = 5;

/** The library moves some comments once more when it reads its own text. */
function settled(text: string): string {
  let before = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const after = withCommentIndents(before, formOf(before));
    if (after === before) break;
    before = after;
  }
  return before;
}

function formOf(text: string): string {
  const composer = new Composer({
    version: '1.2',
    uniqueKeys: false,
    logLevel: 'silent',
    customTags: formTags(asWritten(text)),
  });
  const documents = [...composer.compose(new Parser().parse(text))];
  return documents.map((document, index) => documentText(document, text, index)).join('');
}

function documentText(parsed: Document.Parsed, text: string, index: number): string {
  const document = parsed as Document; // wider: comments may be changed
  if (index > 0) parsed.directives.docStart ??= true;
  document.comment = withoutGaps(document.comment);
  document.commentBefore = withoutGaps(document.commentBefore);
  visit(document, {
    Pair: (_, pair) => markComment(pair, text),
    Node(_, node) {
      node.comment = withoutGaps(node.comment) ?? null;
      node.commentBefore = withoutGaps(node.commentBefore) ?? null;
    },
  });
  return document.toString(yamlForm).replaceAll(MARKED, (_, comment: string, anchor?: string) => {
    return `:${anchor === undefined ? '' : ` ${anchor}`} #${comment}\n`;
  });
}

/** No YAML text holds this character. */
const MARK = '\u0001';
const MARKED = new RegExp(`:\\n *#${MARK}(.*)\\n(?: *(&\\S+)\\n)?`, 'g');

/** The library moves a comment behind `key:` to the next line; the mark brings it back. */
function markComment({ key, value }: Pair, text: string): void {
  if (!isNode(key) || !isCollection(value) || value.flow === true || !value.commentBefore) return;
  const [start, end] = [key.range?.[1], value.range?.[0]];
  if (start === undefined || end === undefined) return;
  if (/^[ \t]*:(?:[ \t]+&\S+)?[ \t]+#/.test(text.slice(start, end))) {
    value.commentBefore = `${MARK}${value.commentBefore}`;
  }
}

/** At most one blank line among comments. */
function withoutGaps<T extends string | null | undefined>(comment: T): T | string {
  return typeof comment === 'string' ? comment.replaceAll(/\n(?:[ \t]*\n){2,}/g, '\n\n') : comment;
}

/** Writes scalars as they stand in the text, moved to where they belong. */
function asWritten(text: string): WriteScalar {
  return (scalar, { indent, implicitKey }, onComment) => {
    const range = (scalar as Scalar.Parsed).range as ParsedNode['range'] | undefined;
    if (range === undefined) return undefined;
    const raw = text.slice(range[0], range[1]);
    if (scalar.type === Scalar.BLOCK_LITERAL || scalar.type === Scalar.BLOCK_FOLDED) {
      return blockText(raw, indent, scalar.comment, onComment);
    }
    if (implicitKey === true || !raw.includes('\n')) return raw;
    // Blanks at the start and end of the lines of such a scalar mean nothing.
    const [first = '', ...rest] = raw.split('\n');
    return [
      first.trimEnd(),
      ...rest.map((line) => (line.trim() === '' ? '' : `${indent}${line.trim()}`)),
    ].join('\n');
  };
}

/** A block scalar; undefined where its header says more than how it ends. */
function blockText(
  raw: string,
  indent: string,
  comment: string | null | undefined,
  onComment: () => void,
): string | undefined {
  const [header = '', ...lines] = raw.replace(/\s+$/, '').split('\n');
  const mark = /^([|>]-?)(?:[ \t]|$)/.exec(header)?.[1];
  const own = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  if (mark === undefined || own === 0 || indent === '') return undefined;
  const body = lines.map((line) => {
    const rest = line.slice(own);
    return rest === '' ? '' : `${indent}${rest}`;
  });
  if (typeof comment === 'string') onComment();
  const remark = typeof comment === 'string' ? ` #${comment.replaceAll('\n', ' ')}` : '';
  return [`${mark}${remark}`, ...body].join('\n');
}

/** Every comment with its mark, in order. */
function commentsOf(text: string): string {
  return yamlWords(text)
    .comments.map((comment) => comment.text)
    .join('\n');
}
