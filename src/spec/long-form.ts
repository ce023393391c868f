import type { Kind } from '../model/kind.ts';
import { fieldEntries } from '../model/kind.ts';
import { isMapping, Secret } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import { byCodeUnit, isWireObject, NumberText } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import type { SpecDocument } from './load.ts';
import { placesOf } from './places.ts';
import type { SpecObject } from './places.ts';
import { literal } from './substitute.ts';
import type { Mode } from './substitute.ts';

/** All that a spec says of one namespace, as one document without presets, variables and other files. */
export interface LongDocument {
  /** What does not describe objects: the namespace, the owner, settings. */
  readonly head: WireObject;
  /** In the order of kinds and names. */
  readonly objects: readonly LongObject[];
  /** Why the value at a place of the document is what it is. */
  readonly why: (place: readonly string[]) => string | undefined;
}

/** An object as a spec without presets has it; a policy may be a text alone. */
export interface LongObject {
  readonly kind: Kind;
  readonly path: readonly string[];
  readonly value: Wire;
}

/**
 * The spec in the long form: variables are filled in, texts of files stand in their places, and secrets as the
 * substitution by which they come in. The documents have no errors, and those for presets are among them.
 */
export function longForm(
  documents: readonly SpecDocument[],
  kinds: readonly Kind[],
): readonly LongDocument[] {
  const namespaces = [...new Set(documents.map(namespaceOf))].sort(byCodeUnit);
  return namespaces
    .map((namespace) => {
      const own = documents.filter((document) => namespaceOf(document) === namespace);
      const objects = own
        .flatMap((document) =>
          [...placesOf(document, kinds)].map((place) => longObject(place, document, kinds)),
        )
        .sort(
          (a, b) =>
            kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || byCodeUnit(a.path.join('\n'), b.path.join('\n')),
        );
      const presets = own.filter((document) => document.why !== undefined);
      const why: LongDocument['why'] = (place) =>
        presets.map((document) => document.why?.(place)).find((reason) => reason !== undefined);
      return { head: headOf(own, objects), objects, why };
    })
    .filter(
      ({ head, objects }) => objects.length > 0 || Object.keys(head).some((key) => key !== 'namespace'),
    );
}

/** The document as one value. */
export function longValue({ head, objects }: LongDocument): WireObject {
  const whole: Tree = { version: 1, ...head };
  for (const { path, value } of objects) put(whole, path, value);
  return whole;
}

interface Tree {
  [key: string]: Wire;
}

/** What stands above comes first. */
function put(into: Tree, [key = '', ...rest]: readonly string[], value: Wire): void {
  if (rest.length === 0) {
    into[key] = isWireObject(value) ? { ...value } : value;
    return;
  }
  const inner: Tree = (into[key] as Tree | undefined) ?? {};
  into[key] = inner;
  put(inner, rest, value);
}

function longObject(
  { kind, path, value }: SpecObject,
  document: SpecDocument,
  kinds: readonly Kind[],
): LongObject {
  if (!isMapping(value)) return { kind, path, value: shown(value, 'verbatim') };
  const { content } = kind.spec;
  const blocks = blocksBelow(kind, kinds);
  const order = fieldEntries(kind).map(([name, field]) => field.group?.[0] ?? name);
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  const entries = Object.entries(value)
    .filter(([key]) => !blocks.has(key))
    .map(([key, inner]): [string, Wire] => {
      if (key !== content?.file) return [key, shown(inner, modeOf(key, content))];
      const text = document.files.get([...path, key].join('/')) ?? '';
      return [content.text, literal(text, 'verbatim')];
    })
    .sort(([a], [b]) => rank(a) - rank(b));
  const [only] = entries;
  const isText = entries.length === 1 && only?.[0] === content?.text;
  return { kind, path, value: isText ? (only?.[1] ?? '') : Object.fromEntries(entries) };
}

function modeOf(key: string, content: Kind['spec']['content']): Mode {
  if (key === content?.rules) return 'rules';
  return key === content?.text ? 'verbatim' : 'ordinary';
}

/** Keys under which objects of other kinds stand. */
function blocksBelow(kind: Kind, kinds: readonly Kind[]): ReadonlySet<string> {
  const below = kinds.filter(({ parent }) => parent === kind.name);
  return new Set(below.map(({ spec }) => spec.path[kind.spec.path.length] ?? ''));
}

const HEAD = ['namespace', 'owner', 'variables', 'settings', 'prune', 'ignore', 'waivers'];

/** Lists of all documents are one list; of all else what is written twice is the same. */
function headOf(documents: readonly SpecDocument[], objects: readonly LongObject[]): WireObject {
  const heads = documents.map(({ value }) => (isMapping(value) ? value : {}));
  let merged: WireObject = {};
  for (const head of heads) {
    const own = HEAD.flatMap((key): [string, Wire][] =>
      head[key] === undefined ? [] : [[key, shown(head[key], 'ordinary')]],
    );
    merged = merge(merged, Object.fromEntries(own));
  }
  const { variables = {}, ...rest } = merged;
  // Those without a value, which only values that are never shown may ask for.
  const text = JSON.stringify(objects.map(({ value }) => value));
  const open = Object.entries(variables as WireObject).filter(([name]) => text.includes(`\${var:${name}}`));
  const head: WireObject = { ...rest, ...(open.length > 0 && { variables: Object.fromEntries(open) }) };
  return Object.fromEntries(HEAD.flatMap((key) => (key in head ? [[key, head[key] ?? null]] : [])));
}

function merge(left: WireObject, right: WireObject): WireObject {
  return {
    ...left,
    ...Object.fromEntries(Object.entries(right).map(([key, value]) => [key, both(key, left[key], value)])),
  };
}

function both(key: string, left: Wire | undefined, right: Wire): Wire {
  if (left === undefined) return right;
  if (Array.isArray(left) && Array.isArray(right))
    return [...(left as readonly Wire[]), ...(right as readonly Wire[])];
  if (isWireObject(left) && isWireObject(right)) return merge(left, right);
  // Names of environment variables have to begin with each of the prefixes.
  const isPrefix = key === 'env_prefix' && typeof left === 'string' && typeof right === 'string';
  return isPrefix && right.length > left.length ? right : left;
}

/** A value as it could stand in a spec. */
function shown(value: SpecValue, mode: Mode): Wire {
  if (value instanceof Secret) {
    if (value.written === undefined) throw new Error('a secret of the spec comes from nowhere');
    return value.written;
  }
  if (typeof value === 'string') return literal(value, mode);
  if (typeof value !== 'object' || value === null || value instanceof NumberText) return value;
  if (Array.isArray(value)) return (value as readonly SpecValue[]).map((member) => shown(member, mode));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner, mode)]));
}

function namespaceOf({ value }: SpecDocument): string {
  const namespace = isMapping(value) ? value['namespace'] : undefined;
  return typeof namespace === 'string' ? namespace : '';
}
