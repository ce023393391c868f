import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind, TokenFacts } from '../model/kind.ts';
import type { Change } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import { addressOf } from '../model/resource.ts';
import { groupBy } from './group-by.ts';
import { takenText } from './prune.ts';
import type { Prunable, Prunables } from './prune.ts';
import type { Live } from './read.ts';

/** What the user has said beforehand about dangerous plans. */
export interface Overrides {
  readonly allowDeletes?: number;
  readonly allowShrink?: boolean;
  /** Paths of mounts, as people write them, with their namespace. */
  readonly allowMountDelete?: readonly string[];
  readonly allowSelfLockout?: boolean;
}

export interface GuardInput {
  readonly changes: readonly Change[];
  readonly live: Live;
  readonly kinds: readonly Kind[];
  readonly prunables: Prunables | undefined;
  /** Number of objects in the spec. */
  readonly objects: number;
  /** Number of objects that the spec's own inventory lists; undefined when there is none. */
  readonly inventoried: number | undefined;
  /** The login in use; undefined when the server does not tell. */
  readonly token: TokenFacts | undefined;
  readonly overrides: Overrides;
}

/** Without leave, no plan deletes more than this. */
const MOST_DELETES = 10;
/** Nor more than this share of a kind with at least so many objects. */
const MOST_SHARE = 0.3;
const SHARE_FROM = 10;

/** Refusals that stand before the first write: each says what it saw, and how to go on all the same. */
export function guard(input: GuardInput): readonly Diagnostic[] {
  const byName = indexKinds(input.kinds);
  const deletions = input.changes.filter(({ action }) => action === 'delete');
  return [
    ...emptySpec(input),
    ...shrunkSpec(input),
    ...tooMany(input, deletions),
    ...(input.prunables?.prunable ?? []).flatMap((one) => [
      ...mountDelete(input, byName, one),
      ...stillNamed(one),
    ]),
    ...selfLockout(input, byName),
  ];
}

function emptySpec({ objects, prunables }: GuardInput): readonly Diagnostic[] {
  if (objects > 0 || prunables === undefined) return [];
  return [
    finding(
      'guard-empty-spec',
      'the spec has no objects, and --prune would delete all that its scopes cover',
    ),
  ];
}

function shrunkSpec({ objects, inventoried, overrides }: GuardInput): readonly Diagnostic[] {
  if (inventoried === undefined || overrides.allowShrink === true || objects >= inventoried / 2) return [];
  return [
    finding(
      'guard-shrunk-spec',
      `the spec has ${objects} of the ${inventoried} objects that its inventory lists`,
    ),
  ];
}

function tooMany(
  { live, kinds, overrides }: GuardInput,
  deletions: readonly Change[],
): readonly Diagnostic[] {
  const allowed = overrides.allowDeletes ?? 0;
  if (deletions.length <= allowed) return [];
  const hint = `check the list; to go on, add --allow-deletes=${deletions.length}`;
  if (deletions.length > MOST_DELETES) {
    const message = `the plan deletes ${deletions.length} objects, and more than ${MOST_DELETES} need leave`;
    return [finding('guard-deletes', message, { hint })];
  }
  const byName = indexKinds(kinds);
  const seen = [...live.seen.values()].filter(
    ({ kind, ref }) => byName.get(kind)?.builtin?.includes(ref.name) !== true,
  );
  const alive = groupBy(seen, ({ kind }) => kind);
  return [...groupBy(deletions, ({ kind }) => kind)].flatMap(([kind, going]) => {
    const all = alive.get(kind)?.length ?? going.length;
    if (all < SHARE_FROM || going.length <= all * MOST_SHARE) return [];
    const message = `the plan deletes ${going.length} of ${all} objects of kind ${kind}, more than ${MOST_SHARE * 100} %`;
    return [finding('guard-deletes', message, { hint })];
  });
}

function mountDelete({ overrides }: GuardInput, kinds: KindIndex, one: Prunable): readonly Diagnostic[] {
  const inner = kinds.get(one.kind)?.mountPath?.(one.ref);
  if (inner === undefined) return [];
  const path = addressOf(one.namespace, inner);
  if (overrides.allowMountDelete?.some((allowed) => allowed.replace(/^\/|\/$/g, '') === path) === true)
    return [];
  const taken = takenText(one.takes);
  const along = taken === undefined ? '' : `, ${taken}`;
  return [
    finding(
      'guard-mount-delete',
      `deleting ${one.address} cannot be undone: everything below ${path}/ is erased${along}, and tokens and leases that it issued end at once (batch tokens live on until they expire)`,
      { address: one.address, hint: `to go on, add --allow-mount-delete=${path}` },
    ),
  ];
}

function stillNamed({ address, namedBy }: Prunable): readonly Diagnostic[] {
  if (namedBy.length === 0) return [];
  return [
    finding('guard-still-named', `${address} is still named by ${[...new Set(namedBy)].sort().join(', ')}`, {
      address,
    }),
  ];
}

/** A mount's own settings lock nobody out; its deletion does. */
function selfLockout({ changes, token, overrides }: GuardInput, kinds: KindIndex): readonly Diagnostic[] {
  if (token === undefined || overrides.allowSelfLockout === true) return [];
  return changes.flatMap((change) => {
    const kind = kinds.get(change.kind);
    if (kind?.isUnder?.(token, change.ref) !== true) return [];
    if (change.action === 'create' || (change.action === 'update' && kind.mountPath !== undefined)) return [];
    if (
      change.fields.length > 0 &&
      change.fields.every(({ layoutOnly, field }) => layoutOnly || field === 'owner')
    )
      return [];
    const what = change.action === 'delete' ? 'deletes' : 'changes';
    return [
      finding('guard-self-lockout', `the plan ${what} ${change.address}, on which the login in use stands`, {
        address: change.address,
      }),
    ];
  });
}
