import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import { indexKinds, listingOf, parentAddress, referencesOf } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import type { Resource } from '../model/resource.ts';
import { nounOf } from './noun.ts';

/** Whether something of that address, which that listing would show, exists outside the spec; undefined when unknown. */
export type Exists = (address: string, listing: string) => boolean | undefined;

/** Names that are defined neither in the spec nor, where a server was asked, on the server. */
export function checkReferences(
  resources: readonly Resource[],
  kinds: readonly Kind[],
  exists: Exists,
): readonly Diagnostic[] {
  const declared = new Set(resources.map(({ address }) => address));
  const byName = indexKinds(kinds);
  return resources.flatMap((resource) => {
    const kind = byName.get(resource.kind);
    if (kind === undefined) return [];
    return [
      ...fieldFindings(kind, resource, byName, declared, exists),
      ...parentFindings(kind, resource, byName, declared, exists),
    ];
  });
}

function* fieldFindings(
  kind: Kind,
  resource: Resource,
  kinds: KindIndex,
  declared: ReadonlySet<string>,
  exists: Exists,
): Iterable<Diagnostic> {
  for (const reference of referencesOf(kind, resource, kinds)) {
    const { field, name, target, address, listing, inText, isTemplate, isSecret } = reference;
    if (declared.has(address) || target.builtin?.includes(name) === true || isTemplate) continue;
    const isThere = exists(address, listing);
    if (isThere === true) continue;
    const where = isThere === undefined ? 'in the spec' : 'in the spec or on the server';
    const isNeeded = isThere === false && kind.fields[field]?.refersTo?.needed === true;
    const at =
      inText === undefined
        ? resource.origin?.member(field, (text) => target.nameRule.canon(text) === name)
        : resource.origin?.text(field, inText);
    yield finding(
      isThere === false && inText !== undefined ? 'accessor-of-unknown-mount' : 'reference-not-in-spec',
      isSecret
        ? `a name in ${field} is not defined ${where}`
        : `${target.name} "${name}" is not defined ${where}`,
      {
        address: resource.address,
        ...(at !== undefined && { at }),
        ...(isNeeded && { severity: 'error' }),
      },
    );
  }
}

function* parentFindings(
  kind: Kind,
  resource: Resource,
  kinds: KindIndex,
  declared: ReadonlySet<string>,
  exists: Exists,
): Iterable<Diagnostic> {
  const address = parentAddress(kind, resource, kinds);
  if (address === undefined || declared.has(address)) return;
  const parentKind = kinds.get(kind.parent ?? '');
  const listing = parentKind === undefined ? '' : listingOf(parentKind, resource.namespace, '');
  const isThere = exists(address, listing);
  if (isThere === true) return;
  const at = resource.origin?.at();
  const noun = nounOf(parentKind);
  yield finding(
    isThere === false ? 'mount-not-in-spec' : 'reference-not-in-spec',
    `the ${noun} ${resource.ref.parent} is not declared in the spec${isThere === false ? ' and does not exist on the server' : ''}`,
    { address: resource.address, ...(at !== undefined && { at }), hint: `declare the ${noun} with its type` },
  );
}
