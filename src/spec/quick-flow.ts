import { quickPlain, quickQuoted, Unusual } from './quick-scalar.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

/** What a flow collection needs of the parser around it. */
export interface FlowContext {
  readonly text: string;
  /** Lines of the collection are indented more than this. */
  readonly indent: number;
  /** How many brackets are open. */
  readonly level: number;
  alias(start: number, end: number): YamlNode;
  map(start: number, end: number, written: readonly YamlEntry[]): YamlNode;
}

/** A list in brackets or a mapping in braces. */
export function quickFlow(context: FlowContext, start: number): YamlNode {
  const isMap = context.text.charAt(start) === '{';
  const close = isMap ? '}' : ']';
  const written: YamlEntry[] = [];
  const items: YamlNode[] = [];
  const outer = { ...context, level: context.level + 1 };
  let at = skip(outer, start + 1);
  while (context.text.charAt(at) !== close) {
    const member = isMap ? flowEntry(outer, at) : flowValue(outer, at);
    if ('key' in member) written.push(member);
    else items.push(member);
    at = skip(outer, 'key' in member ? member.value.end : member.end);
    if (context.text.charAt(at) === ',') at = skip(outer, at + 1);
    else if (context.text.charAt(at) !== close) throw new Unusual();
  }
  return isMap ? context.map(start, at + 1, written) : { kind: 'seq', start, end: at + 1, items };
}

function flowEntry(context: FlowContext, at: number): YamlEntry {
  const key = flowValue(context, at);
  if (key.kind !== 'scalar' || typeof key.value !== 'string') throw new Unusual();
  if (!/^: /.test(context.text.slice(key.end, key.end + 2))) throw new Unusual();
  const value = flowValue(context, skip(context, key.end + 1));
  return { key: key.value, keyStart: key.start, keyEnd: key.end, value };
}

function flowValue(context: FlowContext, at: number): YamlNode {
  const { text } = context;
  switch (text.charAt(at)) {
    case '[':
    case '{':
      return quickFlow(context, at);
    case '"':
    case "'":
      return quickQuoted(text, at);
    case '*':
      return context.alias(at, plainEnd(text, at));
    case '<':
      if (!text.startsWith('<<: ', at)) throw new Unusual();
      return { kind: 'scalar', start: at, end: at + 2, style: 'plain', value: '<<' };
    default:
      return quickPlain(text, at, plainEnd(text, at));
  }
}

/** A bare scalar in a flow ends at a bracket, comma, line break or `: `, without the blanks before it. */
function plainEnd(text: string, start: number): number {
  const pattern = /(?: *(?:[^\s,[\]{}:]|:(?=[^\s,[\]{}])))+/y;
  pattern.lastIndex = start;
  if (pattern.exec(text) === null) throw new Unusual();
  return pattern.lastIndex;
}

/** Skips blanks and line breaks; comments inside are unusual, and so are lines that stick out to the left. */
function skip({ text, indent, level }: FlowContext, from: number): number {
  const blanks = /[ \n]*/y;
  blanks.lastIndex = from;
  const passed = blanks.exec(text)?.[0] ?? '';
  const line = passed.lastIndexOf('\n');
  const end = from + passed.length;
  if (line === -1 || passed.length - line - 1 > indent) return end;
  // The last bracket alone may stand below the key.
  if (passed.length - line - 1 === indent && level === 1 && /[\]}]/.test(text.charAt(end))) return end;
  throw new Unusual();
}
