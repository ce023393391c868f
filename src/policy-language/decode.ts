import { parseGoFloat, parseGoInt } from './go-value.ts';
import type { TextRange } from './problem.ts';
import type { ObjectItem, SyntaxNode, Token } from './syntax-tree.ts';
import { tokenText } from './token-value.ts';

/** What the servers decode a value into. `any` takes the form that the text has. */
export type Shape =
  | { readonly kind: 'string' | 'int' | 'float' | 'bool' | 'any' }
  | { readonly kind: 'list' | 'map'; readonly of: Shape }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, Shape>> };

/** A value with the type that it has in the server, because a second setting of the same key must fit to the first. */
export type Decoded =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number; readonly text: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'list'; readonly of: Shape; readonly value: readonly Decoded[] }
  | { readonly kind: 'map'; readonly of: Shape; readonly value: ReadonlyMap<string, Decoded> }
  | DecodedStruct;

export interface DecodedStruct {
  readonly kind: 'struct';
  readonly value: Readonly<Record<string, Decoded>>;
}

/** A value that the servers cannot decode; `path` leads to it by field names. */
export interface DecodeFault {
  readonly path: readonly string[];
  readonly at: TextRange;
  readonly reason: 'type' | 'escape';
}

/** Several items of one key, as `Filter` of the servers' library hands them on. */
interface ItemList {
  readonly kind: 'items';
  readonly items: readonly ObjectItem[];
  readonly at: TextRange;
}

type Source = SyntaxNode | ObjectItem | ItemList;

const ANY: Shape = { kind: 'any' };
const MAP_OF_ANY: Shape = { kind: 'map', of: ANY };

/**
 * Decodes a block field by field as the servers' library does, with its odd corners: keys match without regard to
 * case, a block may stand for a list, numbers pass for strings, repeated lists and maps are joined.
 * https://github.com/hashicorp/hcl/blob/hcl1/decoder.go
 */
export class Decoder {
  readonly faults: DecodeFault[] = [];

  struct(
    items: readonly ObjectItem[],
    at: TextRange,
    fields: Readonly<Record<string, Shape>>,
    existing: DecodedStruct = { kind: 'struct', value: {} },
    path: readonly string[] = [],
  ): DecodedStruct {
    this.#checkKeys(items, path);
    const value: Record<string, Decoded> = { ...existing.value };
    const keys = new Set(items.map(keyOf));
    for (const [name, shape] of Object.entries(fields)) {
      if (!keys.has(name.toLowerCase())) continue;
      const found = filterItems(items, name);
      const labelled = found.filter((item) => item.keys.length > 0);
      const sources: Source[] = found
        .filter((item) => item.keys.length === 0)
        .map((item) => blockAsItems(item.value));
      if (labelled.length > 0) sources.unshift({ kind: 'items', items: labelled, at });
      for (const source of sources) {
        const decoded = this.#decode(source, shape, value[name], [...path, name], false);
        if (!decoded) break;
        value[name] = decoded;
      }
    }
    return { kind: 'struct', value };
  }

  /** The servers decode every key, and in a JSON text the labels of the first item, while they look for unused ones. */
  #checkKeys(items: readonly ObjectItem[], path: readonly string[]): void {
    items.forEach((item, index) => {
      const decoded = item.keys.filter((key, place) => place === 0 || (key.json && index === 0));
      for (const key of decoded) if (tokenText(key) === undefined) this.#fail(path, key.at, 'escape');
    });
  }

  #fail(path: readonly string[], at: TextRange, reason: DecodeFault['reason'] = 'type'): null {
    this.faults.push({ path, at, reason });
    return null;
  }

  #decode(
    source: Source,
    shape: Shape,
    existing: Decoded | undefined,
    path: readonly string[],
    inList: boolean,
  ): Decoded | null {
    if (shape.kind === 'any') {
      const form = existing ? shapeOf(existing) : naturalShape(source, inList);
      return form ? this.#decode(source, form, existing, path, inList) : this.#fail(path, source.at);
    }
    if (shape.kind === 'list') return this.#list(source, shape.of, existing, path);
    if (shape.kind === 'map') return this.#map(source, shape.of, existing, path);
    if (shape.kind === 'struct') return this.#inner(source, shape.fields, existing, path);
    return this.#literal(source, shape.kind, path);
  }

  #literal(
    source: Source,
    kind: 'string' | 'int' | 'float' | 'bool',
    path: readonly string[],
  ): Decoded | null {
    if (source.kind !== 'literal') return this.#fail(path, source.at);
    const { token } = source;
    if (kind === 'bool' && token.type === 'bool') return { kind, value: token.text === 'true' };
    if (kind === 'float' && (token.type === 'float' || token.type === 'number')) {
      const value = parseGoFloat(token.text);
      return value === undefined ? this.#fail(path, token.at) : { kind, value, text: token.text };
    }
    if (kind === 'string') return this.#string(token, path);
    if (kind !== 'int' || !['number', 'string', 'null'].includes(token.type))
      return this.#fail(path, token.at);
    const text = tokenText(token);
    if (text === undefined) return this.#fail(path, token.at, 'escape');
    const value = parseGoInt(text);
    return value === undefined ? this.#fail(path, token.at) : { kind, value };
  }

  #string(token: Token, path: readonly string[]): Decoded | null {
    if (!['number', 'string', 'heredoc', 'null'].includes(token.type)) return this.#fail(path, token.at);
    const value = tokenText(token);
    return value === undefined ? this.#fail(path, token.at, 'escape') : { kind: 'string', value };
  }

  #list(source: Source, of: Shape, existing: Decoded | undefined, path: readonly string[]): Decoded | null {
    const elements = elementsOf(source);
    if (!elements) return this.#fail(path, source.at);
    const value: Decoded[] = existing?.kind === 'list' ? [...existing.value] : [];
    for (const element of elements) {
      const decoded = this.#decode(element, of, undefined, path, true);
      if (!decoded) return null;
      value.push(decoded);
    }
    return { kind: 'list', of, value };
  }

  #map(source: Source, of: Shape, existing: Decoded | undefined, path: readonly string[]): Decoded | null {
    const items = source.kind === 'item' ? [source] : itemsOf(source);
    if (!items) return this.#fail(path, source.at);
    const value = new Map(existing?.kind === 'map' ? existing.value : []);
    const done = new Set<string>();
    for (const item of items) {
      const [key] = item.keys;
      if (!key) return this.#fail(path, source.at);
      const name = tokenText(key);
      if (name === undefined) return this.#fail(path, key.at, 'escape');
      if (done.has(name)) continue;
      const labelled = item.keys.length > 1;
      if (labelled) done.add(name);
      const inner: Source = labelled
        ? { kind: 'items', items: filterItems(items, name), at: item.at }
        : item.value;
      const decoded = this.#decode(inner, of, value.get(name), [...path, name], false);
      if (!decoded) return null;
      value.set(name, decoded);
    }
    return { kind: 'map', of, value };
  }

  #inner(
    source: Source,
    fields: Readonly<Record<string, Shape>>,
    existing: Decoded | undefined,
    path: readonly string[],
  ): Decoded | null {
    const node = source.kind === 'item' ? source.value : source;
    const items = source.kind === 'item' && node.kind === 'literal' ? [source] : itemsOf(node);
    if (!items) return this.#fail(path, source.at);
    const faultsBefore = this.faults.length;
    const decoded = this.struct(
      items,
      source.at,
      fields,
      existing?.kind === 'struct' ? existing : undefined,
      path,
    );
    return this.faults.length > faultsBefore ? null : decoded;
  }
}

/** The items under a key, without it; the servers match keys without regard to case. */
export function filterItems(items: readonly ObjectItem[], name: string): ObjectItem[] {
  return items
    .filter((item) => keyOf(item) === name.toLowerCase())
    .map((item) => ({ ...item, keys: item.keys.slice(1) }));
}

function keyOf({ keys: [key] }: ObjectItem): string | undefined {
  return key && tokenText(key)?.toLowerCase();
}

function blockAsItems(node: SyntaxNode): Source {
  return node.kind === 'object' ? { kind: 'items', items: node.items, at: node.at } : node;
}

function itemsOf(source: Source): readonly ObjectItem[] | undefined {
  return source.kind === 'items' || source.kind === 'object' ? source.items : undefined;
}

function elementsOf(source: Source): readonly Source[] | undefined {
  if (source.kind === 'items') return source.items;
  if (source.kind === 'object') return [source];
  return source.kind === 'list' ? source.elements : undefined;
}

function shapeOf(decoded: Decoded): Shape {
  if (decoded.kind === 'list' || decoded.kind === 'map') return { kind: decoded.kind, of: decoded.of };
  return decoded.kind === 'struct' ? MAP_OF_ANY : { kind: decoded.kind };
}

function naturalShape(source: Source, inList: boolean): Shape | undefined {
  switch (source.kind) {
    case 'items':
    case 'object':
      return inList ? MAP_OF_ANY : { kind: 'list', of: MAP_OF_ANY };
    case 'list':
      return { kind: 'list', of: ANY };
    case 'item':
      return undefined;
    case 'literal':
      return literalShape(source.token);
  }
}

function literalShape({ type }: Token): Shape {
  if (type === 'bool' || type === 'float') return { kind: type };
  return { kind: type === 'number' ? 'int' : 'string' };
}
