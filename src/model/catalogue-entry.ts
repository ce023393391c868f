import type { Rank } from './diagnostic.ts';

/** A finding that vaultctl makes: how serious, by which rule, what to do. */
export interface CatalogueEntry {
  readonly severity: 'error' | 'warning';
  readonly rank?: Rank;
  /** The rule, as one sentence that holds without the value. Shown instead of the message when a value is sensitive. */
  readonly rule: string;
  /** The usual next step; a finding may bring a better one. */
  readonly hint: string;
  /** A refusal of what the plan would do, not a mistake in the spec. */
  readonly guard?: true;
}
