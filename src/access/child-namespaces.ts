import { addressOf } from '../model/resource.ts';
import { engineTypes } from './access-model.ts';
import type { AccessModel } from './access-model.ts';
import type { MountTypes } from './sudo-path.ts';

/** A namespace below another one, as rules and requests there name it. */
export interface ChildNamespace {
  /** `team/` */
  readonly path: string;
  /** `org/team`, from the root. */
  readonly namespace: string;
  readonly engines: MountTypes;
}

const known = new WeakMap<AccessModel, Map<string, readonly ChildNamespace[]>>();

/** The namespaces of a model below one of them, the deepest first. */
export function childNamespaces(model: AccessModel, namespace: string): readonly ChildNamespace[] {
  const byParent = known.get(model) ?? new Map<string, readonly ChildNamespace[]>();
  known.set(model, byParent);
  const found = byParent.get(namespace) ?? findBelow(model, namespace);
  byParent.set(namespace, found);
  return found;
}

function findBelow(model: AccessModel, namespace: string): readonly ChildNamespace[] {
  const all = new Set(
    model.resources.flatMap(({ kind, namespace: own, ref }) =>
      kind === 'child-namespace' ? [own, addressOf(own, ref.name)] : [own],
    ),
  );
  const start = addressOf(namespace, '');
  return [...all]
    .filter((name) => name.length > start.length && name.startsWith(start))
    .map((name) => ({
      path: `${name.slice(start.length)}/`,
      namespace: name,
      engines: engineTypes(model, name),
    }))
    .sort((a, b) => b.path.length - a.path.length);
}
