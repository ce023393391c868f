import type { AccessLine } from '../../model/access-review.ts';
import { openValues } from '../../model/canonical.ts';
import type { ModelRole } from '../access-model.ts';
import { includesNetwork } from '../network.ts';
import { claimLines } from './claim-lines.ts';
import { isSecretField, showFields } from './compared.ts';
import type { ShowField } from './compared.ts';
import { amountLines, otherLines, setLines, switchLines, timeText, valueList } from './line.ts';

/** Seconds that stand behind a leeway of 0. */
const LEEWAYS = { expiration_leeway: 150, not_before_leeway: 150, clock_skew_leeway: 60 } as const;

/** What bears on a login and cannot be compared. */
const TOLD = [
  'token_policies_template_claims',
  'callback_mode',
  'oidc_disable_confirmation',
  'oidc_scopes',
  'oauth2_metadata',
  'claim_mappings',
];

/** Which tokens a role admits more or fewer than before, and by which field. Each line alone widens or narrows. */
export function bindingLines(before: ModelRole, after: ModelRole): readonly AccessLine[] {
  const [was, is] = [before.values, after.values];
  const show = showFields(before.resource, after.resource);
  const changed = (field: string, from: string, to: string): readonly AccessLine[] =>
    from === to ? [] : [{ way: 'other', about: field, text: show(field, `${to} instead of ${from}`) }];
  return [
    ...changed('role_type', was.role_type, is.role_type),
    ...changed('user_claim', userClaim(before, after), userClaim(after, before)),
    ...audienceLines(was.bound_audiences, is.bound_audiences, show),
    ...subjectLines(was.bound_subject, is.bound_subject, show),
    ...claimLines(was, is, isSecretField('bound_claims', [before.resource, after.resource])),
    ...changed('groups_claim', named(was.groups_claim), named(is.groups_claim)),
    ...TOLD.flatMap((field) => changed(field, fieldText(before, field), fieldText(after, field))),
    ...Object.entries(LEEWAYS).flatMap(([field, zero]) => {
      const name = field as keyof typeof LEEWAYS;
      return amountLines(field, leeway(was[name], zero), leeway(is[name], zero), timeText);
    }),
    ...networkLines(was.token_bound_cidrs, is.token_bound_cidrs, show),
    ...switchLines('token_strictly_bind_ip', was.token_strictly_bind_ip, is.token_strictly_bind_ip, false),
    ...browserLines(before, after, show),
  ];
}

/** What a role asks of a token, in a few words, for a role that is new. */
export function bindingText({ values, resource }: ModelRole): string {
  const show = showFields(resource);
  const { bound_audiences: audiences, bound_subject: subject, bound_claims: claims } = values;
  const parts = [
    ...(audiences.length === 0 ? [] : [`aud ${show('bound_audiences', valueList(audiences.map(quoted)))}`]),
    ...(subject === '' ? [] : [`sub ${show('bound_subject', quoted(subject))}`]),
    ...Object.entries(claims).map(([claim, texts]) => `${claim} ${show('bound_claims', valueList(texts))}`),
  ];
  return parts.length === 0 ? 'any token of the mount' : `tokens with ${parts.join(', ')}`;
}

/** Networks from which tokens may come or be used; none is any. */
export function networkLines(
  before: readonly string[],
  after: readonly string[],
  show: ShowField,
): readonly AccessLine[] {
  const about = 'token_bound_cidrs';
  const list = (networks: readonly string[]): string => show(about, valueList(networks));
  if (before.length === 0 && after.length === 0) return [];
  if (before.length === 0) return [{ way: 'narrower', about, text: `only ${list(after)}; before, any` }];
  if (after.length === 0) return [{ way: 'wider', about, text: `any; before, only ${list(before)}` }];
  return setLines(about, before, after, { show: (value) => show(about, value), covers: includesNetwork });
}

/** Without bound audiences a token that has one is refused, so an empty list is neither more nor less. */
function audienceLines(
  before: readonly string[],
  after: readonly string[],
  show: ShowField,
): readonly AccessLine[] {
  const about = 'bound_audiences';
  const texts = (values: readonly string[]): string =>
    values.length === 0 ? 'tokens without an audience' : show(about, valueList(values.map(quoted)));
  if ((before.length === 0) !== (after.length === 0)) return otherLines(about, texts(before), texts(after));
  return setLines(about, before, after, {
    show: (value) => show(about, quoted(value)),
    covers: (large, small) => large === small,
  });
}

function subjectLines(before: string, after: string, show: ShowField): readonly AccessLine[] {
  const about = 'bound_subject';
  if (before === after) return [];
  if (before === '')
    return [{ way: 'narrower', about, text: `only ${show(about, quoted(after))}; before, any` }];
  if (after === '')
    return [{ way: 'wider', about, text: `any; before, only ${show(about, quoted(before))}` }];
  return [{ way: 'other', about, text: show(about, `${quoted(after)} instead of ${quoted(before)}`) }];
}

function browserLines(before: ModelRole, after: ModelRole, show: ShowField): readonly AccessLine[] {
  const about = 'allowed_redirect_uris';
  const [was, is] = [before.values, after.values] as unknown as readonly [Browser, Browser];
  return [
    ...setLines(about, was.allowed_redirect_uris, is.allowed_redirect_uris, {
      show: (uri) => show(about, quoted(uri)),
      covers: (large, small) => large === small,
    }),
    ...amountLines('max_age', was.max_age || undefined, is.max_age || undefined, timeText),
  ];
}

/** Canonical values of a role that count only for logins with a browser. */
interface Browser {
  readonly allowed_redirect_uris: readonly string[];
  readonly max_age: number;
}

/** A JSON pointer and a name may be spelled alike. */
function userClaim({ values }: ModelRole, other: ModelRole): string {
  const isPointer = values.user_claim_json_pointer;
  if (isPointer === other.values.user_claim_json_pointer) return quoted(values.user_claim);
  return `the ${isPointer ? 'JSON pointer' : 'claim'} ${quoted(values.user_claim)}`;
}

function fieldText({ resource }: ModelRole, field: string): string {
  return JSON.stringify(openValues({ values: { [field]: resource.values[field] ?? null } })[field]);
}

function leeway(seconds: number, zero: number): number {
  return seconds === 0 ? zero : Math.max(seconds, 0);
}

function named(value: string): string {
  return value === '' ? 'none' : quoted(value);
}

function quoted(value: string): string {
  return JSON.stringify(value);
}
