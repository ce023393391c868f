import { isMap, isScalar, isSeq } from 'yaml';
import type { Node, Scalar, YAMLMap } from 'yaml';

/** A mapping of a spec that is being written. */
export type SpecMap = YAMLMap<Scalar<string>, Node>;

/** The remark on what stands at a place, if there is one. */
export type RemarkAt = (place: readonly string[]) => string | undefined;

/** Remarks of two sorts. */
export interface Remarks {
  /** Beside each value from the environment. */
  readonly besideEnv?: string | undefined;
  /** Above a key. */
  readonly remarkAt?: RemarkAt | undefined;
}

/**
 * Puts remarks into a document; a mapping in braces that has one inside is spread over lines. What is said above one key
 * is not said again above others.
 */
export function addRemarks(root: SpecMap, { besideEnv, remarkAt }: Remarks): void {
  const said = new Set<string>();
  const once: RemarkAt = (place) => {
    const remark = remarkAt?.(place);
    if (remark === undefined || said.has(remark)) return undefined;
    said.add(remark);
    return remark;
  };
  addBelow(root, [], { besideEnv, remarkAt: once });
}

/** Whether there is a remark inside. */
function addBelow(node: Node, place: readonly string[], remarks: Remarks): boolean {
  const { besideEnv, remarkAt } = remarks;
  if (isScalar(node)) {
    if (besideEnv === undefined || typeof node.value !== 'string' || !node.value.startsWith('${env:'))
      return false;
    node.comment = ` ${besideEnv}`;
    return true;
  }
  if (isSeq(node)) {
    const members = node.items as Node[]; // made by `specText`, which gives nodes
    return spread(node, members.map((member) => addBelow(member, [...place, ''], remarks)).includes(true));
  }
  if (!isMap(node)) return false;
  const found = (node as SpecMap).items.map(({ key, value }) => {
    const here = [...place, key.value];
    const remark = remarkAt?.(here);
    if (remark !== undefined) key.commentBefore = lines(remark, LINE - 2 * place.length);
    const isInside = value !== null && addBelow(value, here, remarks);
    return remark !== undefined || isInside;
  });
  return spread(node, found.includes(true));
}

function spread(node: { flow?: boolean }, hasRemark: boolean): boolean {
  if (hasRemark) node.flow = false;
  return hasRemark;
}

const LINE = 108;

/** Words on lines of that width, each with the blank behind `#`. */
function lines(text: string, width: number): string {
  const made: string[] = [''];
  for (const word of text.split(' ')) {
    const line = made.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > width) made.push(` ${word}`);
    else made[made.length - 1] = `${line} ${word}`;
  }
  return made.join('\n');
}
