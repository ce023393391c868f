/** What the servers mean by the texts of their refusals, where the status alone does not say it. */

/** Sealed, or the namespace is: only an operator ends that. */
export function isSealed(text: string): boolean {
  return /\bsealed\b/i.test(text);
}

/** A namespace whose API an operator has locked. */
export function isLocked(text: string): boolean {
  return /API access to this namespace has been locked/i.test(text);
}

/** A standby that knows no active node: an election, which ends soon as a rule. Nothing was done. */
export function isWithoutLeader(text: string): boolean {
  return /\bstandby\b|\bnot active\b|no active|active (?:cluster )?node not found/i.test(text);
}

/** The quota for leases, which waiting does not free. */
export function isLeaseCount(text: string): boolean {
  return /lease count/i.test(text);
}

/** Nothing is mounted there, as far as this node knows. */
export function isNoRoute(text: string): boolean {
  return /no handler for route/i.test(text);
}

/** KV version 2 is not ready yet. */
export function isUpgrading(text: string): boolean {
  return text.includes('Upgrading from non-versioned to versioned data');
}

/** An accessor of a token in another namespace than the request's; a 500, and nothing was done. */
export function isElsewhere(text: string): boolean {
  return text.includes('cannot lookup token in different namespace');
}
