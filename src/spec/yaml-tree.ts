import { isAlias, isMap, isScalar } from 'yaml';
import type { Alias, ParsedNode, Scalar, YAMLMap } from 'yaml';
import { finding } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceText } from './source-text.ts';
import { mergedEntries, mergeSources } from './yaml-merge.ts';
import type { YamlAlias, YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts';

/** A spec needs about ten levels. The walks over the tree are recursive and rely on this. */
const DEEPEST = 100;

/** Merges of merges grow with the square of their number; thousands of roles that merge one mapping stay far below. */
const MOST_MERGED = 500_000;
const TOO_MANY = `merging makes more than ${MOST_MERGED} entries`;

interface Walk {
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[];
  /** The last anchor of each name; `open` while its own content is still being read. */
  readonly anchors: Map<string, YamlNode | 'open'>;
  /** Entries that merging has made so far. */
  merged: number;
}

/** Takes a document of the `yaml` library to our own tree: keys are strings, aliases know what they mean. */
export function yamlTree(
  contents: ParsedNode | null,
  source: SourceText,
): { root: YamlNode; diagnostics: readonly Diagnostic[] } {
  const walk: Walk = { source, diagnostics: [], anchors: new Map(), merged: 0 };
  return { root: convert(contents, 0, walk), diagnostics: walk.diagnostics };
}

function convert(node: ParsedNode | null, depth: number, walk: Walk): YamlNode {
  if (node === null) return blank(0, 0);
  const [start, end] = node.range;
  if (isAlias(node)) return convertAlias(node, walk);
  if (depth > DEEPEST) {
    report(walk, 'yaml-syntax', `more than ${DEEPEST} levels are nested`, start, start + 1);
    return text(start, end);
  }
  checkTag(node, walk);
  if (node.anchor === undefined) return convertContent(node, depth, walk);
  walk.anchors.set(node.anchor, 'open');
  const made = convertContent(node, depth, walk);
  walk.anchors.set(node.anchor, made);
  return made;
}

function convertContent(node: Exclude<ParsedNode, Alias.Parsed>, depth: number, walk: Walk): YamlNode {
  const [start, end] = node.range;
  if (isMap(node)) return convertMap(node, depth, walk);
  if (isScalar(node)) return convertScalar(node, walk.source.text);
  const items = node.items.map((item) => convert(item, depth + 1, walk));
  // The library lets a block collection reach over the comments and blank lines that follow it.
  return { kind: 'seq', start, end: node.flow === true ? end : (items.at(-1)?.end ?? end), items };
}

function convertMap(node: YAMLMap.Parsed, depth: number, walk: Walk): YamlNode {
  const [start, end] = node.range;
  if (isMap(node.items[0]?.key) && walk.source.text.startsWith('{{', start)) {
    report(walk, 'yaml-template', `${templateText(walk.source.text, start)} is not quoted`, start, end);
    return text(start, end);
  }
  const first = new Map<string, number>();
  const written: YamlEntry[] = [];
  const merges: YamlEntry[] = [];
  for (const pair of node.items) {
    const key = convertKey(pair.key, depth, walk);
    const value = convert(pair.value, depth + 1, walk);
    if (key === undefined) continue;
    const earlier = first.get(key.key);
    if (earlier === undefined) first.set(key.key, key.keyStart);
    else reportTwice(walk, key, earlier);
    if (earlier !== undefined) continue;
    written.push({ ...key, value });
    // A quoted "<<" is a name like any other.
    if (isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN')
      merges.push({ ...key, value });
  }
  const last = written.at(-1)?.value.end ?? end;
  const entries = merges.length === 0 ? written : withMerges(written, merges, walk);
  return { kind: 'map', start, end: node.flow === true ? end : last, written, entries };
}

function withMerges(
  written: readonly YamlEntry[],
  merges: readonly YamlEntry[],
  walk: Walk,
): readonly YamlEntry[] {
  for (const { value, keyStart, keyEnd } of merges)
    if (mergeSources(value) === undefined && !isOpenAlias(value))
      report(
        walk,
        'yaml-key',
        '<< does not name a mapping',
        keyStart,
        keyEnd,
        'merge an anchored mapping: <<: *name',
      );
  const entries = mergedEntries(written, merges);
  walk.merged += entries.length;
  if (walk.merged <= MOST_MERGED) return entries;
  const { keyStart, keyEnd } = merges[0] ?? { keyStart: 0, keyEnd: 0 };
  if (!walk.diagnostics.some((one) => one.message === TOO_MANY))
    report(walk, 'yaml-alias', TOO_MANY, keyStart, keyEnd, 'merge smaller mappings');
  return written;
}

/** An alias without a target has its own finding. */
function isOpenAlias(value: YamlNode): boolean {
  return value.kind === 'alias' && value.target === undefined;
}

function convertKey(node: ParsedNode, depth: number, walk: Walk): Omit<YamlEntry, 'value'> | undefined {
  const [start, end] = node.range;
  const made = convert(node, depth + 1, walk);
  if (made.kind === 'scalar' && walk.diagnostics.at(-1)?.code === 'yaml-template') return undefined;
  const source = walk.source.text.slice(start, end);
  if (made.kind !== 'scalar') {
    const what =
      made.kind === 'alias' ? `the alias ${source}` : `a ${made.kind === 'seq' ? 'list' : 'mapping'}`;
    report(walk, 'yaml-key', `${what} is used as a key`, start, end, 'write the name itself');
    return undefined;
  }
  if (typeof made.value !== 'string') {
    const what =
      source === ''
        ? 'a key is empty'
        : `the key ${source} is not text: YAML reads it as ${kindOf(made.value)}`;
    report(
      walk,
      'yaml-key',
      what,
      start,
      end,
      source === '' ? 'write a name before the colon' : `write "${source}"`,
    );
    return source === '' ? undefined : { key: source, keyStart: start, keyEnd: end };
  }
  if (made.value === '__proto__') {
    report(walk, 'yaml-key', '__proto__ is not a possible name', start, end, 'choose another name');
    return undefined;
  }
  return { key: made.value, keyStart: start, keyEnd: end };
}

function convertAlias(node: Alias.Parsed, walk: Walk): YamlAlias {
  const [start, end] = node.range;
  const found = walk.anchors.get(node.source);
  if (found === 'open')
    report(
      walk,
      'yaml-alias',
      `*${node.source} stands inside the anchor &${node.source}`,
      start,
      end,
      'an anchor cannot hold itself: write the value',
    );
  // An alias without a name is a fault of its own for the library.
  else if (found === undefined && node.source !== '')
    report(walk, 'yaml-alias', `no anchor &${node.source} stands before *${node.source}`, start, end);
  return { kind: 'alias', start, end, target: found === 'open' ? undefined : found };
}

const styles = {
  PLAIN: 'plain',
  QUOTE_DOUBLE: 'quoted',
  QUOTE_SINGLE: 'quoted',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
} as const;

function convertScalar(node: Scalar.Parsed, source: string): YamlScalar {
  const [start, valueEnd] = node.range;
  const style = styles[node.type ?? 'PLAIN'];
  const isBlock = style === 'literal' || style === 'folded';
  // The library lets a block scalar reach over the blank lines behind it.
  const end = isBlock ? start + source.slice(start, valueEnd).trimEnd().length : valueEnd;
  const { value } = node;
  const known = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  // Other values come from tags, such as !!binary, which are findings already.
  const kept = known ? (value as YamlScalar['value']) : node.source;
  return { kind: 'scalar', start, end, style, value: kept };
}

/** The library reports tags that it does not know; those that it knows change the value, and only !!str is harmless. */
function checkTag(node: Exclude<ParsedNode, Alias.Parsed>, walk: Walk): void {
  const core = 'tag:yaml.org,2002:';
  if (node.tag === undefined || !node.tag.startsWith(core) || node.tag === `${core}str`) return;
  const [start, end] = node.range;
  report(walk, 'yaml-tag', `the tag !!${node.tag.slice(core.length)} is not used in a spec`, start, end);
}

function reportTwice(walk: Walk, key: Omit<YamlEntry, 'value'>, earlier: number): void {
  const at = walk.source.position(key.keyStart, key.keyEnd);
  const related = [{ at: walk.source.position(earlier), note: 'it stands here first' }];
  walk.diagnostics.push(
    finding('yaml-duplicate-key', `${key.key} stands twice in one mapping`, { at, related }),
  );
}

function report(
  walk: Walk,
  code: DiagnosticCode,
  message: string,
  start: number,
  end: number,
  hint?: string,
): void {
  const at = walk.source.position(start, end);
  walk.diagnostics.push(finding(code, message, { at, ...(hint !== undefined && { hint }) }));
}

function templateText(source: string, start: number): string {
  return /[^\n]*?\}\}|[^\n]*/.exec(source.slice(start))?.[0] ?? '{{';
}

function kindOf(value: YamlScalar['value']): string {
  return value === null ? 'null' : `a ${typeof value}`;
}

function blank(start: number, end: number): YamlScalar {
  return { kind: 'scalar', start, end, style: 'plain', value: null };
}

function text(start: number, end: number): YamlScalar {
  return { kind: 'scalar', start, end, style: 'quoted', value: '' };
}
