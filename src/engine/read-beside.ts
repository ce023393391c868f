import { knowsKind } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import type { Change } from '../model/plan.ts';
import { indexKinds, parentAddress, referencesOf } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import type { WireObject } from '../model/wire.ts';
import { liveValues } from './diff.ts';
import type { VaultPort } from './ports.ts';
import { readObject } from './read.ts';
import type { Live, Seen } from './read.ts';

/** An object that the run is not about, as the server holds it. */
export interface Beside extends Seen {
  readonly address: Address;
  readonly answer: WireObject;
}

/** What a run is about, and what it has read. */
export interface BesideInput {
  readonly port: VaultPort;
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  readonly changes: readonly Change[];
  readonly desired: readonly Resource[];
  /** Those for what is to be deleted among them. */
  readonly answers: ReadonlyMap<Address, WireObject>;
  readonly live: Pick<Live, 'seen' | 'notListed'>;
}

/**
 * Objects that the run is not about and that give its own a meaning: mounts above them, and what those that change, or
 * that name one that changes, name now or then, such as a policy of another owner. Reads those of which nothing is
 * known yet; what the token may not read is not among them. Rejects with a `VaultError`.
 */
export async function readBeside(input: BesideInput): Promise<readonly Beside[]> {
  if (input.changes.length === 0) return [];
  const wanted = wantedBeside(input, indexKinds(input.kinds));
  const read = await Promise.all([...wanted].map((one) => readOne(input, one)));
  return read.flatMap((one) => one ?? []);
}

interface Wanted {
  readonly kind: Kind;
  readonly seen: Seen;
}

function wantedBeside(input: BesideInput, byName: KindIndex): ReadonlyMap<Address, Wanted> {
  const { changes, desired, answers, live } = input;
  const changing = new Set(changes.map(({ address }) => address));
  const known = new Set([...desired.map(({ address }) => address), ...changing]);
  const unlisted = new Set(live.notListed.map(({ path }) => path));
  const wanted = new Map<Address, Wanted>();
  const want = (kind: Kind, address: Address, at: Omit<Seen, 'kind'>): void => {
    const isBuiltIn = kind.builtin?.includes(at.ref.name) === true;
    if (known.has(address) || isBuiltIn || !knowsKind(input.server, kind)) return;
    wanted.set(address, { kind, seen: { kind: kind.name, ...at } });
  };
  for (const resource of bothSides(input, byName)) {
    const kind = byName.get(resource.kind);
    if (kind === undefined) continue;
    const { namespace, ref } = resource;
    const above = parentAddress(kind, resource, byName);
    const parentKind = byName.get(kind.parent ?? '');
    // A row of a table costs no request.
    if (above !== undefined && parentKind !== undefined && answers.has(above))
      want(parentKind, above, { namespace, ref: { parent: '', name: ref.parent } });
    const named = [...referencesOf(kind, resource, byName)].filter(({ isEdge }) => isEdge);
    if (!changing.has(resource.address) && !named.some(({ address }) => changing.has(address))) continue;
    for (const { target, address, name, listing } of named)
      if (answers.has(address) || live.seen.has(address) || unlisted.has(listing))
        want(target, address, { namespace, ref: { parent: '', name } });
  }
  return wanted;
}

/** The objects of the spec as they are to be, and as they are where they change. */
function* bothSides({ changes, desired, answers }: BesideInput, byName: KindIndex): Iterable<Resource> {
  yield* desired;
  for (const { kind: name, address, namespace, ref } of changes) {
    const kind = byName.get(name);
    const answer = answers.get(address);
    if (kind === undefined || answer === undefined) continue;
    yield { kind: name, address, namespace, ref, values: liveValues(kind, answer), given: new Set() };
  }
}

async function readOne(
  { port, kinds, answers }: BesideInput,
  [address, { kind, seen }]: readonly [Address, Wanted],
): Promise<Beside | undefined> {
  try {
    const answer = answers.get(address) ?? (await readObject(port, kinds, kind, seen));
    return answer && { ...seen, address, answer };
  } catch (error) {
    if (error instanceof VaultError && error.facts.status === 403) return undefined;
    throw error;
  }
}
