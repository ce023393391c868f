import type { AccessLine } from '../../model/access-review.ts';
import { glob } from '../../model/glob.ts';
import type { ModelTokenRole } from '../access-model.ts';
import { among, namesNoPolicies } from '../token-role.ts';
import { networkLines } from './binding-lines.ts';
import { showFields } from './compared.ts';
import { usesLines } from './life-lines.ts';
import { amountLines, forbiddenLines, otherLines, setLines, switchLines, timeText } from './line.ts';

const FORBIDDEN = ['disallowed_policies', 'disallowed_policies_glob'] as const;

/** What a token role lets its caller ask for, more or less than before, beside the rights in the policies. */
export function tokenRoleLines(before: ModelTokenRole, after: ModelTokenRole): readonly AccessLine[] {
  const { values: was } = before;
  const { values: is } = after;
  const show = showFields(before.resource, after.resource);
  return [
    ...policyLines(before, after),
    ...FORBIDDEN.flatMap((field) =>
      forbiddenLines(field, was[field], is[field], (name) => show(field, name)),
    ),
    ...setLines('allowed_entity_aliases', was.allowed_entity_aliases, is.allowed_entity_aliases, {
      show: (name) => show('allowed_entity_aliases', name),
      covers: (large, small) => glob(large)(small),
    }),
    ...switchLines('orphan', was.orphan, is.orphan, true),
    ...switchLines('renewable', was.renewable, is.renewable, true),
    ...amountLines('token_period', was.token_period, is.token_period, timeText),
    ...amountLines(
      'token_explicit_max_ttl',
      was.token_explicit_max_ttl || undefined,
      is.token_explicit_max_ttl || undefined,
      timeText,
    ),
    ...usesLines(was.token_num_uses, is.token_num_uses),
    ...networkLines(was.token_bound_cidrs, is.token_bound_cidrs, show),
    ...switchLines('token_no_default_policy', was.token_no_default_policy, is.token_no_default_policy, false),
    ...otherLines('token_type', was.token_type, is.token_type),
  ];
}

/** Which of these policies a token role hands out when it is asked for them. */
export function handedOut(role: ModelTokenRole, known: readonly string[]): readonly string[] {
  const { values } = role;
  const isNamed = among(values.allowed_policies, values.allowed_policies_glob);
  const isForbidden = among(values.disallowed_policies, values.disallowed_policies_glob);
  const names = new Set([...values.allowed_policies, ...known.filter(isNamed)]);
  return [...names].filter((name) => !isForbidden(name)).sort();
}

function policyLines(before: ModelTokenRole, after: ModelTokenRole): readonly AccessLine[] {
  const about = 'allowed_policies';
  const [open, opens] = [namesNoPolicies(before), namesNoPolicies(after)];
  if (open && opens) return [];
  if (open) return [{ way: 'narrower', about, text: 'only those it names; before, it named none' }];
  if (opens) return [{ way: 'wider', about, text: 'it names none any more, so it limits none' }];
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
