import { writeRequests } from '../model/canonical.ts';
import type { Kind, WriteRequest } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';
import type { WireObject } from '../model/wire.ts';
import type { NamespaceInput, Request } from './least-policy.ts';

/** Stands for an id that only the server knows; in a policy it is any one segment of a path. */
const ANY_ID: WireObject = { id: '+' };

/** What an apply may ask besides what the plan has asked: it reads each object before and after it writes it. */
export function applyRequests({ kinds, resources, server }: NamespaceInput): readonly Request[] {
  return kinds.flatMap((kind) =>
    (resources.get(kind.name) ?? []).flatMap((resource) => {
      const created = kind.bornWithParent === true ? [] : writeRequests(kind, resource, undefined, server);
      const writes = [...created, ...writeRequests(kind, resource, ANY_ID, server)];
      return [
        reading(kinds, kind, resource.ref),
        ...writes.map(({ path }): Request => ({ operation: 'POST', path })),
        ...writes.flatMap((request) => lookups(kinds, request)),
      ];
    }),
  );
}

/** Where `readObject` reads it. */
function reading(kinds: readonly Kind[], kind: Kind, ref: Resource['ref']): Request {
  const above = kind.api.within && kinds.find(({ name }) => name === kind.parent);
  if (above !== undefined) return reading(kinds, above, { parent: '', name: ref.parent });
  return { operation: 'GET', path: kind.api.table?.path ?? kind.api.path(ref) };
}

function lookups(kinds: readonly Kind[], { fill = {} }: WriteRequest): readonly Request[] {
  return Object.values(fill).flatMap(({ kind: name, ref }) => {
    const kind = kinds.find((one) => one.name === name);
    return kind === undefined ? [] : [reading(kinds, kind, ref)];
  });
}
