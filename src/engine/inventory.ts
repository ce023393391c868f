import type { KvPlace } from '../model/directives.ts';
import type { Address } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { VaultError } from '../model/vault-error.ts';
import { isWireObject } from '../model/wire.ts';
import type { WireObject } from '../model/wire.ts';
import { isConflict, notVersion2 } from './check-and-set.ts';
import type { VaultPort } from './ports.ts';

/**
 * What one owner has, in a KV engine of version 2: a list of addresses, and proofs of the write-only values that were
 * last applied. The key of the proofs stands beside it, where only the applying role may read.
 */
export interface Inventory {
  readonly objects: ReadonlySet<Address>;
  /** HMACs by address and field. */
  readonly proofs: Readonly<Record<string, string>>;
  /** KV version that a write replaces; 0 when there is none yet. */
  readonly version: number;
}

/** All that the inventories say, as far as the token may read them. */
export interface Inventories {
  readonly own: Inventory;
  /** Whose each address is; what the own inventory lists is not another's. */
  readonly owners: ReadonlyMap<Address, string>;
  /** All that other owners list, whether the own inventory lists it too or not. */
  readonly others: ReadonlyMap<Address, string>;
  readonly key: InventoryKey;
}

/** The key of the proofs: read, not made yet, or not for this token. */
export type InventoryKey =
  { readonly state: 'read'; readonly key: Secret<string> } | { readonly state: 'none' | 'hidden' };

/** Name of the entry of a spec that names no owner; no owner can be called that. */
const NOBODY = '_unowned';

/** Reads the inventories of all owners. Undefined when the token may not; rejects with any other `VaultError`. */
export async function readInventories(
  port: VaultPort,
  place: KvPlace,
  ownerName: string | undefined,
): Promise<Inventories | undefined> {
  const owner = ownerName ?? NOBODY;
  const at = (path: string): { namespace: string; path: string } => ({ namespace: place.namespace, path });
  try {
    const { keys } = await orMissing(port.list(at(`${place.mount}/metadata/${place.path}/objects`)), {
      keys: [],
      keyInfo: {},
    });
    const others = keys.filter((name) => !name.endsWith('/') && name !== owner);
    const [own, ...rest] = await Promise.all([owner, ...others].map((name) => readOwn(port, place, name)));
    const theirs = new Map<Address, string>();
    for (const [index, inventory] of rest.entries())
      for (const address of inventory?.objects ?? []) theirs.set(address, others[index] ?? NOBODY);
    const owners = new Map(theirs);
    for (const address of own?.objects ?? []) {
      if (ownerName === undefined) owners.delete(address);
      else owners.set(address, ownerName);
    }
    return { own: own ?? EMPTY, owners, others: theirs, key: await readKey(port, place, owner) };
  } catch (error) {
    if (error instanceof VaultError && error.facts.status === 403) return undefined;
    throw error;
  }
}

/**
 * Changes the owner's entry, which stands as given unless somebody else has written meanwhile; then what they wrote is
 * changed. Returns the entry as it then stands; rejects with a `VaultError`.
 */
export async function changeInventory(
  port: VaultPort,
  place: KvPlace,
  owner: string | undefined,
  given: Inventory,
  change: (inventory: Inventory) => Inventory,
): Promise<Inventory> {
  let current = given;
  for (let turn = 1; ; turn += 1) {
    const after = change(current);
    if (isSameInventory(current, after)) return current;
    try {
      await writeInventory(port, place, after, owner ?? NOBODY);
      return { ...after, version: current.version + 1 };
    } catch (error) {
      const standing = isConflict(error) && turn < MOST_TURNS ? await readOwn(port, place, owner) : undefined;
      if (standing === undefined) throw error;
      current = standing;
    }
  }
}

/** How often somebody else may come first. */
const MOST_TURNS = 10;

async function readOwn(
  port: VaultPort,
  place: KvPlace,
  owner: string = NOBODY,
): Promise<Inventory | undefined> {
  const path = dataPath(place, 'objects', owner);
  return inventoryIn(place, await orMissing(port.read({ namespace: place.namespace, path }), undefined));
}

/** Whether two inventories say the same. */
function isSameInventory(a: Inventory, b: Inventory): boolean {
  return (
    a.objects.size === b.objects.size &&
    [...a.objects].every((address) => b.objects.has(address)) &&
    Object.keys(a.proofs).length === Object.keys(b.proofs).length &&
    Object.entries(a.proofs).every(([name, proof]) => b.proofs[name] === proof)
  );
}

async function writeInventory(
  port: VaultPort,
  place: KvPlace,
  inventory: Inventory,
  owner: string,
): Promise<void> {
  const data = {
    format: 1,
    owner,
    // Texts, not lists: OpenBao takes at most 1000 strings in a request.
    objects: [...inventory.objects].sort().join('\n'),
    proofs: JSON.stringify(inventory.proofs, Object.keys(inventory.proofs).sort()),
  };
  await port.write(
    { namespace: place.namespace, path: dataPath(place, 'objects', owner) },
    { options: { cas: inventory.version }, data },
  );
}

/** Keeps a new key of the proofs, and returns the one that is kept: somebody may have come first. */
export async function keepKey(
  port: VaultPort,
  place: KvPlace,
  owner: string | undefined,
  key: Secret<string>,
): Promise<InventoryKey> {
  try {
    await port.write(
      { namespace: place.namespace, path: dataPath(place, 'keys', owner ?? NOBODY) },
      { options: { cas: 0 }, data: { key: key.reveal() } },
    );
    return { state: 'read', key };
  } catch (error) {
    if (!isConflict(error)) throw error;
    return readKey(port, place, owner ?? NOBODY);
  }
}

const EMPTY: Inventory = { objects: new Set(), proofs: {}, version: 0 };

/** Where an owner's entry or the key of its proofs stands. */
export function dataPath(
  place: KvPlace,
  what: 'objects' | 'keys',
  owner: string | undefined = NOBODY,
): string {
  return `${place.mount}/data/${place.path}/${what}/${owner}`;
}

async function readKey(port: VaultPort, place: KvPlace, owner: string): Promise<InventoryKey> {
  try {
    const path = dataPath(place, 'keys', owner);
    const answer = await orMissing(port.read({ namespace: place.namespace, path }), undefined);
    const key = isWireObject(answer?.['data']) ? answer['data']['key'] : undefined;
    return typeof key === 'string' ? { state: 'read', key: new Secret(key) } : { state: 'none' };
  } catch (error) {
    if (error instanceof VaultError && error.facts.status === 403) return { state: 'hidden' };
    throw error;
  }
}

/** A mount that the same spec will create holds nothing yet. */
async function orMissing<T>(reading: Promise<T>, nothing: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof VaultError && error.facts.status === 404) return nothing;
    throw error;
  }
}

function inventoryIn(place: KvPlace, answer: WireObject | undefined): Inventory | undefined {
  const data = answer?.['data'];
  const metadata = answer?.['metadata'];
  if (!isWireObject(data)) return undefined;
  if (!isWireObject(metadata)) throw notVersion2(place, 'settings.inventory');
  const { objects, proofs } = data;
  const { version } = metadata;
  return {
    objects: new Set(typeof objects === 'string' && objects !== '' ? objects.split('\n') : []),
    proofs: typeof proofs === 'string' ? proofsIn(proofs) : {},
    version: typeof version === 'number' ? version : 0,
  };
}

function proofsIn(text: string): Readonly<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {}; // somebody else wrote here; then no value is known to be the one that was applied
  }
  if (!isWireObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
