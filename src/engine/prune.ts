import type { KvPlace, PruneScope } from '../model/directives.ts';
import { glob } from '../model/glob.ts';
import { knowsKind } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { indexKinds, kindsNaming, referencesOf } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { liveResource, liveValues } from './diff.ts';
import { groupBy } from './group-by.ts';
import { above, hasRoom, markOf, ownerOf } from './own.ts';
import type { Ownership } from './own.ts';
import type { VaultPort } from './ports.ts';
import { canHold } from './read.ts';
import type { Live, LiveObject, Seen } from './read.ts';
import { survey } from './survey.ts';

/** An object that a scope covers and the spec does not name, as the server holds it. */
export interface Prunable extends LiveObject {
  /** Objects that go with it, by kind: the roles of a mount. */
  readonly takes: Readonly<Record<string, number>>;
  /** Objects that stay and name it. */
  readonly namedBy: readonly Address[];
}

/** What `--prune` would delete, what it leaves and why, and where it could not look. */
export interface Prunables {
  readonly prunable: readonly Prunable[];
  readonly kept: ReadonlyMap<Address, string>;
  readonly unread: readonly Address[];
}

export interface PruneInput {
  readonly port: VaultPort;
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  readonly desired: readonly Resource[];
  readonly live: Live;
  readonly scopes: readonly PruneScope[];
  readonly ownership: Ownership;
  /** Where the inventories stand: the mount that holds them stays. */
  readonly inventoryPlace?: KvPlace | undefined;
  /** The mount that holds the lock stays as well. */
  readonly lockPlace?: KvPlace | undefined;
  /** Whether the run is about this object at all. */
  readonly isSelected: (address: Address) => boolean;
}

/** What goes with an object, in words; undefined when nothing does. */
export function takenText(takes: Prunable['takes']): string | undefined {
  const parts = Object.entries(takes).map(([kind, count]) => `${count} of kind ${kind}`);
  return parts.length === 0 ? undefined : `${parts.join(' and ')} go with it`;
}

/** What stands beside the spec: inside managed mounts, among listed kinds, and in the scopes. By address. */
export function unmanagedOf(
  desired: readonly Resource[],
  live: Live,
  kinds: readonly Kind[],
  scopes: readonly PruneScope[],
): readonly (Seen & { readonly address: Address })[] {
  const declared = new Set(desired.map(({ address }) => address));
  const managedKinds = new Set(desired.map(({ kind }) => kind));
  const byName = indexKinds(kinds);
  return [...live.seen]
    .filter(([address, seen]) => {
      const kind = byName.get(seen.kind);
      if (kind === undefined || declared.has(address) || kind.builtin?.includes(seen.ref.name) === true)
        return false;
      // Other mounts are other people's; inside a managed mount everything is shown.
      if (kind.parent !== undefined || isInScope(kind, seen, scopes, byName)) return true;
      return kind.api.table === undefined && (kind.alwaysListed === true || managedKinds.has(seen.kind));
    })
    .map(([address, seen]) => ({ ...seen, address }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Whether a scope of the spec covers the object; one below another object goes by the upper one's name. */
export function isInScope(
  kind: Kind,
  { namespace, ref }: Pick<Seen, 'namespace' | 'ref'>,
  scopes: readonly PruneScope[],
  kinds: KindIndex,
): boolean {
  const upper = kind.parent === undefined ? kind : kinds.get(kind.parent);
  const name = kind.parent === undefined ? ref.name : ref.parent;
  return scopes.some(
    (scope) => scope.key === upper?.spec.prune && scope.namespace === namespace && glob(scope.pattern)(name),
  );
}

/** Reads what `--prune` would delete. Rejects with a `VaultError`. */
export async function readPrunable(input: PruneInput): Promise<Prunables> {
  const byName = indexKinds(input.kinds);
  const kept = new Map<Address, string>();
  const candidates = unmanagedOf(input.desired, input.live, input.kinds, input.scopes).filter((one) => {
    const kind = byName.get(one.kind);
    return kind !== undefined && input.isSelected(one.address) && isInScope(kind, one, input.scopes, byName);
  });
  const read = await Promise.all(candidates.map((one) => readOne(input, byName, one)));
  const ours = read.flatMap((one) => {
    if (one === undefined) return [];
    const reason = whyKept(input, byName, one);
    if (reason === undefined) return [one];
    kept.set(one.address, reason);
    return [];
  });
  const names = await whoNames(input, byName, ours);
  return {
    prunable: ours.map((one) => ({ ...one, namedBy: names.by.get(one.address) ?? [] })),
    kept,
    unread: names.unread,
  };
}

type Candidate = Omit<Prunable, 'namedBy'>;

async function readOne(
  { port, kinds, live, server }: PruneInput,
  byName: KindIndex,
  seen: Seen & { readonly address: Address },
): Promise<Candidate | undefined> {
  const kind = byName.get(seen.kind);
  if (kind === undefined) return undefined;
  const at = (path: string): { namespace: string; path: string } => ({ namespace: seen.namespace, path });
  const answer = live.answers.get(seen.address) ?? (await port.read(at(kind.api.path(seen.ref))));
  if (answer === undefined) return undefined;
  const children = kinds.filter(
    (child) => child.parent === kind.name && knowsKind(server, child) && canHold(child, kind, answer),
  );
  const counts = await Promise.all(
    children.map(async (child): Promise<[string, number]> => {
      const path = child.api.listPath?.(seen.ref.name);
      return [child.name, path === undefined ? 0 : (await port.list(at(path))).keys.length];
    }),
  );
  return { ...seen, answer, takes: Object.fromEntries(counts.filter(([, count]) => count > 0)) };
}

/** Why an object that a scope covers is left alone: it is another's, or holds what is, or nobody can tell. */
function whyKept(
  { ownership, live, inventoryPlace, lockPlace }: PruneInput,
  byName: KindIndex,
  one: Candidate,
): string | undefined {
  const kind = byName.get(one.kind);
  if (kind === undefined) return undefined;
  const below = kind.mountPath?.(one.ref);
  const isIn = (place: KvPlace | undefined): boolean =>
    place !== undefined && below === place.mount && one.namespace === place.namespace;
  if (isIn(inventoryPlace)) return 'it holds the inventory';
  if (isIn(lockPlace)) return 'it holds the lock';
  const owner = ownerOf(
    { kind, address: one.address, answer: one.answer, ...above(kind, one, byName, live.answers) },
    ownership,
  );
  if (owner !== undefined && owner !== ownership.owner) return `it belongs to ${owner}`;
  const others = ownership.others ?? new Map<Address, string>();
  const too = markOf(kind, one.answer) === undefined ? others.get(one.address) : undefined;
  if (too !== undefined) return `${too} has it in its inventory`;
  const start = below === undefined ? undefined : `${addressOf(one.namespace, below)}/`;
  const inside = start !== undefined && [...others].find(([address]) => address.startsWith(start));
  if (inside) return `${inside[1]} has ${inside[0]} in its inventory`;
  if (owner !== undefined || ownership.owner === undefined || ownership.inventory !== undefined)
    return undefined;
  const isMarkable =
    kind.parent !== undefined || hasRoom(kind, liveValues(kind, one.answer), ownership.owner);
  return isMarkable ? undefined : 'without an inventory nobody can tell whose it is';
}

/** Which objects that stay name those that go: in the spec by what it says, elsewhere by what the server says. */
async function whoNames(
  input: PruneInput,
  byName: KindIndex,
  going: readonly Candidate[],
): Promise<{ readonly by: ReadonlyMap<Address, readonly Address[]>; readonly unread: readonly Address[] }> {
  const gone = new Set(going.map(({ address }) => address));
  const by = new Map<Address, Address[]>();
  const note = (kind: Kind, resource: Resource): void => {
    for (const { address } of referencesOf(kind, resource, byName)) {
      if (gone.has(address)) by.set(address, [...(by.get(address) ?? []), resource.address]);
    }
  };
  for (const resource of input.desired) {
    const kind = byName.get(resource.kind);
    if (kind !== undefined) note(kind, resource);
  }
  const declared = new Set(input.desired.map(({ address }) => address));
  const unread: Address[] = [];
  for (const [namespace, members] of groupBy(going, (one) => one.namespace)) {
    const targets = new Set(members.map(({ kind }) => kind));
    const naming = new Set(kindsNaming(input.kinds, targets));
    if (naming.size === 0) continue;
    const { found, forbidden } = await survey({
      ...input,
      namespace,
      looksInto: (kind) => naming.has(kind),
      wants: (kind, _, address) => naming.has(kind) && !declared.has(address) && !gone.has(address),
    });
    unread.push(...forbidden);
    for (const { kind, ref, address, answer } of found) {
      if (goesWithParent(kind, namespace, ref.parent, gone, byName)) continue;
      note(kind, liveResource(kind, { namespace, ref, address }, answer));
    }
  }
  return { by, unread };
}

function goesWithParent(
  kind: Kind,
  namespace: string,
  parent: string,
  gone: ReadonlySet<Address>,
  byName: KindIndex,
): boolean {
  const upper = kind.parent === undefined ? undefined : byName.get(kind.parent);
  return upper !== undefined && gone.has(addressOf(namespace, upper.api.path({ parent: '', name: parent })));
}
