import type { ObjectItem, SyntaxNode } from './syntax-tree.ts';

/**
 * Gives a JSON tree the form of HCL, as the servers do: `{"path": {"a": {…}}}` becomes `path "a" {…}`, wherever every
 * value of an object (or list) is an object. It does not stop there: a stanza that holds nothing but
 * `allowed_parameters` is folded once more, and its parameters are then taken for keys of the stanza.
 * https://github.com/hashicorp/hcl/blob/hcl1/json/parser/flatten.go
 */
export function flattenObjects(items: readonly ObjectItem[]): readonly ObjectItem[] {
  return items.flatMap(flattenItem).map((item) => ({ ...item, value: flattenNode(item.value) }));
}

function flattenItem(item: ObjectItem): readonly ObjectItem[] {
  const { value } = item;
  if (
    value.kind === 'object' &&
    value.items.length > 0 &&
    value.items.every(({ value: inner }) => inner.kind === 'object')
  ) {
    return value.items.flatMap((inner) => flattenItem({ ...inner, keys: [...item.keys, ...inner.keys] }));
  }
  if (
    value.kind === 'list' &&
    value.elements.length > 0 &&
    value.elements.every(({ kind }) => kind === 'object')
  ) {
    return value.elements.flatMap((element) => flattenItem({ ...item, value: element }));
  }
  return [item];
}

function flattenNode(node: SyntaxNode): SyntaxNode {
  if (node.kind === 'object') return { ...node, items: flattenObjects(node.items) };
  if (node.kind === 'list') return { ...node, elements: node.elements.map(flattenNode) };
  return node;
}
