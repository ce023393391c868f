import type { AccessModel, ModelRole } from '../access-model.ts';
import { areWithin } from '../network.ts';
import { accepts, demandsOf } from './bound-texts.ts';
import type { Demand } from './bound-texts.ts';
import type { LintFinding, LintRule } from './rule.ts';

/** A role with what it asks of a token. */
interface Twin {
  readonly role: ModelRole;
  readonly demands: readonly Demand[];
}

/** Roles beside which a stricter one is for nothing: all that it admits, they admit, and give the same rights. */
export const weakTwins: LintRule = function* ({ model }) {
  for (const twins of twinsByMount(model)) {
    const find = finder(twins);
    const told = new Set<string>();
    for (const strict of twins) {
      for (const weak of find(strict)) {
        if (told.has(weak.role.address) || !isWeaker(weak, strict)) continue;
        told.add(weak.role.address);
        yield twinFinding(weak.role, strict.role);
      }
    }
  }
};

function twinFinding({ resource }: ModelRole, strict: ModelRole): LintFinding {
  return {
    resource,
    problem: {
      code: 'role-undoes-stricter-one',
      message: `this role admits whatever "${strict.name}" admits and gives the same policies, so what "${strict.name}" asks for stops nobody`,
      fields: ['bound_claims'],
    },
  };
}

function twinsByMount(model: AccessModel): Iterable<readonly Twin[]> {
  const byMount = new Map<unknown, Twin[]>();
  for (const role of model.roles.values()) {
    const { values, mount } = role;
    const gives = values.token_policies.length > 0 && !values.token_policies_template_claims;
    if (values.role_type !== 'jwt' || !gives) continue;
    const twins = byMount.get(mount) ?? [];
    byMount.set(mount, twins);
    twins.push({ role, demands: demandsOf(values) });
  }
  return byMount.values();
}

/** Finds the few roles that may be weaker than one: a mount may have thousands, with the same policy. */
function finder(twins: readonly Twin[]): (strict: Twin) => readonly Twin[] {
  const counts = new Map<string, number>();
  for (const key of twins.flatMap(({ demands }) => keysOf(demands))) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const byKey = new Map<string, Twin[]>();
  for (const twin of twins) {
    // What the fewest roles ask for is asked for by the stricter one as well.
    const most = (demand: Demand): number => Math.max(...keysOf([demand]).map((key) => counts.get(key) ?? 0));
    const [rarest] = twin.demands.filter(({ isGlob }) => !isGlob).sort((a, b) => most(a) - most(b));
    for (const key of rarest === undefined ? [''] : keysOf([rarest])) {
      const there = byKey.get(key) ?? [];
      byKey.set(key, there);
      there.push(twin);
    }
  }
  return ({ demands }) => ['', ...keysOf(demands)].flatMap((key) => byKey.get(key) ?? []);
}

function keysOf(demands: readonly Demand[]): readonly string[] {
  return demands.flatMap(({ claim, accepted }) => accepted.map((value) => JSON.stringify([claim, value])));
}

function isWeaker(weak: Twin, strict: Twin): boolean {
  if (weak === strict || !givesAll(weak.role, strict.role)) return false;
  return admitsAll(weak, strict) && !admitsAll(strict, weak);
}

function givesAll({ values: weak }: ModelRole, { values: strict }: ModelRole): boolean {
  return strict.token_policies.every((name) => weak.token_policies.includes(name));
}

/** Whether every token that the stricter role admits is admitted by the other one. */
function admitsAll(weak: Twin, strict: Twin): boolean {
  const [ours, theirs] = [weak.role.values, strict.role.values];
  const hasAudience = (ours.bound_audiences.length === 0) === (theirs.bound_audiences.length === 0);
  if (!hasAudience || !theirs.bound_audiences.every((one) => ours.bound_audiences.includes(one)))
    return false;
  // A token without the claim is refused.
  const asksForMore =
    ours.user_claim !== theirs.user_claim ||
    (ours.groups_claim !== '' && ours.groups_claim !== theirs.groups_claim);
  return (
    !asksForMore &&
    areWithin(theirs.token_bound_cidrs, ours.token_bound_cidrs) &&
    weak.demands.every((demand) =>
      strict.demands.some(
        ({ claim, accepted }) =>
          claim === demand.claim && accepted.length > 0 && accepted.every((value) => accepts(demand, value)),
      ),
    )
  );
}
