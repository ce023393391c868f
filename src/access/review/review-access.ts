import { staleChanges } from '../../model/access-review.ts';
import type { AccessChange, AccessReview, RightChange, Way } from '../../model/access-review.ts';
import { SENSITIVE } from '../../model/secret.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { byCodeUnit } from '../../model/wire.ts';
import type { AccessModel } from '../access-model.ts';
import type { ModelMount } from '../model-mount.ts';
import { configLines } from './config-lines.ts';
import { Joins } from './joined-lines.ts';
import { tuneLines } from './life-lines.ts';
import { reviewGroup, reviewProgram, reviewTokenRole } from './review-holders.ts';
import { reviewPolicies } from './review-policies.ts';
import { reviewRole } from './review-role.ts';
import { groupsOf, isChanged, pairsOf, Sides } from './sides.ts';
import type { Pair } from './sides.ts';

/**
 * What the step from one set of access rules to another means: who is let in, more or fewer than before, and which
 * rights are gained and lost. An object that stays as it is must be the same resource in both. Looks only at what
 * changes, and at what names a policy that does.
 */
export function reviewAccess(before: AccessModel, after: AccessModel, now: number): AccessReview {
  const sides = new Sides(before, after, now);
  const joins = new Joins(sides);
  const hide = (text: string): string => before.hide(after.hide(text));
  const holders = [
    ...reviewed(before.roles, after.roles, (address, pair) => reviewRole(sides, joins, address, pair)),
    ...reviewed(before.tokenRoles, after.tokenRoles, (address, pair) =>
      reviewTokenRole(sides, address, pair),
    ),
    ...reviewed(groupsOf(before), groupsOf(after), (address, pair) =>
      reviewGroup(sides, joins, address, pair),
    ),
  ];
  const changes = [
    ...holders,
    ...reviewed(before.mounts, after.mounts, (address, pair) => reviewMount(sides, address, pair)),
    ...reviewed(before.mounts, after.mounts, (_, pair) => reviewConfig(sides, pair)),
    ...reviewed(before.programs, after.programs, reviewProgram),
    ...reviewPolicies(sides, holders),
  ]
    .filter(isNews)
    .map((change) => shown(change, hide))
    .sort((a, b) => byCodeUnit(a.address, b.address));
  return { ...counts(changes), changes };
}

function* reviewed<T>(
  before: ReadonlyMap<Address, T>,
  after: ReadonlyMap<Address, T>,
  review: (address: Address, pair: Pair<T>) => AccessChange | undefined,
): Iterable<AccessChange> {
  for (const [address, pair] of pairsOf(before, after)) {
    const change = review(address, pair);
    if (change !== undefined) yield change;
  }
}

function reviewMount(sides: Sides, address: Address, pair: Pair<ModelMount>): AccessChange | undefined {
  const { before, after } = pair;
  if (before === undefined || !isChanged(pair)) return undefined;
  const base = { kind: before.resource.kind, address, rights: [], unknownPolicies: [] };
  if (after === undefined) {
    const text = 'gone with its roles; its tokens end at once, but for batch tokens';
    return { ...base, action: 'delete', lines: [{ way: 'narrower', text }] };
  }
  return { ...base, action: 'update', roles: rolesOf(sides, after), lines: tuneLines(before, after) };
}

function reviewConfig(sides: Sides, { before, after }: Pair<ModelMount>): AccessChange | undefined {
  if (before === undefined || after === undefined) return undefined;
  const resource = after.configResource ?? before.configResource;
  if (resource === undefined || before.configResource === after.configResource) return undefined;
  return {
    action: before.configResource === undefined ? 'create' : 'update',
    kind: resource.kind,
    address: resource.address,
    roles: rolesOf(sides, after),
    lines: configLines(before, after),
    rights: [],
    unknownPolicies: [],
  };
}

/** How many roles of a mount are known; those of other owners may not be. */
function rolesOf({ after }: Sides, { namespace, path }: ModelMount): number {
  const isOfMount = (role: Resource): boolean => role.namespace === namespace && role.ref.parent === path;
  const roles = [...after.roles.values()].map(({ resource }) => resource);
  return [...roles, ...after.programs.values()].filter(isOfMount).length;
}

function isNews({ lines, rights, issued }: AccessChange): boolean {
  return lines.length > 0 || rights.length > 0 || issued !== undefined;
}

/** Takes secret values out of what is shown. */
function shown(change: AccessChange, hide: (text: string) => string): AccessChange {
  const right = (one: RightChange): RightChange =>
    one.path === SENSITIVE ? one : { ...one, path: hide(one.path) };
  return {
    ...change,
    lines: change.lines.map((line) => ({ ...line, text: hide(line.text) })),
    rights: change.rights.map(right),
    unknownPolicies: change.unknownPolicies.map(hide),
    ...(change.issued && { issued: { ...change.issued, rights: change.issued.rights.map(right) } }),
  };
}

/** All that tokens gain that are out counts as one widening, and all that they lose as one narrowing. */
function staleWays(change: AccessChange): readonly Way[] {
  const stale = staleChanges(change);
  const losses = stale.filter(({ way }) => way === 'narrower').length;
  return [
    ...(stale.length > losses ? (['wider'] as const) : []),
    ...(losses > 0 ? (['narrower'] as const) : []),
  ];
}

function counts(changes: readonly AccessChange[]): Omit<AccessReview, 'changes'> {
  const ways = changes.flatMap((change): readonly Way[] => [
    ...[...change.lines, ...change.rights].map(({ way }) => way),
    ...staleWays(change),
  ]);
  const count = (wanted: Way): number => ways.filter((way) => way === wanted).length;
  return { widenings: count('wider'), narrowings: count('narrower'), others: count('other') };
}
