import type { Address } from './resource.ts';

/** Whether a change allows more or less; `other` when it does both, or nobody can tell. */
export type Way = 'wider' | 'narrower' | 'other';

/** One difference in which tokens an object admits, or in how long its own tokens live. */
export interface AccessLine {
  readonly way: Way;
  /** Field, with the claim: `bound_claims.ref`; none where it is about the whole object. */
  readonly about?: string;
  readonly text: string;
}

/** Capabilities that are gained (`wider`) or lost (`narrower`) on a path of policies, or a limit on them that changes. */
export interface RightChange {
  readonly way: Way;
  /** As policies write it, with `*` and `+`. */
  readonly path: string;
  /** Empty when only a limit changes. */
  readonly capabilities: readonly string[];
  /** Settings of the rule that limit its capabilities, when they change: `required_parameters`. */
  readonly limits: readonly string[];
  /** When it comes about by itself, where that is later: `2026-12-01T00:00:00Z`. */
  readonly from?: string;
}

/** What a change means for tokens that were issued before it. */
export interface IssuedTokens {
  /** Seconds that the last of them can still live; undefined when renewals keep it alive for ever. */
  readonly lifeLeft: number | undefined;
  /** The role admits fewer, gives less or is gone: they keep what it gave them. */
  readonly keeps: boolean;
  /** What texts of policies give them and take from them at once. */
  readonly rights: readonly RightChange[];
}

/** What a plan means for the access through one object. */
export interface AccessChange {
  readonly action: 'create' | 'update' | 'delete' | 'none';
  readonly kind: string;
  readonly address: Address;
  /** How many roles it is about, for what belongs to a mount. */
  readonly roles?: number;
  readonly lines: readonly AccessLine[];
  readonly rights: readonly RightChange[];
  readonly issued?: IssuedTokens;
  /** Policies it names whose text nobody knows here, so that there may be more rights. */
  readonly unknownPolicies: readonly string[];
}

/** What a plan means for access, as plain data without secrets. */
export interface AccessReview {
  readonly widenings: number;
  readonly narrowings: number;
  readonly others: number;
  /** In the order of addresses. */
  readonly changes: readonly AccessChange[];
}

/**
 * What tokens that are out gain, although the role that gave them admits fewer now; and what they gain or lose by texts
 * of policies that the role gives to nobody else.
 */
export function staleChanges({ issued, rights }: AccessChange): readonly RightChange[] {
  if (issued === undefined) return [];
  if (issued.keeps) return issued.rights.filter(({ way }) => way !== 'narrower');
  const shown = new Set(rights.map((right) => JSON.stringify(right)));
  return issued.rights.filter((right) => !shown.has(JSON.stringify(right)));
}

/** `+ read, list secret/data/web/*` */
export function rightText({ way, path, capabilities, limits, from }: RightChange): string {
  const start = from === undefined ? '' : ` from ${from}`;
  if (capabilities.length === 0) return `~ ${path}: ${limits.join(', ')}${start}`;
  return `${way === 'wider' ? '+' : '-'} ${capabilities.join(', ')} ${path}${start}`;
}
