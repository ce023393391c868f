import { isMapping, seal, Secret } from '../model/secret.ts';
import type { SpecDocument } from './load.ts';

/** Namespace of everything in a document: its own, relative to the one that the connection names. */
export function documentNamespace(document: SpecDocument | undefined, outer: string): string {
  return joinNamespaces(outer, document === undefined ? '' : ownNamespace(document));
}

/** Joins namespaces as the server joins the header and the path: relative to the first. */
function joinNamespaces(outer: string, inner: string): string {
  return [outer, inner]
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/');
}

function ownNamespace(document: SpecDocument): string {
  const value = isMapping(document.value) ? document.value['namespace'] : undefined;
  const sealed = seal(value ?? '');
  const open = sealed instanceof Secret ? sealed.reveal() : sealed;
  return typeof open === 'string' ? open : '';
}
