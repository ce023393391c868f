import type { AccessLine } from '../../model/access-review.ts';
import { glob } from '../../model/glob.ts';
import type { ModelTokenRole } from '../access-model.ts';
import { among, offerOf } from '../token-role.ts';
import type { TokenRoleOffer } from '../token-role.ts';
import { DEFAULT } from './sides.ts';
import type { Pair, Sides } from './sides.ts';
import { networkLines } from './binding-lines.ts';
import { showFields } from './compared.ts';
import { createdLifeLines, usesLines } from './life-lines.ts';
import { forbiddenLines, otherLines, setLines, switchLines } from './line.ts';

const FORBIDDEN = ['disallowed_policies', 'disallowed_policies_glob'] as const;

/** What a token role lets its caller ask for, more or less than before, beside the rights in the policies. */
export function tokenRoleLines(before: ModelTokenRole, after: ModelTokenRole): readonly AccessLine[] {
  const { values: was } = before;
  const { values: is } = after;
  const show = showFields(before.resource, after.resource);
  return [
    ...policyLines(before, after),
    ...(offerOf(before) === offerOf(after) ? FORBIDDEN : []).flatMap((field) =>
      forbiddenLines(field, was[field], is[field], (name) => show(field, name)),
    ),
    ...aliasLines(before, after),
    ...switchLines('orphan', was.orphan, is.orphan, true),
    ...switchLines('renewable', was.renewable, is.renewable, true),
    ...createdLifeLines(was, is),
    ...usesLines(was.token_num_uses, is.token_num_uses),
    ...tokenNetworkLines(before, after),
    ...switchLines('token_no_default_policy', was.token_no_default_policy, is.token_no_default_policy, false),
    ...otherLines('token_type', was.token_type, is.token_type),
  ];
}

/** From where its tokens may come. */
export function tokenNetworkLines(before: ModelTokenRole, after: ModelTokenRole): readonly AccessLine[] {
  const show = showFields(before.resource, after.resource);
  return networkLines(before.values.token_bound_cidrs, after.values.token_bound_cidrs, show);
}

/** As whom its tokens may act, which decides what templates in policies stand for. */
export function aliasLines(before: ModelTokenRole, after: ModelTokenRole): readonly AccessLine[] {
  const about = 'allowed_entity_aliases';
  const show = showFields(before.resource, after.resource);
  return setLines(about, before.values[about], after.values[about], {
    show: (name) => show(about, name),
    covers: (large, small) => glob(large)(small),
  });
}

/**
 * The policies that a token role hands out before and after, as far as they matter: of a role that hands out any but
 * those it forbids only the ones that change, or that it hands out by name on the other side.
 */
export function handedOut(
  sides: Sides,
  namespace: string,
  { before, after }: Pair<ModelTokenRole>,
): Readonly<Record<'was' | 'is', readonly string[]>> {
  const known = sides.policyNames(namespace);
  const both = [before, after].flatMap((role) => (role === undefined ? [] : [role]));
  const concerned = [
    ...both.flatMap((role) => namesOf(role, known)),
    ...known.filter((name) => name !== 'root' && sides.isTextChanged(namespace, [name])),
  ];
  const of = (role: ModelTokenRole | undefined): readonly string[] => {
    if (role === undefined) return [];
    const names = offerOf(role) === 'any-other' ? unforbidden(role, concerned) : namesOf(role, known);
    return role.values.token_no_default_policy ? names : [...new Set([...names, DEFAULT])].sort();
  };
  return { was: of(before), is: of(after) };
}

/** What it names itself, among the policies that are known what its globs match. */
function namesOf(role: ModelTokenRole, known: readonly string[]): readonly string[] {
  const { allowed_policies: names, allowed_policies_glob: globs } = role.values;
  return unforbidden(role, [...names, ...known.filter(among(names, globs))]);
}

/** Those of some policies that the role does not forbid. */
export function unforbidden({ values }: ModelTokenRole, names: readonly string[]): readonly string[] {
  const isForbidden = among(values.disallowed_policies, values.disallowed_policies_glob);
  return [...new Set(names)].filter((name) => !isForbidden(name)).sort();
}

/** Which policies may be asked for, in words. */
export const OFFERS: Readonly<Record<TokenRoleOffer, string>> = {
  named: 'those that it names',
  'of-caller': 'those of the caller',
  'any-other': 'any but those that it forbids',
};

/** From less to more; what the caller has and what a role names cannot be compared. */
function policyLines(before: ModelTokenRole, after: ModelTokenRole): readonly AccessLine[] {
  const about = 'allowed_policies';
  const [was, is] = [offerOf(before), offerOf(after)];
  if (was !== is) {
    const way = is === 'any-other' ? 'wider' : was === 'any-other' ? 'narrower' : 'other';
    return [{ way, about, text: `${OFFERS[is]}; before, ${OFFERS[was]}` }];
  }
  if (is !== 'named') return [];
  const names = ({ values }: ModelTokenRole): readonly string[] => [
    ...values.allowed_policies_glob,
    ...values.allowed_policies,
  ];
  const show = showFields(before.resource, after.resource);
  return setLines(about, names(before), names(after), {
    show: (name) => show(about, name),
    covers: (large, small) => large === small || (large.includes('*') && glob(large)(small)),
  });
}
