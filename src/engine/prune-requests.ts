import type { Kind } from '../model/kind.ts';
import { kindsNaming } from '../model/references.ts';
import type { NamespaceInput, Request } from './least-policy.ts';

/** What `--prune` may read, and delete in an apply: what its scopes cover, and what names it. */
export function pruneRequests(
  { kinds, scopes }: NamespaceInput,
  purpose: 'plan' | 'apply',
): readonly Request[] {
  const covered = scopes.flatMap(({ key, pattern }) =>
    kinds.filter(({ spec }) => spec.prune === key).map((kind) => ({ kind, pattern })),
  );
  const targets = new Set(covered.map(({ kind }) => kind.name));
  const naming = kindsNaming(kinds, targets);
  return [
    ...covered.flatMap(({ kind, pattern }) => {
      const children = kinds.filter(({ parent }) => parent === kind.name);
      return [
        ...candidates(kind, '', pattern, purpose),
        ...children.flatMap((child) => candidates(child, pattern, '*', purpose)),
      ];
    }),
    ...naming.flatMap((kind) => looks(kind, kind.parent === undefined ? '' : '+', '*')),
  ];
}

/** Objects that may be deleted are read again before, and looked for after. */
function candidates(kind: Kind, parent: string, name: string, purpose: 'plan' | 'apply'): readonly Request[] {
  if (kind.bornWithParent === true) return [];
  const ref = { parent, name };
  const path = pathGlob(kind.api.deletePath?.(ref, { id: '+' }) ?? kind.api.path(ref));
  const removal: readonly Request[] = purpose === 'apply' ? [{ operation: 'DELETE', path }] : [];
  return [...looks(kind, parent, name), ...removal];
}

function looks(kind: Kind, parent: string, name: string): readonly Request[] {
  const { api } = kind;
  if (api.table !== undefined) return [{ operation: 'GET', path: api.table.path }];
  if (api.within !== undefined) return [];
  const listing = api.listPath?.(parent);
  return [
    ...(listing === undefined ? [] : [{ operation: 'LIST', path: pathGlob(listing) } as const]),
    { operation: 'GET', path: pathGlob(api.path({ parent, name })) },
  ];
}

/** A policy knows `*` at the end of a path alone, and `+` as one whole segment. */
function pathGlob(path: string): string {
  const segments = path.split('/');
  const last = segments.pop() ?? '';
  const inner = segments.map((segment) => (segment.includes('*') ? '+' : segment));
  const star = last.indexOf('*');
  return [...inner, star < 0 ? last : last.slice(0, star + 1)].join('/');
}
