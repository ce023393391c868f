import type { AccessChange, AccessLine, RightChange } from '../../model/access-review.ts';
import type { Address } from '../../model/resource.ts';
import type { AccessModel, ModelGroup, ModelPolicy, ModelRole, ModelTokenRole } from '../access-model.ts';
import { lostDenyLines } from './joined-lines.ts';
import { isSaidBy } from './right-changes.ts';
import { settingLines } from './setting-lines.ts';
import { actionOf, isChanged, pairsOf } from './sides.ts';
import type { Pair, Sides } from './sides.ts';
import { unforbidden } from './token-role-lines.ts';

/** What policies mean for those whom nobody here knows, as far as `holders` do not say it: somebody may have the name. */
export function* reviewPolicies(sides: Sides, holders: readonly AccessChange[]): Iterable<AccessChange> {
  const named = namedPolicies(sides, holders);
  for (const [address, pair] of pairsOf(sides.before.policies, sides.after.policies)) {
    const one = pair.before ?? pair.after;
    if (one === undefined || !isChanged(pair)) continue;
    const naming = named.get(nameOf(one));
    if (naming?.isAlone === true) continue;
    const { namespace, name } = one;
    const from = { side: 'before', policies: [name] } as const;
    const rights = sides.rights(namespace, from, { side: 'after', policies: [name] }, 'all');
    if (naming === undefined) yield { address, ...ofUnnamed(sides, one, pair, rights) };
    else if (pair.before !== undefined && pair.after !== undefined)
      yield { address, ...BARE, rights: rights.filter((right) => isBeyond(right, naming)) };
  }
}

const NEW_POLICY: AccessLine = { way: 'wider', text: 'new: whoever has been given its name has its rights' };
const BARE = { action: 'update', kind: 'policy', lines: [], unknownPolicies: [] } as const;

function ofUnnamed(
  sides: Sides,
  { namespace, name }: ModelPolicy,
  pair: Pair<ModelPolicy>,
  rights: readonly RightChange[],
): Omit<AccessChange, 'address'> {
  return {
    ...BARE,
    action: actionOf(pair),
    lines: [
      ...(pair.before === undefined ? [NEW_POLICY] : []),
      ...settingLines(sides, namespace, [[name], [name]]),
      ...lostDenyLines(sides, namespace, 'policy', [[name], [name]]),
    ],
    rights,
    ...(pair.before !== undefined &&
      rights.length > 0 && { issued: { lifeLeft: undefined, keeps: false, rights } }),
  };
}

/** What holders of the policy have already, or are denied, others may gain. */
function isBeyond(right: RightChange, { said }: Naming): boolean {
  return right.way === 'wider' && !isSaidBy(said, right);
}

/** What is said of those who name a policy. */
interface Naming {
  readonly said: RightChange[];
  /** One of them has nothing else, and so gains what it gains. */
  isAlone: boolean;
}

function namedPolicies(
  { before, after }: Sides,
  holders: readonly AccessChange[],
): ReadonlyMap<string, Naming> {
  const rights = new Map(holders.map((one) => [one.address, [...one.rights, ...(one.issued?.rights ?? [])]]));
  const named = new Map<string, Naming>();
  for (const { address, names } of [...namings(before), ...namings(after)]) {
    const own = rights.get(address);
    for (const name of names) {
      const naming = named.get(name) ?? { said: [], isAlone: false };
      named.set(name, naming);
      naming.isAlone ||= names.length === 1 && own !== undefined;
      naming.said.push(...(own ?? []));
    }
  }
  return named;
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
