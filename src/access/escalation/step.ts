import type { MergedRule } from '../../policy-language/merged-rule.ts';
import type { AccessOperation } from '../decide.ts';
import type { EscalationClass, Primitive } from './primitive.ts';

/** One request on the way to more rights, and the rule that allows it. */
export interface Step {
  readonly operation: AccessOperation;
  readonly path: string;
  readonly rule: MergedRule;
  /** Completes "the holder …". */
  readonly does: string;
  readonly primitive: Primitive;
  /** What else must be so. */
  readonly assumes?: readonly string[];
}

/** The most that somebody can reach, and how. */
export interface Reach {
  readonly class: EscalationClass;
  /** The shortest way there; none for R5. */
  readonly steps: readonly Step[];
  /** What else must be so. */
  readonly assumes: readonly string[];
}

/** What else must be so, to be put behind a sentence; empty when it is nothing. */
export function assumptionText({ assumes }: Reach): string {
  return assumes.length === 0 ? '' : `; this holds if ${assumes.join(', and ')}`;
}
