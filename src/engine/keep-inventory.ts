import type { Kind } from '../model/kind.ts';
import type { Applied, Change } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { Secret } from '../model/secret.ts';
import type { WireObject } from '../model/wire.ts';
import type { Inventory } from './inventory.ts';
import { above, ownerOf } from './own.ts';
import type { Ownership } from './own.ts';
import { isProofOf, proofsOf } from './write-only.ts';
import type { Hmac } from './write-only.ts';

/** What of a spec goes into its inventory: all that others do not have, and what the plan takes over from them. */
export function claimable(input: {
  readonly desired: readonly Resource[];
  readonly changes: readonly Change[];
  readonly answers: ReadonlyMap<Address, WireObject>;
  readonly kinds: readonly Kind[];
  readonly ownership: Ownership;
}): readonly Resource[] {
  const byName = indexKinds(input.kinds);
  const changed = new Set(input.changes.map(({ address }) => address));
  return input.desired.filter((resource) => {
    const kind = byName.get(resource.kind);
    const answer = input.answers.get(resource.address);
    // A change of what another has was refused, unless it is to be taken over.
    if (kind === undefined || answer === undefined || changed.has(resource.address)) return true;
    const place = { kind, address: resource.address, answer };
    const owner = ownerOf({ ...place, ...above(kind, resource, byName, input.answers) }, input.ownership);
    return owner === undefined || owner === input.ownership.owner;
  });
}

/** The inventory before the first write, so that a run that is killed leaves nothing unclaimed. */
export function claimed(inventory: Inventory, desired: readonly Resource[]): Inventory {
  return {
    ...inventory,
    objects: new Set([...inventory.objects, ...desired.map(({ address }) => address)]),
  };
}

/** The inventory after the last write: without what was deleted, with proofs of the write-only values just applied. */
export function settledInventory(
  inventory: Inventory,
  desired: readonly Resource[],
  applied: readonly Applied[],
  kinds: readonly Kind[],
  proving: { readonly key: Secret<string>; readonly hmac: Hmac } | undefined,
): Inventory {
  const byName = indexKinds(kinds);
  const byAddress = new Map(desired.map((resource) => [resource.address, resource]));
  const objects = new Set(inventory.objects);
  let proofs = inventory.proofs;
  for (const { change, outcome } of applied) {
    if (outcome !== 'done') continue;
    const resource = byAddress.get(change.address);
    const kind = byName.get(change.kind);
    const old = Object.entries(proofs).filter(([name]) => !isProofOf(name, change.address));
    if (change.action === 'delete')
      for (const address of objects) if (isGone(address, change, kind)) objects.delete(address);
    const fresh =
      resource === undefined || kind === undefined || proving === undefined
        ? {}
        : proofsOf(kind, resource, proving.key, proving.hmac);
    proofs = { ...Object.fromEntries(old), ...fresh };
  }
  return { ...inventory, objects, proofs };
}

/** An object goes with what it stands below. */
function isGone(address: Address, { address: deleted, namespace, ref }: Change, kind?: Kind): boolean {
  const path = kind?.mountPath?.(ref);
  return address === deleted || (path !== undefined && address.startsWith(`${addressOf(namespace, path)}/`));
}
