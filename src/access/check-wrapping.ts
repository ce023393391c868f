import type { MergedRule } from '../policy-language/merged-rule.ts';

/** How the lifetime of a wrapping token fits to a rule; `impossible` when joined rules leave no lifetime. */
export type WrappingVerdict = 'fits' | 'not-wrapped' | 'too-long' | 'too-short' | 'impossible';

/** Judges the lifetime in seconds that a request asks of a wrapping token; it may ask for none. */
export function checkWrapping(rule: MergedRule, wrapTtl: number | undefined): WrappingVerdict {
  const { minWrappingTtl: min, maxWrappingTtl: max } = rule;
  if (min === 0 && max === 0) return 'fits';
  if (min !== 0 && max !== 0 && max < min) return 'impossible';
  if (wrapTtl === undefined) return 'not-wrapped';
  if (max !== 0 && wrapTtl > max) return 'too-long';
  return wrapTtl < min ? 'too-short' : 'fits';
}
