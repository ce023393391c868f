import { parsePolicy } from '../policy-language/parse.ts';
import type { PolicyRule } from '../policy-language/policy-rule.ts';

/** A policy of a token or an entity, as a server holds it. */
export interface AccessPolicy {
  /** In lower case. */
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  /** `team/` for the namespace `team`; the root namespace when left out. */
  readonly namespace?: string;
  /** OpenBao: the time, in milliseconds since 1970, from which the policy is gone. */
  readonly expiresAt?: number;
  /** OpenBao 2.6 and later: whether values of templates may contain `*` and `+`, or `/`. */
  readonly allowsWildcardsInTemplates?: boolean;
  readonly allowsSlashesInTemplates?: boolean;
}

/** Reads a policy that a server has accepted; one that it refuses never takes part in a decision. */
export function accessPolicy(
  name: string,
  text: string,
  settings: Omit<AccessPolicy, 'name' | 'rules'> = {},
): AccessPolicy {
  return { ...settings, name: name.trim().toLowerCase(), rules: parsePolicy(text).rules };
}
