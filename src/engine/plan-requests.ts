import type { Kind } from '../model/kind.ts';
import { canBeAskedFor, indexKinds, referencesOf } from '../model/references.ts';
import type { Resource } from '../model/resource.ts';
import { knows } from '../model/server.ts';
import { groupBy } from './group-by.ts';
import type { NamespaceInput, Request } from './least-policy.ts';
import { neededKinds } from './needed-kinds.ts';
import { fitsBelow } from './read.ts';

/** What a plan may read of a namespace, whether the objects of the spec are there or not. */
export function planRequests(input: NamespaceInput): readonly Request[] {
  return [...readRequests(input), ...namedElsewhere(input)];
}

/** Objects that the spec names and leaves to others, which a plan with changes reads to say what those mean. */
function namedElsewhere({ kinds, resources, server }: NamespaceInput): readonly Request[] {
  const byName = indexKinds(kinds);
  const all = kinds.flatMap((kind) =>
    (resources.get(kind.name) ?? []).flatMap((resource) => [...referencesOf(kind, resource, byName)]),
  );
  const declared = new Set([...resources.values()].flat().map(({ address }) => address));
  return all
    .filter((reference) => {
      const { address, target, name } = reference;
      const { bulk, table } = target.api;
      const comesAlong = table !== undefined || (bulk !== undefined && knows(server, bulk.since));
      const isOurs = declared.has(address) || target.builtin?.includes(name) === true;
      return canBeAskedFor(reference) && !isOurs && !comesAlong;
    })
    .map(({ target, name }) => read(target, { parent: '', name }));
}

/** What `readLive` may read. */
function readRequests(input: NamespaceInput): readonly Request[] {
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
