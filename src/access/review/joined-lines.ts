import { rightText } from '../../model/access-review.ts';
import type { AccessLine, RightChange } from '../../model/access-review.ts';
import type { Address } from '../../model/resource.ts';
import type { ModelGroup, ModelRole } from '../access-model.ts';
import { tokenPolicies } from '../login-token.ts';
import { valueList } from './line.ts';
import { groupsOf, pairsOf } from './sides.ts';
import type { Grant, Pair, Sides } from './sides.ts';

/** Policies that come together with others in a token: those of a role, or of a group that a login at it brings. */
export interface Giver {
  readonly address: Address;
  readonly was: readonly string[];
  readonly is: readonly string[];
}

/** The policies of a role by its sides. */
export function roleGiver(address: Address, { before, after }: Pair<ModelRole>): Giver {
  const of = (role: ModelRole | undefined): readonly string[] =>
    role === undefined ? [] : tokenPolicies(role.values.token_policies, { role: role.values });
  return { address, was: of(before), is: of(after) };
}

/** The policies of a group by its sides. */
export function groupGiver(address: Address, { before, after }: Pair<ModelGroup>): Giver {
  return { address, was: before?.policies ?? [], is: after?.policies ?? [] };
}

/** Which roles and groups come together, as a role's tokens name groups that have an alias at its mount. */
export class Joins {
  readonly #roles = new Map<string, Giver[]>();
  readonly #groups = new Map<string, Giver[]>();

  constructor({ before, after }: Sides) {
    for (const [address, pair] of pairsOf(before.roles, after.roles)) {
      const mounts = [mountOfRole(pair.before), mountOfRole(pair.after)];
      add(this.#roles, mounts, () => roleGiver(address, pair));
    }
    for (const [address, pair] of pairsOf(groupsOf(before), groupsOf(after))) {
      const mounts = [mountOfGroup(pair.before), mountOfGroup(pair.after)];
      add(this.#groups, mounts, () => groupGiver(address, pair));
    }
  }

  /** Roles whose logins may bring the group. */
  rolesOf({ before, after }: Pair<ModelGroup>): readonly Giver[] {
    return at(this.#roles, [mountOfGroup(before), mountOfGroup(after)]);
  }

  /** Groups that a login at the role may bring. */
  groupsOf({ before, after }: Pair<ModelRole>): readonly Giver[] {
    return at(this.#groups, [mountOfRole(before), mountOfRole(after)]);
  }
}

function mountOfRole(role: ModelRole | undefined): string | undefined {
  return role === undefined || role.values.groups_claim === ''
    ? undefined
    : `${role.namespace} ${role.mount.path}`;
}

function mountOfGroup(group: ModelGroup | undefined): string | undefined {
  return group?.alias === undefined ? undefined : `${group.namespace} ${group.alias.mount}`;
}

/** Most roles bring no groups, and are not looked at. */
function add(
  givers: Map<string, Giver[]>,
  mounts: readonly (string | undefined)[],
  giver: () => Giver,
): void {
  const known = new Set(mounts.filter((mount) => mount !== undefined));
  if (known.size === 0) return;
  const one = giver();
  for (const mount of known) {
    const there = givers.get(mount);
    if (there === undefined) givers.set(mount, [one]);
    else there.push(one);
  }
}

function at(
  givers: ReadonlyMap<string, readonly Giver[]>,
  mounts: readonly (string | undefined)[],
): readonly Giver[] {
  return [...new Set(mounts.flatMap((mount) => (mount === undefined ? [] : (givers.get(mount) ?? []))))];
}

/**
 * What tokens gain that have the policies of a giver beside those of another one, where neither gains it alone: one of
 * them no longer denies what the other allows.
 */
export function joinedLines(
  sides: Sides,
  namespace: string,
  { own, others, about }: { readonly own: Giver; readonly others: readonly Giver[]; readonly about: string },
): readonly AccessLine[] {
  const gains = new Map<string, { readonly right: RightChange; readonly beside: Address[] }>();
  const rights = (givers: readonly Giver[]): readonly RightChange[] => {
    const grant = (side: 'before' | 'after', from: 'was' | 'is'): Grant => ({
      side,
      policies: [...new Set(givers.flatMap((giver) => giver[from]))].sort(),
    });
    return sides.rights(namespace, grant('before', 'was'), grant('after', 'is'), 'all');
  };
  const isGain = ({ way }: RightChange): boolean => way !== 'narrower';
  for (const other of others) {
    const alone = new Set([...rights([own]), ...rights([other])].map((right) => JSON.stringify(right)));
    for (const right of rights([own, other]).filter(isGain)) {
      const key = JSON.stringify(right);
      if (alone.has(key)) continue;
      const gain = gains.get(key) ?? { right, beside: [] };
      gain.beside.push(other.address);
      gains.set(key, gain);
    }
  }
  return [...gains.values()].map(({ right, beside }) => ({
    way: right.way,
    about,
    text: `${rightText(right)}, beside the policies of ${valueList(beside)}`,
  }));
}

/** Paths that one set of policies denies and the other does not, which may matter to whoever has others beside it. */
export function lostDenyLines(
  sides: Sides,
  namespace: string,
  about: string,
  [was, is]: readonly [readonly string[], readonly string[]],
): readonly AccessLine[] {
  const paths = sides.lostDenies(
    namespace,
    { side: 'before', policies: was },
    { side: 'after', policies: is },
  );
  if (paths.length === 0) return [];
  const text = `no longer denies ${valueList(paths)}, which other policies may allow`;
  return [{ way: 'other', about, text }];
}
