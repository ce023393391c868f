import { changeInventory, keepKey } from '../engine/inventory.ts';
import type { Inventory, InventoryKey } from '../engine/inventory.ts';
import { claimable, claimed, settledInventory } from '../engine/keep-inventory.ts';
import { kinds } from '../kinds/index.ts';
import type { Applied } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { VaultError } from '../model/vault-error.ts';
import type { Io, OpenVault } from './io.ts';
import type { Planned } from './make-plan.ts';

/**
 * Enters what the spec has into its inventory before the first write, so that a run that is killed leaves nothing that
 * nobody owns. Returns the inventory as it then stands; undefined when the spec names none. Rejects with a `VaultError`,
 * but where the plan is still to make the engine that holds it.
 */
export async function claimInventory(planned: Planned, { port }: OpenVault): Promise<Inventory | undefined> {
  const { spec, plan, inventories } = planned;
  const { directives } = spec;
  const place = directives.inventory;
  if (place === undefined || inventories === undefined) return undefined;
  try {
    return await changeInventory(port, place, directives.owner, inventories.own, (inventory) =>
      claimed(inventory, claims(planned)),
    );
  } catch (error) {
    const isMadeHere = plan.changes.some(
      ({ action, ref }) => action === 'create' && ref.name === place.mount,
    );
    if (error instanceof VaultError && error.facts.status === 404 && isMadeHere) return inventories.own;
    throw error;
  }
}

/** Takes out what was deleted and keeps proofs of write-only values. Returns what went wrong: the objects are written. */
export async function settleInventory(
  io: Io,
  planned: Planned,
  { port }: OpenVault,
  before: Inventory | undefined,
  applied: readonly Applied[],
): Promise<string | undefined> {
  const { spec, desired, inventories } = planned;
  const { directives } = spec;
  const place = directives.inventory;
  if (place === undefined || inventories === undefined || before === undefined) return undefined;
  const { hmac, randomKey } = io.digests;
  const settled = (inventory: Inventory, key: InventoryKey): Inventory => {
    const proving = key.state === 'read' ? { key: key.key, hmac } : undefined;
    // When the mount was made in this run, nothing is claimed yet.
    const all = inventory.version === 0 ? claimed(inventory, claims(planned)) : inventory;
    return settledInventory(all, desired, applied, kinds, proving);
  };
  try {
    let { key } = inventories;
    const fresh: InventoryKey = { state: 'read', key: new Secret(randomKey()) };
    if (key.state === 'none' && Object.keys(settled(before, fresh).proofs).length > 0)
      key = await keepKey(port, place, directives.owner, fresh.key);
    await changeInventory(port, place, directives.owner, before, (inventory) => settled(inventory, key));
    return undefined;
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return `the inventory was not brought up to date: ${error.message}; it may still list what is deleted`;
  }
}

function claims({ desired, plan, answers, ownership }: Planned): readonly Resource[] {
  return claimable({ desired, changes: plan.changes, answers, kinds, ownership });
}
