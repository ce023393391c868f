import { quickFlow } from './quick-flow.ts';
import { endOfLine, indentAt, quickBlock, quickPlain, quickQuoted, Unusual } from './quick-scalar.ts';
import { mergedEntries, mergeSources } from './yaml-merge.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts';

/**
 * Parses the YAML that people write every day, six times as fast as the `yaml` library, and gives up on
 * everything else: undefined means that the library has to read the text, and to explain it where it is wrong.
 * So a text that is parsed here has no findings. A test holds the trees of both against each other.
 */
export function quickYaml(text: string): readonly YamlNode[] | undefined {
  if (/\r|^%|^\.\.\./m.test(text)) return undefined;
  try {
    return documents(text);
  } catch (cause) {
    if (cause instanceof Unusual) return undefined;
    throw cause;
  }
}

/** Where the parser is: at the first character of a line's content. */
interface Cursor {
  readonly text: string;
  at: number;
  /** Column of `at`, from zero; -1 at the end of a document. */
  indent: number;
  anchors: Map<string, YamlNode>;
  depth: number;
  /** Entries that merging has made so far. */
  merged: number;
}

/** Deep nesting and heavy merging are for the full parser to judge. */
const DEEPEST = 50;
const MOST_MERGED = 100_000;

function documents(text: string): readonly YamlNode[] {
  const cursor: Cursor = { text, at: 0, indent: 0, anchors: new Map(), depth: 0, merged: 0 };
  const roots: YamlNode[] = [];
  toContent(cursor, 0);
  // The line that begins the first document says nothing.
  if (atSeparator(cursor)) nextDocument(cursor);
  for (;;) {
    cursor.anchors = new Map();
    roots.push(root(cursor));
    if (!atSeparator(cursor)) return roots;
    nextDocument(cursor);
  }
}

function root(cursor: Cursor): YamlNode {
  if (cursor.indent !== 0) throw new Unusual();
  const node = block(cursor);
  if (cursor.at < cursor.text.length && !atSeparator(cursor)) throw new Unusual();
  return node;
}

function atSeparator({ text, at }: Cursor): boolean {
  return text.startsWith('---', at) && (at === 0 || text.charAt(at - 1) === '\n');
}

function nextDocument(cursor: Cursor): void {
  const end = endOfLine(cursor.text, cursor.at);
  if (cursor.text.slice(cursor.at, end).trimEnd() !== '---') throw new Unusual();
  toContent(cursor, end + 1);
}

/** Goes to the content of the first line, from the given start of a line on, that holds more than a comment. */
function toContent(cursor: Cursor, from: number): void {
  const { text } = cursor;
  let at = from;
  while (at < text.length) {
    const indent = indentAt(text, at);
    const code = text.charCodeAt(at + indent);
    if (code !== 0x0a && code !== 0x23 && at + indent < text.length) {
      cursor.at = at + indent;
      cursor.indent = indent === 0 && atSeparator(cursor) ? -1 : indent;
      return;
    }
    at = endOfLine(text, at + indent) + 1;
  }
  cursor.at = text.length;
  cursor.indent = -1;
}

/** A mapping or a list, one member a line. */
function block(cursor: Cursor): YamlNode {
  cursor.depth += 1;
  if (cursor.depth > DEEPEST) throw new Unusual();
  const node = isItem(cursor) ? list(cursor) : mapping(cursor);
  cursor.depth -= 1;
  return node;
}

function isItem({ text, at }: Pick<Cursor, 'text' | 'at'>): boolean {
  const next = text.charAt(at + 1);
  return text.charAt(at) === '-' && (next === ' ' || next === '\n');
}

function list(cursor: Cursor): YamlNode {
  const { indent, at: start } = cursor;
  const items: YamlNode[] = [];
  while (cursor.indent === indent && isItem(cursor)) {
    const content = cursor.at + 1 + indentAt(cursor.text, cursor.at + 1);
    const inner = { text: cursor.text, at: content };
    if (isItem(inner) || keyAt(inner) !== undefined) {
      cursor.indent = indent + content - cursor.at;
      cursor.at = content;
      items.push(block(cursor));
    } else items.push(value(cursor, content, indent, indent + 1));
  }
  if (cursor.indent > indent) throw new Unusual();
  return { kind: 'seq', start, end: items.at(-1)?.end ?? start, items };
}

function mapping(cursor: Cursor): YamlNode {
  const { indent, at: start } = cursor;
  const written: YamlEntry[] = [];
  while (cursor.indent === indent) {
    const key = keyAt(cursor);
    if (key === undefined) break;
    const content = key.end + 1 + indentAt(cursor.text, key.end + 1);
    const inner = value(cursor, content, indent, indent);
    written.push({ key: String(key.value), keyStart: key.start, keyEnd: key.end, value: inner });
  }
  if (written.length === 0 || cursor.indent > indent) throw new Unusual();
  return map(cursor, start, written.at(-1)?.value.end ?? start, written);
}

const KEY = /(?:[\w$./][\w$./@+*-]*|<<)(?=:[ \n])/y;

/** The key that begins here, if one does: bare, without blanks, or quoted. */
function keyAt({ text, at }: Pick<Cursor, 'text' | 'at'>): YamlScalar | undefined {
  const first = text.charAt(at);
  if (first === '"' || first === "'") {
    const quoted = quickQuoted(text, at);
    return /^:[ \n]/.test(text.slice(quoted.end, quoted.end + 2)) ? quoted : undefined;
  }
  KEY.lastIndex = at;
  const source = KEY.exec(text)?.[0];
  if (source === undefined) return undefined;
  const end = at + source.length;
  const key: YamlScalar =
    source === '<<'
      ? { kind: 'scalar', start: at, end, style: 'plain', value: source }
      : quickPlain(text, at, end);
  if (typeof key.value !== 'string') throw new Unusual();
  return key;
}

/** The value that begins at an offset, or on the lines below it; `least` is how far those are indented at least. */
function value(cursor: Cursor, from: number, parent: number, least: number): YamlNode {
  const { text } = cursor;
  let at = from;
  const anchor = /&([\w-]+)(?: +|(?=\n))/y;
  anchor.lastIndex = at;
  const name = anchor.exec(text)?.[1];
  if (name !== undefined) at = anchor.lastIndex;
  if (name !== undefined && keyAt({ text, at }) !== undefined) throw new Unusual();
  const node = lineIsOver(text, at) ? below(cursor, at, parent, least) : inline(cursor, at, parent);
  if (name !== undefined) cursor.anchors.set(name, node);
  return node;
}

function below(cursor: Cursor, at: number, parent: number, least: number): YamlNode {
  toContent(cursor, endOfLine(cursor.text, at) + 1);
  // A list may stand at the same column as the key above it.
  const deep = cursor.indent > parent || (cursor.indent === least && isItem(cursor));
  if (!deep) throw new Unusual();
  return block(cursor);
}

function inline(cursor: Cursor, at: number, parent: number): YamlNode {
  const { text } = cursor;
  const first = text.charAt(at);
  if (first === '|' || first === '>') {
    const { scalar, next } = quickBlock(text, at, parent);
    toContent(cursor, next);
    return scalar;
  }
  const node = oneLine(cursor, at, parent);
  if (!lineIsOver(text, node.end)) throw new Unusual();
  toContent(cursor, endOfLine(text, node.end) + 1);
  // A line that is indented more goes on with the scalar, or is wrong.
  if (cursor.indent > parent) throw new Unusual();
  return node;
}

function oneLine(cursor: Cursor, at: number, indent: number): YamlNode {
  const { text } = cursor;
  switch (text.charAt(at)) {
    case '"':
    case "'":
      return quickQuoted(text, at);
    case '[':
    case '{':
      return quickFlow(
        {
          text,
          indent,
          level: 0,
          alias: (start, end) => aliasAt(cursor, start, end),
          map: (start, end, written) => map(cursor, start, end, written),
        },
        at,
      );
    case '*':
      return aliasAt(cursor, at, plainEnd(text, at));
    default:
      return quickPlain(text, at, plainEnd(text, at));
  }
}

/** A bare value ends with its line, or at a comment. */
function plainEnd(text: string, at: number): number {
  const line = text.slice(at, endOfLine(text, at));
  const comment = line.indexOf(' #');
  return at + (comment === -1 ? line : line.slice(0, comment)).trimEnd().length;
}

function aliasAt({ text, anchors }: Cursor, start: number, end: number): YamlNode {
  const target = anchors.get(text.slice(start + 1, end));
  if (target === undefined) throw new Unusual();
  return { kind: 'alias', start, end, target };
}

/** Nothing but blanks and a comment follow. */
function lineIsOver(text: string, at: number): boolean {
  const blanks = indentAt(text, at);
  const code = text.charCodeAt(at + blanks);
  if (at + blanks >= text.length || code === 0x0a) return true;
  return code === 0x23 && (blanks > 0 || text.charAt(at - 1) === ' ');
}

function map(cursor: Cursor, start: number, end: number, written: readonly YamlEntry[]): YamlNode {
  const keys = new Set(written.map((entry) => entry.key));
  if (keys.size !== written.length || keys.has('__proto__')) throw new Unusual();
  if (!keys.has('<<')) return { kind: 'map', start, end, written, entries: written };
  const merges = written.filter((entry) => entry.key === '<<' && entry.keyEnd - entry.keyStart === 2);
  if (merges.some((merge) => mergeSources(merge.value) === undefined)) throw new Unusual();
  const entries = mergedEntries(written, merges);
  cursor.merged += entries.length;
  if (cursor.merged > MOST_MERGED) throw new Unusual();
  return { kind: 'map', start, end, written, entries };
}
