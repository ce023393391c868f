import type { RulePlace } from '../model/kind.ts';
import { parseHcl } from './hcl-parser.ts';
import type { TextRange } from './problem.ts';
import type { SyntaxNode } from './syntax-tree.ts';
import { tokenText } from './token-value.ts';

/** The start of something in a text. */
type Start = Pick<TextRange, 'line' | 'column'>;

/** What of the rules stands at a place of the text that `printPolicy` has made of them. */
export function rulePlaces(printed: string): (at: Start) => RulePlace {
  const stanzas = parseHcl(printed).items;
  return (at) => {
    const index = lastBefore(stanzas, at);
    const stanza = stanzas[index];
    if (stanza === undefined) return { path: [], part: 'value' };
    if (!isBefore(stanza.value, at)) return { path: [index, 'path'], part: 'value' };
    const { path, part } = placeIn(stanza.value, at);
    return { path: [index, ...path], part };
  };
}

function placeIn(node: SyntaxNode, at: Start): RulePlace {
  if (node.kind === 'list') {
    const index = lastBefore(node.elements, at);
    const element = node.elements[index];
    return element === undefined ? { path: [], part: 'value' } : below([index], element, at);
  }
  const item = node.kind === 'object' ? node.items[lastBefore(node.items, at)] : undefined;
  if (item === undefined) return { path: [], part: 'value' };
  // A label is a key, too: `factor "ops"`.
  const keys = item.keys.map((key) => tokenText(key) ?? key.text);
  return isBefore(item.value, at) ? below(keys, item.value, at) : { path: keys, part: 'key' };
}

function below(keys: RulePlace['path'], node: SyntaxNode, at: Start): RulePlace {
  const { path, part } = placeIn(node, at);
  return { path: [...keys, ...path], part };
}

function lastBefore(parts: readonly { readonly at: Start }[], at: Start): number {
  return parts.findLastIndex((part) => isBefore(part, at));
}

/** Whether it begins at the place or before it. */
function isBefore({ at: { line, column } }: { readonly at: Start }, at: Start): boolean {
  return line < at.line || (line === at.line && column <= at.column);
}
