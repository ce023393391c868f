import type { Kind } from '../model/kind.ts';
import type { Change } from '../model/plan.ts';
import { indexKinds, parentAddress, referencesOf } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import type { Address, Resource } from '../model/resource.ts';
import { openersOf } from './server.ts';

/** Chooses among changes that no reference orders; gets them sorted by address. */
export type BreakTies = (ready: readonly Change[]) => readonly Change[];

/**
 * Puts changes in the order that references demand: a child after its mount, an object after what its fields name.
 * Ties go by address, or as `breakTies` says. Stable for shuffled input.
 */
export function order(
  changes: readonly Omit<Change, 'dependsOn'>[],
  desired: readonly Resource[],
  kinds: readonly Kind[],
  breakTies: BreakTies = (ready) => ready,
): readonly Change[] {
  const changed = new Set(changes.map(({ address }) => address));
  const byName = indexKinds(kinds);
  const byAddress = new Map(desired.map((resource) => [resource.address, resource]));
  const waiting = new Map<Address, Change>();
  const sorted = [...changes].sort((a, b) => (a.address < b.address ? -1 : 1));
  for (const change of sorted.filter(({ action }) => action !== 'delete')) {
    const resource = byAddress.get(change.address);
    const kind = byName.get(change.kind);
    const edges = resource === undefined || kind === undefined ? [] : edgesOf(kind, resource, byName);
    const dependsOn = [...new Set(edges)]
      .filter((address) => changed.has(address) && address !== change.address)
      .sort();
    waiting.set(change.address, { ...change, dependsOn });
  }
  const ordered: Change[] = [];
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter(
      ({ dependsOn }) => !dependsOn.some((address) => waiting.has(address)),
    );
    // References between kinds form no circle, so something is always free.
    for (const change of breakTies(free)) {
      ordered.push(change);
      waiting.delete(change.address);
    }
  }
  return [...ordered, ...deletions(sorted, byName)];
}

/** What changes must wait for beside references, and which references they must not wait for. */
export interface FurtherOrder {
  readonly edges: ReadonlyMap<Address, readonly Address[]>;
  readonly freed: ReadonlyMap<Address, readonly Address[]>;
}

/** Puts changes in an order that keeps further edges, too; those must not contradict the references that stay. */
export function orderAlso(changes: readonly Change[], { edges, freed }: FurtherOrder): readonly Change[] {
  if (edges.size === 0 && freed.size === 0) return changes;
  const joined = changes.map((change) => {
    const less = freed.get(change.address) ?? [];
    const kept = change.dependsOn.filter((address) => !less.includes(address));
    return { ...change, dependsOn: [...new Set([...kept, ...(edges.get(change.address) ?? [])])].sort() };
  });
  const early = earlyDeletions(joined);
  const isEarly = ({ action, address }: Change): boolean => action !== 'delete' || early.has(address);
  return [...inTurn(joined.filter(isEarly)), ...inTurn(joined.filter((change) => !isEarly(change)))];
}

/** Deletions that something else waits for; all others come last. */
export function earlyDeletions(changes: readonly Change[]): ReadonlySet<Address> {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const early = new Set<Address>();
  const waitingFor = changes
    .filter(({ action }) => action !== 'delete')
    .flatMap(({ dependsOn }) => dependsOn);
  for (let address = waitingFor.pop(); address !== undefined; address = waitingFor.pop()) {
    const change = byAddress.get(address);
    if (change?.action !== 'delete' || early.has(address)) continue;
    early.add(address);
    waitingFor.push(...change.dependsOn);
  }
  return early;
}

/** As they stand, but each behind those of them that it waits for. */
function inTurn(changes: readonly Change[]): readonly Change[] {
  const waiting = new Map(changes.map((change) => [change.address, change]));
  const ordered: Change[] = [];
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter(
      ({ dependsOn }) => !dependsOn.some((address) => waiting.has(address)),
    );
    if (free.length === 0) throw new Error(`changes wait for each other: ${[...waiting.keys()].join(', ')}`);
    for (const change of free) {
      ordered.push(change);
      waiting.delete(change.address);
    }
  }
  return ordered;
}

/** Deletions come last: what stands below another object before it, and what names another before what it names. */
function deletions(changes: readonly Omit<Change, 'dependsOn'>[], kinds: KindIndex): readonly Change[] {
  const going = changes.filter(({ action }) => action === 'delete');
  const before = new Map(going.map(({ address }): [Address, Set<Address>] => [address, new Set()]));
  for (const change of going) {
    const kind = kinds.get(change.kind);
    if (kind === undefined) continue;
    const values = Object.fromEntries(
      change.fields.map(({ field, before: value }) => [field.split('.').at(-1) ?? '', value ?? null]),
    );
    for (const target of edgesOf(kind, { ...change, values, given: new Set() }, kinds))
      if (target !== change.address) before.get(target)?.add(change.address);
  }
  const ordered: Change[] = [];
  const waiting = new Map(going.map((change) => [change.address, change]));
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter(
      ({ address }) => ![...(before.get(address) ?? [])].some((other) => waiting.has(other)),
    );
    for (const change of free) {
      ordered.push({ ...change, dependsOn: [...(before.get(change.address) ?? [])].sort() });
      waiting.delete(change.address);
    }
  }
  return ordered;
}

function* edgesOf(kind: Kind, resource: Resource, kinds: KindIndex): Iterable<Address> {
  const parent = parentAddress(kind, resource, kinds);
  if (parent !== undefined) yield parent;
  yield* openersOf(resource.namespace, kinds.values());
  for (const reference of referencesOf(kind, resource, kinds)) {
    if (reference.isEdge) yield reference.address;
  }
}
