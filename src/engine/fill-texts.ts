import { fillAccessors, KNOWN_AFTER_APPLY } from '../model/accessor.ts';
import { sameValue } from '../model/canonical.ts';
import { fieldEntries } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { indexKinds, referencesOf } from '../model/references.ts';
import type { KindIndex, NamedReference } from '../model/references.ts';
import type { Address, FieldValue, Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { lookUp } from './look-up.ts';
import type { VaultPort } from './ports.ts';

/**
 * Puts accessors into the texts that ask for them, so that all that follows sees what the server will hold. For an
 * object that this run makes there is a placeholder; of one that is nowhere the place stays as it is written.
 */
export function fillTexts(
  desired: readonly Resource[],
  answers: ReadonlyMap<Address, WireObject>,
  kinds: readonly Kind[],
): readonly Resource[] {
  const byName = indexKinds(kinds);
  const declared = new Set(desired.map(({ address }) => address));
  return desired.map((resource) => {
    const kind = byName.get(resource.kind);
    if (kind === undefined) return resource;
    const pending = new Set<string>();
    const filled = fill(kind, resource, byName, ({ field, address }, key) => {
      const accessor = answers.get(address)?.[key];
      if (typeof accessor === 'string') return accessor;
      if (!declared.has(address)) return undefined;
      pending.add(field);
      return KNOWN_AFTER_APPLY;
    });
    return pending.size === 0 ? filled : { ...filled, pending };
  });
}

/** Looks up what was not known when the plan was made. Rejects with a `VaultError` when it is still not there. */
export async function fillPending(
  kind: Kind,
  resource: Resource,
  { port, kinds }: { readonly port: VaultPort; readonly kinds: readonly Kind[] },
): Promise<Resource> {
  const { namespace, ref, pending = new Set() } = resource;
  if (pending.size === 0) return resource;
  const byName = indexKinds(kinds);
  const asker = { port, kinds, namespace, path: kind.api.path(ref) };
  const accessors = new Map<Address, string>();
  for (const { field, name, target, address, inText } of referencesOf(kind, resource, byName)) {
    const key = kind.fields[field]?.accessors?.key;
    if (inText === undefined || key === undefined) continue;
    const accessor = await lookUp(asker, { kind: target.name, ref: { parent: '', name }, key });
    if (typeof accessor === 'string') accessors.set(address, accessor);
  }
  return fill(kind, resource, byName, ({ address }) => accessors.get(address));
}

type AccessorOf = (reference: NamedReference, key: string) => string | undefined;

function fill(kind: Kind, resource: Resource, kinds: KindIndex, accessorOf: AccessorOf): Resource {
  const values: Record<string, FieldValue> = {};
  const unfilled: Record<string, FieldValue> = {};
  for (const [field, { accessors }] of fieldEntries(kind)) {
    const text = (resource.unfilled ?? resource.values)[field];
    const target = accessors && kinds.get(accessors.kind);
    if (accessors === undefined || target === undefined) continue;
    if (text === undefined || !resource.given.has(field)) continue;
    const known = new Map(
      [...referencesOf(kind, resource, kinds)].flatMap((reference) => {
        const isMeant = reference.field === field && reference.inText !== undefined;
        return isMeant ? [[reference.name, accessorOf(reference, accessors.key)]] : [];
      }),
    );
    const put = (open: Wire): Wire =>
      typeof open === 'string' ? fillAccessors(open, (name) => known.get(target.nameRule.canon(name))) : open;
    const putIn = [...known.values()].filter((accessor) => accessor !== undefined);
    const filled = text instanceof Secret ? text.map(put).withOpen(...putIn) : put(text);
    if (sameValue(text, filled)) continue;
    values[field] = filled;
    unfilled[field] = text;
  }
  if (Object.keys(unfilled).length === 0) return resource;
  return { ...resource, values: { ...resource.values, ...values }, unfilled };
}
