import { staleChanges } from '../../model/access-review.ts';
import type { AccessChange, AccessLine, AccessReview, RightChange, Way } from '../../model/access-review.ts';
import { SENSITIVE } from '../../model/secret.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { byCodeUnit } from '../../model/wire.ts';
import type { AccessModel, ModelGroup, ModelPolicy, ModelRole, ModelTokenRole } from '../access-model.ts';
import type { ModelMount } from '../model-mount.ts';
import { configLines } from './config-lines.ts';
import { Joins, lostDenyLines } from './joined-lines.ts';
import { tuneLines } from './life-lines.ts';
import { reviewGroup, reviewProgram, reviewTokenRole } from './review-holders.ts';
import { reviewRole } from './review-role.ts';
import { settingLines } from './setting-lines.ts';
import { actionOf, groupsOf, isChanged, pairsOf, Sides } from './sides.ts';
import type { Pair } from './sides.ts';
import { isSaidBy } from './right-changes.ts';
import { unforbidden } from './token-role-lines.ts';

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
    ...reviewed(programsOf(before), programsOf(after), reviewProgram),
    ...orphanPolicies(sides),
    ...policiesBeyond(sides, holders),
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

function rolesOf({ after }: Sides, { namespace, path }: ModelMount): number {
  return [...after.roles.values()].filter((role) => role.namespace === namespace && role.mount.path === path)
    .length;
}

/** Policies that nothing here names: somebody may hold them all the same. */
function* orphanPolicies(sides: Sides): Iterable<AccessChange> {
  const { before, after } = sides;
  const named = namedPolicies(before, after);
  for (const [address, pair] of pairsOf(before.policies, after.policies)) {
    const one = pair.before ?? pair.after;
    if (one === undefined || !isChanged(pair) || named.has(nameOf(one))) continue;
    const { namespace, name } = one;
    const from = { side: 'before', policies: [name] } as const;
    const rights = sides.rights(namespace, from, { side: 'after', policies: [name] }, 'all');
    yield {
      action: actionOf(pair),
      kind: 'policy',
      address,
      lines: [
        ...(pair.before === undefined ? [NEW_POLICY] : []),
        ...settingLines(sides, namespace, [[name], [name]]),
        ...lostDenyLines(sides, namespace, 'policy', [[name], [name]]),
      ],
      rights,
      ...(pair.before !== undefined &&
        rights.length > 0 && { issued: { lifeLeft: undefined, keeps: false, rights } }),
      unknownPolicies: [],
    };
  }
}

/** What a policy gains by itself where those here that hold it have it already, or are denied it: others may not. */
function* policiesBeyond(sides: Sides, holders: readonly AccessChange[]): Iterable<AccessChange> {
  const { before, after } = sides;
  const lines = new Map(holders.map((one) => [one.address, [...one.rights, ...(one.issued?.rights ?? [])]]));
  const said = new Map<string, RightChange[]>();
  const alone = new Set<string>();
  for (const { address, names } of [...namings(before), ...namings(after)]) {
    // Who has nothing else gains what it gains.
    if (names.length === 1 && lines.has(address)) alone.add(names[0] ?? '');
    for (const name of names) {
      const own = said.get(name) ?? [];
      said.set(name, own);
      own.push(...(lines.get(address) ?? []));
    }
  }
  for (const [address, pair] of pairsOf(before.policies, after.policies)) {
    if (pair.before === undefined || pair.after === undefined || !isChanged(pair)) continue;
    const { namespace, name } = pair.after;
    const own = said.get(nameOf(pair.after));
    if (own === undefined || alone.has(nameOf(pair.after))) continue;
    const from = { side: 'before', policies: [name] } as const;
    const rights = sides
      .rights(namespace, from, { side: 'after', policies: [name] }, 'all')
      .filter((right) => right.way === 'wider' && !isSaidBy(own, right));
    if (rights.length > 0)
      yield { action: 'update', kind: 'policy', address, lines: [], rights, unknownPolicies: [] };
  }
}

const NEW_POLICY: AccessLine = { way: 'wider', text: 'new: whoever has been given its name has its rights' };

function namedPolicies(...models: readonly AccessModel[]): ReadonlySet<string> {
  return new Set(models.flatMap((model) => [...namings(model)].flatMap(({ names }) => names)));
}

/** Who names which policies. */
function* namings({
  roles,
  tokenRoles,
  groups,
}: AccessModel): Iterable<{ readonly address: Address; readonly names: readonly string[] }> {
  const named = (
    { namespace, resource }: ModelRole | ModelTokenRole | ModelGroup,
    names: readonly string[],
  ): { readonly address: Address; readonly names: readonly string[] } => ({
    address: resource.address,
    names: names.map((name) => nameOf({ namespace, name })),
  });
  for (const role of roles.values()) yield named(role, role.values.token_policies);
  for (const role of tokenRoles.values()) yield named(role, unforbidden(role, role.values.allowed_policies));
  for (const group of groups) yield named(group, group.policies);
}

function nameOf({ namespace, name }: Pick<ModelPolicy, 'namespace' | 'name'>): string {
  return `${namespace} ${name}`;
}

function programsOf({ resources }: AccessModel): ReadonlyMap<Address, Resource> {
  return new Map(resources.filter(({ kind }) => kind === 'cel-role').map((one) => [one.address, one]));
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
