import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Node } from 'yaml';
import { isWireObject, NumberText } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import type { WrittenObject } from './written-object.ts';
import { addRemarks } from './spec-remarks.ts';
import type { RemarkAt, SpecMap } from './spec-remarks.ts';
import { formTags, formText } from './yaml-form.ts';

/** What stands in one file. */
export interface SpecTextInput {
  /** What stands before the objects, but for the version. */
  readonly head?: WireObject;
  readonly objects: readonly (Pick<WrittenObject, 'kind' | 'path'> & { readonly value: Wire })[];
  /** Remark beside a value from the environment. */
  readonly besideEnv?: string;
  /** Remark above what stands at a place. */
  readonly remarkAt?: RemarkAt;
  /** Remarks for the end of the file, a line each. */
  readonly remarks: readonly string[];
}

/** Objects as the YAML of a spec, one below the other in the order given. */
export function specText({ head = {}, objects, besideEnv, remarkAt, remarks }: SpecTextInput): string {
  const document = new Document(new YAMLMap(), { customTags: formTags() });
  const root = document.contents as SpecMap; // made in the line above
  root.add(new Pair(keyNode('version'), new Scalar(1)));
  fill(root, head, 0);
  for (const { kind, path, value } of objects) {
    const isTight = kind.spec.content !== undefined;
    if (!isWireObject(value)) {
      const [above] = descend(root, path.slice(0, -1), isTight);
      fill(above, { [path.at(-1) ?? '']: value }, path.length * 2 - 2);
      continue;
    }
    const [place, isNew] = descend(root, path, isTight);
    fill(place, value, path.length * 2);
    if (isNew && isTight && isShort(value, path)) place.flow = true;
  }
  addRemarks(root, { besideEnv, remarkAt });
  if (remarks.length > 0) document.comment = remarks.map((line) => ` ${line}`).join('\n');
  return formText(document);
}

/** The mapping at that place, made where it is not there yet. */
function descend(root: SpecMap, path: readonly string[], isTight: boolean): readonly [SpecMap, boolean] {
  let map = root;
  let isNew = false;
  for (const [depth, key] of path.entries()) {
    const found = map.items.find((pair) => pair.key.value === key)?.value;
    isNew = !(found instanceof YAMLMap);
    const inner = (isNew ? new YAMLMap() : found) as SpecMap; // values of all other shapes are fields, which no path names
    if (isNew) {
      const node = keyNode(key);
      // A blank line between sections, and between objects of several lines.
      node.spaceBefore = depth === 0 || (map.items.length > 0 && isName(path, depth) && !isTight);
      map.add(new Pair(node, inner));
    }
    map = inner;
  }
  return [map, isNew];
}

/** In a spec names and fixed keys take turns: `auth.<name>.roles.<name>`. */
function isName(path: readonly string[], depth: number): boolean {
  return depth % 2 === 1 && depth === path.length - 1;
}

function fill(map: SpecMap, value: WireObject, indent: number): void {
  for (const [key, inner] of Object.entries(value)) map.add(new Pair(keyNode(key), node(inner, key, indent)));
}

function node(value: Wire, key: string, indent: number): Node {
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    for (const member of value as readonly Wire[]) list.add(node(member, '', indent + 2));
    list.flow = isFlat(value) && fits(value, key, indent);
    return list;
  }
  if (isWireObject(value)) {
    const map: SpecMap = new YAMLMap();
    fill(map, value, indent + 2);
    map.flow = isFlat(Object.values(value)) && fits(value, key, indent);
    return map;
  }
  return scalarNode(value);
}

function scalarNode(value: Wire): Scalar {
  if (value instanceof NumberText) return new Scalar(value.text);
  const scalar = new Scalar(value);
  if (typeof value !== 'string') return scalar;
  if (value.includes('\n')) scalar.type = isBlock(value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** Text that a block scalar shows as it is: no line begins or ends with what an editor would strip or not show. */
function isBlock(text: string): boolean {
  return !/^[\s]|[ \t](?:\n|$)|\n\n$|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text);
}

/** `<<` would merge, were it not quoted. */
function keyNode(key: string): Scalar<string> {
  const made = new Scalar(key);
  if (key === '<<') made.type = Scalar.QUOTE_DOUBLE;
  return made;
}

/** Scalars of one line and short lists of them, all of which are shown. */
function isFlat(values: readonly Wire[]): boolean {
  return values.every((value) =>
    Array.isArray(value)
      ? isFlat(value as readonly Wire[])
      : !isWireObject(value) && !(typeof value === 'string' && /\n|^\$\{env:/.test(value)),
  );
}

const FLOW_WIDTH = 100;

function fits(value: Wire, key: string, indent: number): boolean {
  return indent + key.length + JSON.stringify(value).length * 1.1 < FLOW_WIDTH;
}

function isShort(value: WireObject, path: readonly string[]): boolean {
  return isFlat(Object.values(value)) && fits(value, path.at(-1) ?? '', path.length * 2);
}
