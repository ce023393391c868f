import { fieldEntries } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { indexKinds, referencesOf } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import type { Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import type { Wire } from '../model/wire.ts';

/** Which kinds a plan has to look at in a namespace: of the spec's objects there by kind, and keys of prune scopes. */
export function neededKinds(
  kinds: readonly Kind[],
  resources: ReadonlyMap<string, readonly Resource[]>,
  scoped: ReadonlySet<string>,
): (kind: Kind) => boolean {
  const of = (kind: Kind): readonly Resource[] => resources.get(kind.name) ?? [];
  const byName = indexKinds(kinds);
  /** Objects of the kind, or below it, or names of it that the spec does not declare itself, or a prune scope. */
  return (kind) => {
    if (kind.alwaysListed === true || of(kind).length > 0) return true;
    if (kind.spec.prune !== undefined && scoped.has(kind.spec.prune)) return true;
    if (kinds.some((child) => child.parent === kind.name && of(child).length > 0)) return true;
    return kinds.some((other) =>
      fieldEntries(other).some(
        ([field, { refersTo, accessors }]) =>
          (refersTo?.kind === kind.name &&
            of(other).some((resource) => hasNames(resource.values[field] ?? null))) ||
          (accessors?.kind === kind.name &&
            of(other).some((resource) => asksForAccessors(other, resource, byName))),
      ),
    );
  };
}

function hasNames(value: Wire | Secret): boolean {
  return value instanceof Secret || (Array.isArray(value) ? value.length > 0 : value !== '');
}

function asksForAccessors(kind: Kind, resource: Resource, kinds: KindIndex): boolean {
  return [...referencesOf(kind, resource, kinds)].some(({ inText }) => inText !== undefined);
}
