import type { Way } from '../../model/access-review.ts';
import type { Wire } from '../../model/wire.ts';
import { parseAbsoluteTime } from '../../policy-language/go-value.ts';
import type { MergedRule, ParameterValues } from '../../policy-language/merged-rule.ts';

/** How what limits the capabilities of a rule differs; no `way` when it does not. */
export interface LimitChange {
  readonly way: Way | undefined;
  /** Settings that differ, as policies name them. */
  readonly limits: readonly string[];
}

/** Compares what two rules ask of a request beside its capability. */
export function limitChange(before: MergedRule, after: MergedRule): LimitChange {
  if (before === after) return { way: undefined, limits: [] };
  const found = COMPARISONS.flatMap(([name, compare]): [string, Way][] => {
    const way = compare(before, after);
    return way === undefined ? [] : [[name, way]];
  });
  const ways = new Set(found.map(([, way]) => way));
  const [first] = ways;
  return { way: ways.size > 1 ? 'other' : first, limits: found.map(([name]) => name) };
}

type Compare = (before: MergedRule, after: MergedRule) => Way | undefined;

const COMPARISONS: readonly (readonly [string, Compare])[] = [
  ['required_parameters', (a, b) => demands(a.requiredParameters, b.requiredParameters)],
  ['denied_parameters', (a, b) => denied(a.deniedParameters, b.deniedParameters)],
  ['allowed_parameters', (a, b) => allowed(a.allowedParameters, b.allowedParameters)],
  // The least lifetime of a wrapping token: none asks for no wrapping.
  ['min_wrapping_ttl', (a, b) => amount(-a.minWrappingTtl, -b.minWrappingTtl)],
  ['max_wrapping_ttl', (a, b) => amount(a.maxWrappingTtl || Infinity, b.maxWrappingTtl || Infinity)],
  ['pagination_limit', (a, b) => amount(a.paginationLimit || Infinity, b.paginationLimit || Infinity)],
  ['list_scan_response_keys_filter_path', (a, b) => filter(a.keysFilterPath, b.keysFilterPath)],
  ['mfa_methods', (a, b) => demands(a.mfaMethods, b.mfaMethods)],
  ['control_group', (a, b) => groups(a, b)],
  ['expiration', (a, b) => amount(end(a), end(b))],
  [
    'subscribe_event_types',
    (a, b) => demands(new Set(b.subscribeEventTypes), new Set(a.subscribeEventTypes)),
  ],
];

/** More demands are narrower. */
function demands(before: ReadonlySet<string>, after: ReadonlySet<string>): Way | undefined {
  const isMore = [...after].some((one) => !before.has(one));
  const isLess = [...before].some((one) => !after.has(one));
  if (isMore && isLess) return 'other';
  if (isMore) return 'narrower';
  return isLess ? 'wider' : undefined;
}

/** What may stand in a parameter, or must not: any value, none, or these. */
type Range = 'any' | 'none' | readonly Wire[];

function denied(before: ParameterValues, after: ParameterValues): Way | undefined {
  return opposite(parameters(before, after, deniedIn));
}

function allowed(before: ParameterValues, after: ParameterValues): Way | undefined {
  return parameters(before, after, allowedIn);
}

/** Of each parameter that either side names, and of those that none does. */
function parameters(
  before: ParameterValues,
  after: ParameterValues,
  rangeIn: (values: ParameterValues, name: string) => Range,
): Way | undefined {
  const ways = new Set(
    [...before.keys(), ...after.keys(), UNNAMED].flatMap(
      (name) => rangeChange(rangeIn(before, name), rangeIn(after, name)) ?? [],
    ),
  );
  const [first] = ways;
  return ways.size > 1 ? 'other' : first;
}

/** No parameter has this name. */
const UNNAMED = '';

/** `*` in a rule that allows parameters lets through those that it does not name. */
function allowedIn(values: ParameterValues, name: string): Range {
  const hasStar = values.has('*');
  if (values.size === 0 || (values.size === 1 && hasStar)) return 'any';
  return listed(values.get(name)) ?? (hasStar ? 'any' : 'none');
}

/** `*` in a rule that denies parameters denies all. */
function deniedIn(values: ParameterValues, name: string): Range {
  return values.has('*') ? 'any' : (listed(values.get(name)) ?? 'none');
}

function listed(values: readonly Wire[] | undefined): Range | undefined {
  return values?.length === 0 ? 'any' : values;
}

function rangeChange(before: Range, after: Range): Way | undefined {
  const [grows, shrinks] = [isWithin(before, after), isWithin(after, before)];
  if (grows && shrinks) return undefined;
  if (grows) return 'wider';
  return shrinks ? 'narrower' : 'other';
}

function isWithin(small: Range, large: Range): boolean {
  if (small === 'none' || large === 'any') return true;
  if (small === 'any' || large === 'none') return false;
  const texts = new Set(large.map(textOf));
  return small.every((value) => texts.has(textOf(value)));
}

function opposite(way: Way | undefined): Way | undefined {
  if (way === undefined || way === 'other') return way;
  return way === 'wider' ? 'narrower' : 'wider';
}

/** When the last of its stanzas ends, in milliseconds since 1970; OpenBao alone knows such an end. */
function end({ sources }: MergedRule): number {
  const ends = sources.map(({ stanza }) => parseAbsoluteTime(stanza.expiration ?? '') ?? Infinity);
  return Math.max(...ends);
}

function textOf(values: unknown): string {
  return JSON.stringify(values);
}

function amount(before: number, after: number): Way | undefined {
  if (before === after) return undefined;
  return after > before ? 'wider' : 'narrower';
}

function filter(before: string | undefined, after: string | undefined): Way | undefined {
  if (before === after) return undefined;
  if (before === undefined) return 'narrower';
  return after === undefined ? 'wider' : 'other';
}

function groups(
  { controlGroupFactors: before }: MergedRule,
  { controlGroupFactors: after }: MergedRule,
): Way | undefined {
  if (textOf(before) === textOf(after)) return undefined;
  if (before.length === 0) return 'narrower';
  return after.length === 0 ? 'wider' : 'other';
}
