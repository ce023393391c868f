import { knowsKind } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import type { Change } from '../model/plan.ts';
import {
  canBeAskedFor,
  indexKinds,
  kindsNaming,
  listingOf,
  parentAddress,
  referencesOf,
} from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import type { WireObject } from '../model/wire.ts';
import { liveResource } from './diff.ts';
import type { VaultPort } from './ports.ts';
import { readObject } from './read.ts';
import type { Live, LiveObject, Seen } from './read.ts';
import { unlessUnseen } from './unless-forbidden.ts';

/** What a run is about, and what it has read. */
export interface BesideInput {
  readonly port: VaultPort;
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  readonly changes: readonly Change[];
  /** The objects of the spec that the run is about, and all of them. */
  readonly desired: readonly Resource[];
  readonly spec: readonly Resource[];
  /** Those for what is to be deleted among them. */
  readonly answers: ReadonlyMap<Address, WireObject>;
  readonly live: Pick<Live, 'seen' | 'notListed'>;
}

/** An object that the run is not about. */
export interface Beside extends LiveObject {
  /** What the spec says of it, where it has it. */
  readonly spec?: Resource['values'];
}

/**
 * Objects that the run is not about and on which the meaning of its changes hangs: what the spec has beside it, the
 * mounts above, what all of those name now or then, such as a policy of another owner, and what every server has and
 * anybody may have changed. Reads those of which no answer is known yet; what the token may not read is not among
 * them. Without changes there are none. Rejects with a `VaultError`.
 */
export async function readBeside(input: BesideInput): Promise<readonly Beside[]> {
  if (input.changes.length === 0) return [];
  const byName = indexKinds(input.kinds);
  const own = new Set([...input.desired, ...input.changes].map(({ address }) => address));
  const notSelected = input.spec.filter(({ address }) => !own.has(address)).flatMap(wantedOf(byName));
  const others = await readAll(input, new Map(notSelected));
  const known = new Set([...own, ...others.map(({ address }) => address)]);
  const sides = [...bothSides(input, others, byName)];
  const wanted = [
    ...sides.flatMap(([kind, resource]) => [
      ...aboveOf(input, kind, resource, byName),
      ...namedBy(input, kind, resource, byName),
    ]),
    ...builtIn(input, sides),
  ].filter(([address, { kind }]) => !known.has(address) && knowsKind(input.server, kind));
  return [...others, ...(await readAll(input, new Map(wanted)))];
}

/** What is to be read, or is known. */
interface Sought {
  readonly kind: Kind;
  readonly seen: Seen;
  readonly spec?: Resource['values'];
}

type Wanted = readonly [Address, Sought];
type Side = readonly [Kind, Resource];

function wantedOf(byName: KindIndex): (resource: Resource) => readonly Wanted[] {
  return ({ kind: name, address, namespace, ref, values }) => {
    const kind = byName.get(name);
    return kind === undefined
      ? []
      : [[address, { kind, seen: { kind: name, namespace, ref }, spec: values }]];
  };
}

/** The objects of the spec as they are to be, and as they are where they change or the run is not about them. */
function* bothSides(
  { changes, desired, answers }: BesideInput,
  others: readonly Beside[],
  byName: KindIndex,
): Iterable<Side> {
  const spec = new Map<Address, Resource['values']>();
  for (const resource of desired) {
    spec.set(resource.address, resource.values);
    const kind = byName.get(resource.kind);
    if (kind !== undefined) yield [kind, resource];
  }
  const changing = changes.map((change) => ({
    ...change,
    answer: answers.get(change.address),
    spec: spec.get(change.address),
  }));
  for (const one of [...changing, ...others]) {
    const kind = byName.get(one.kind);
    if (kind !== undefined && one.answer !== undefined)
      yield [kind, liveResource(kind, one, one.answer, one.spec)];
  }
}

/** Where it is a row of a table, it costs no request. */
function* aboveOf(
  { answers }: BesideInput,
  kind: Kind,
  resource: Resource,
  byName: KindIndex,
): Iterable<Wanted> {
  const [address, above] = [parentAddress(kind, resource, byName), byName.get(kind.parent ?? '')];
  if (address === undefined || above === undefined || !answers.has(address)) return;
  const { namespace, ref } = resource;
  yield [
    address,
    { kind: above, seen: { kind: above.name, namespace, ref: { parent: '', name: ref.parent } } },
  ];
}

/** Those that are there, or may be. */
function* namedBy(input: BesideInput, kind: Kind, resource: Resource, byName: KindIndex): Iterable<Wanted> {
  for (const reference of referencesOf(kind, resource, byName)) {
    const { target, address, name, listing } = reference;
    // A server may hold names that no request can have.
    const isName = target.nameRule.pattern.test(name) && target.readOnly?.includes(name) !== true;
    if (!canBeAskedFor(reference) || !isName || !mayBeThere(input, address, listing)) continue;
    const { namespace } = resource;
    yield [address, { kind: target, seen: { kind: target.name, namespace, ref: { parent: '', name } } }];
  }
}

/** Built-in objects that can be changed, of kinds that the objects at hand can name. */
function* builtIn(input: BesideInput, sides: readonly Side[]): Iterable<Wanted> {
  for (const target of input.kinds) {
    const { api, builtin = [], readOnly = [] } = target;
    const names = builtin.filter((one) => !readOnly.includes(one));
    if (api.listPath === undefined || names.length === 0) continue;
    const naming = new Set(kindsNaming(input.kinds, new Set([target.name])));
    const namespaces = new Set(
      sides.flatMap(([kind, { namespace }]) => (naming.has(kind) ? [namespace] : [])),
    );
    for (const namespace of namespaces) {
      for (const name of names) {
        const ref = { parent: '', name };
        const address = addressOf(namespace, api.path(ref));
        if (mayBeThere(input, address, listingOf(target, namespace, '')))
          yield [address, { kind: target, seen: { kind: target.name, namespace, ref } }];
      }
    }
  }
}

function mayBeThere({ answers, live }: BesideInput, address: Address, listing: Address): boolean {
  const isListed = live.notListed.every(({ path }) => path !== listing);
  return !isListed || answers.has(address) || live.seen.has(address);
}

async function readAll(
  { port, kinds, answers }: BesideInput,
  wanted: ReadonlyMap<Address, Sought>,
): Promise<readonly Beside[]> {
  const read = await Promise.all(
    [...wanted].map(async ([address, { kind, seen, spec }]): Promise<readonly Beside[]> => {
      const answer = answers.get(address) ?? (await unlessUnseen(readObject(port, kinds, kind, seen)));
      return answer === undefined ? [] : [{ ...seen, address, answer, ...(spec && { spec }) }];
    }),
  );
  return read.flat();
}
