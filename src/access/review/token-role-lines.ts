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
  return [
    ...policyLines(before, after),
    ...forbiddenPolicyLines(before, after),
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

/** Of what the role would hand out otherwise, but for policies that it names: those are told with their rights. */
function forbiddenPolicyLines(before: ModelTokenRole, after: ModelTokenRole): readonly AccessLine[] {
  const offer = offerOf(before);
  if (offer !== offerOf(after)) return [];
  const show = showFields(before.resource, after.resource);
  const globs = [before, after].flatMap(({ values }) => values.allowed_policies_glob);
  const isOffered = ({ field, name }: Forbidden): boolean =>
    offer === 'any-other' || globs.some((one) => field === FORBIDDEN[1] || glob(one)(name));
  const forbidden = ({ values }: ModelTokenRole): readonly Forbidden[] =>
    FORBIDDEN.flatMap((field) => values[field].map((name) => ({ field, name }))).filter(isOffered);
  return forbiddenLines(FORBIDDEN[0], forbidden(before), forbidden(after), {
    show: ({ field, name }) => show(field, name),
    covers: (large, small) =>
      large.name === small.name || (large.field === FORBIDDEN[1] && glob(large.name)(small.name)),
  });
}

interface Forbidden {
  readonly field: (typeof FORBIDDEN)[number];
  readonly name: string;
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
