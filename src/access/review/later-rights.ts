import type { RightChange } from '../../model/access-review.ts';
import { parseAbsoluteTime } from '../../policy-language/go-value.ts';
import type { AccessPolicy } from '../access-policy.ts';
import type { Holding } from './granted.ts';
import { endText } from './line.ts';
import { isSaidBy, rightChanges } from './right-changes.ts';

/** One side of a change: the policies that a holder has of it, and what they come to at a time. */
export interface LaterSide {
  readonly policies: readonly AccessPolicy[];
  holdingAt(now: number): Holding;
}

/** After so many ends nobody looks any further. */
const MOST_ENDS = 20;

/**
 * What a holder gains later, when policies or stanzas end by themselves that stand in the way of others: by ends that
 * are not there before the change. `said` is what the holder gains and loses at once, `now` in milliseconds since 1970.
 */
export function laterRights(
  before: LaterSide,
  after: LaterSide,
  said: readonly RightChange[],
  now: number,
): readonly RightChange[] {
  const old = new Set(endsOf(before.policies));
  const isNew = (end: number): boolean => end >= now && !old.has(end);
  const ends = [...new Set(endsOf(after.policies))].filter(isNew).sort((a, b) => a - b);
  const found: RightChange[] = [];
  for (const end of ends.slice(0, MOST_ENDS)) {
    const known = [...said, ...found];
    const gained = rightChanges(before.holdingAt(end + 1), after.holdingAt(end + 1))
      .filter((right) => right.way !== 'narrower' && !isSaidBy(known, right))
      .map((right) => ({ ...right, from: endText(end) }));
    found.push(...gained);
  }
  return found;
}

/** In milliseconds since 1970. https://openbao.org/docs/concepts/policies/ */
function endsOf(policies: readonly AccessPolicy[]): readonly number[] {
  return policies.flatMap(({ expiresAt, rules }) => [
    ...(expiresAt === undefined ? [] : [expiresAt]),
    ...rules.flatMap(({ expiration = '' }) =>
      expiration === '' ? [] : (parseAbsoluteTime(expiration) ?? []),
    ),
  ]);
}
