import type { Kind } from '../model/kind.ts';
import type { Applied, Change, Plan } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { WireObject } from '../model/wire.ts';
import { earlyDeletions } from './order.ts';
import type { Clock, VaultPort } from './ports.ts';
import { removeObject } from './remove-object.ts';
import { writeObject } from './write-object.ts';

/** What an apply needs besides the plan. */
export interface ApplyInput {
  readonly plan: Plan;
  readonly desired: readonly Resource[];
  /** The answers that the plan was made from. */
  readonly answers: ReadonlyMap<Address, WireObject>;
  readonly kinds: readonly Kind[];
  /** Whose name is written into objects that have room for it. */
  readonly owner?: string | undefined;
  readonly port: VaultPort;
  readonly clock: Clock;
  /** How many objects are worked on at a time. */
  readonly parallelism: number;
  /** Asked before each object and each write: true means that no new write may begin. */
  readonly isStopping: () => boolean;
}

/**
 * Carries a plan out and reports each object as its fate is known. Objects that no reference orders go side by side;
 * an object whose predecessors are not all done is skipped; everything else goes on. Deletions begin when all else is
 * done, and not at all when something is not, but for those that another change waits for.
 */
export async function* apply(input: ApplyInput): AsyncGenerator<Applied> {
  const { changes } = input.plan;
  const early = earlyDeletions(changes);
  const isLate = ({ action, address }: Change): boolean => action === 'delete' && !early.has(address);
  const fate = new Map<Address, Applied['outcome']>();
  let isAllWritten = true;
  for await (const applied of carryOut(
    input,
    changes.filter((change) => !isLate(change)),
    fate,
  )) {
    isAllWritten &&= applied.outcome === 'done';
    yield applied;
  }
  const deletions = changes.filter(isLate);
  if (isAllWritten) yield* carryOut(input, deletions, fate);
  else for (const change of deletions) yield { change, outcome: 'skipped', reason: NOT_YET };
}

const NOT_YET = 'deletions wait until everything else is done';

async function* carryOut(
  input: ApplyInput,
  changes: readonly Change[],
  fate: Map<Address, Applied['outcome']>,
): AsyncGenerator<Applied> {
  const waiting = new Set(changes);
  let mayBeHopeless = true;
  const running = new Map<Address, Promise<Applied>>();
  const byAddress = new Map(input.desired.map((resource) => [resource.address, resource]));
  const byName = indexKinds(input.kinds);
  const laneOf = ({ kind }: Change): string | undefined => byName.get(kind)?.lane;
  const busy = new Lanes(laneOf);
  while (waiting.size > 0 || running.size > 0) {
    const hopeless: readonly Skipped[] =
      mayBeHopeless || input.isStopping() ? takeHopeless(waiting, fate, input.isStopping()) : [];
    mayBeHopeless = hopeless.length > 0;
    for (const skipped of hopeless) {
      fate.set(skipped.change.address, skipped.outcome);
      yield skipped;
    }
    for (const change of takeReady(waiting, fate, input.parallelism - running.size, busy)) {
      running.set(change.address, carryOne(input, change, byName, byAddress));
    }
    if (running.size === 0) continue;
    const applied = await Promise.race(running.values());
    running.delete(applied.change.address);
    busy.leave(applied.change);
    fate.set(applied.change.address, applied.outcome);
    mayBeHopeless ||= applied.outcome !== 'done';
    yield withPlace(applied, byAddress.get(applied.change.address));
  }
}

/** Where the spec speaks of an object that was not done. */
function withPlace(applied: Applied, resource: Resource | undefined): Applied {
  const at = resource?.origin?.at();
  if (at === undefined || applied.outcome !== 'failed') return applied;
  return { ...applied, failure: { ...applied.failure, at } };
}

function carryOne(
  input: ApplyInput,
  change: Change,
  kinds: KindIndex,
  desired: ReadonlyMap<Address, Resource>,
): Promise<Applied> {
  const kind = kinds.get(change.kind);
  const resource = desired.get(change.address);
  const shared = { ...input, change, server: input.plan.server };
  if (kind !== undefined && change.action === 'delete')
    return removeObject({ ...shared, kind, planned: input.answers.get(change.address) });
  if (kind === undefined || resource === undefined) throw new Error(`no resource for ${change.address}`);
  return writeObject({ ...shared, kind, resource });
}

type Skipped = Extract<Applied, { readonly outcome: 'skipped' }>;

/** Changes that will not be tried: after a stop all of them, else those behind one that was not done. */
function takeHopeless(
  waiting: Set<Change>,
  fate: ReadonlyMap<Address, Applied['outcome']>,
  isStopping: boolean,
): readonly Skipped[] {
  const hopeless = [...waiting].flatMap((change): Skipped[] => {
    if (isStopping) return [{ change, outcome: 'skipped', reason: 'stopped before it began' }];
    const broken = change.dependsOn.find((address) => fate.has(address) && fate.get(address) !== 'done');
    return broken === undefined ? [] : [{ change, outcome: 'skipped', reason: `${broken} was not done` }];
  });
  for (const { change } of hopeless) waiting.delete(change);
  return hopeless;
}

/** The first changes, in the plan's order, that can begin now. */
function takeReady(
  waiting: Set<Change>,
  fate: ReadonlyMap<Address, Applied['outcome']>,
  places: number,
  lanes: Lanes,
): readonly Change[] {
  const ready: Change[] = [];
  for (const change of waiting) {
    if (ready.length >= places) break;
    if (change.dependsOn.every((address) => fate.get(address) === 'done') && lanes.enter(change)) {
      ready.push(change);
      waiting.delete(change);
    }
  }
  return ready;
}

/** Which lanes have somebody in them. */
class Lanes {
  readonly #busy = new Set<string>();
  readonly #laneOf: (change: Change) => string | undefined;
  constructor(laneOf: (change: Change) => string | undefined) {
    this.#laneOf = laneOf;
  }
  /** False when somebody is in the change's lane; a change without a lane always gets through. */
  enter(change: Change): boolean {
    const lane = this.#laneOf(change);
    if (lane === undefined) return true;
    if (this.#busy.has(lane)) return false;
    this.#busy.add(lane);
    return true;
  }
  leave(change: Change): void {
    const lane = this.#laneOf(change);
    if (lane !== undefined) this.#busy.delete(lane);
  }
}
