import type { Kind } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';
import { knows } from '../model/server.ts';
import { groupBy } from './group-by.ts';
import type { NamespaceInput, Request } from './least-policy.ts';
import { neededKinds } from './needed-kinds.ts';
import { fitsBelow } from './read.ts';

/** What `readLive` may read of a namespace, whether the objects of the spec are there or not. */
export function planRequests(input: NamespaceInput): readonly Request[] {
  const { kinds, resources, scopes } = input;
  const isNeeded = neededKinds(kinds, resources, new Set(scopes.map(({ key }) => key)));
  return kinds
    .filter((kind) => kind.parent === undefined && isNeeded(kind))
    .flatMap((kind) => {
      const { table } = kind.api;
      const own: readonly Request[] =
        table === undefined
          ? listed(input, kind, '', resources.get(kind.name) ?? [])
          : [{ operation: 'GET', path: table.path }];
      const children = kinds.filter(({ parent }) => parent === kind.name);
      return [...own, ...children.flatMap((child) => below(input, child, kind))];
    });
}

/** Configs and roles below the mounts of the spec, and below those of its objects that stand in mounts of others. */
function below(input: NamespaceInput, kind: Kind, parentKind: Kind): readonly Request[] {
  const declared = new Map(
    (input.resources.get(parentKind.name) ?? []).map((resource) => [resource.ref.name, resource]),
  );
  const children = groupBy(input.resources.get(kind.name) ?? [], ({ ref }) => ref.parent);
  return [...new Set([...children.keys(), ...declared.keys()])].flatMap((parent): readonly Request[] => {
    const above = declared.get(parent);
    // A mount that the spec declares has the type that the spec says.
    if (above !== undefined && !fitsBelow(kind, above.values)) return [];
    const isUnread = above === undefined && parentKind.api.table === undefined;
    const first: readonly Request[] = isUnread ? [read(parentKind, { parent: '', name: parent })] : [];
    if (kind.api.within !== undefined) return first;
    const own = children.get(parent) ?? [];
    if (kind.api.listPath !== undefined) return [...first, ...listed(input, kind, parent, own)];
    if (own.length > 0) return [...first, ...own.map(({ ref }) => read(kind, ref))];
    return above === undefined ? first : [...first, read(kind, { parent, name: '' })];
  });
}

/** A listing, and each object of the spec unless the listing brings it along. */
function listed(
  { server }: NamespaceInput,
  kind: Kind,
  parent: string,
  own: readonly Resource[],
): readonly Request[] {
  const { bulk } = kind.api;
  if (bulk !== undefined && knows(server, bulk.since)) return [{ operation: 'LIST', path: bulk.path }];
  const path = kind.api.listPath?.(parent);
  if (path === undefined) return [];
  return [{ operation: 'LIST', path }, ...own.map(({ ref }) => read(kind, ref))];
}

function read(kind: Kind, ref: Resource['ref']): Request {
  return { operation: 'GET', path: kind.api.path(ref) };
}
