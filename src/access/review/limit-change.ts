import type { Way } from '../../model/access-review.ts';
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

function denied(before: ParameterValues, after: ParameterValues): Way | undefined {
  if (sameValues(before, after)) return undefined;
  if (isWithin(before, after)) return 'narrower';
  return isWithin(after, before) ? 'wider' : 'other';
}

/** Nothing that is listed is no limit. */
function allowed(before: ParameterValues, after: ParameterValues): Way | undefined {
  if (sameValues(before, after)) return undefined;
  if (before.size === 0) return 'narrower';
  if (after.size === 0) return 'wider';
  if (isWithin(before, after)) return 'wider';
  return isWithin(after, before) ? 'narrower' : 'other';
}

/** Whether each parameter of the one is in the other, with the same values or with any. */
function isWithin(small: ParameterValues, large: ParameterValues): boolean {
  return [...small].every(([name, values]) => {
    const others = large.get(name);
    return others !== undefined && (others.length === 0 || textOf(values) === textOf(others));
  });
}

function sameValues(a: ParameterValues, b: ParameterValues): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, values]) => b.has(name) && textOf(values) === textOf(b.get(name)));
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
