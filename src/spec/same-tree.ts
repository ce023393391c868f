import type { YamlNode } from './yaml-node.ts';

/** Whether two documents hold the same values in the same order, with the same anchors behind their aliases. */
export function sameTree(a: YamlNode, b: YamlNode | undefined): boolean {
  const partners = new Map<YamlNode, YamlNode>();
  const same = (left: YamlNode, right: YamlNode | undefined): boolean => {
    if (right === undefined) return false;
    partners.set(left, right);
    if (left.kind === 'scalar') return right.kind === 'scalar' && Object.is(left.value, right.value);
    if (left.kind === 'alias') {
      if (right.kind !== 'alias' || left.target === undefined) return false;
      return partners.get(left.target) === right.target;
    }
    if (left.kind === 'seq') {
      return (
        right.kind === 'seq' &&
        left.items.length === right.items.length &&
        left.items.every((item, index) => same(item, right.items[index]))
      );
    }
    return (
      right.kind === 'map' &&
      left.written.length === right.written.length &&
      left.written.every(({ key, value }, index) => {
        const other = right.written[index];
        return other?.key === key && same(value, other.value);
      })
    );
  };
  return same(a, b);
}
