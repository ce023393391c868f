import { glob } from '../model/glob.ts';
import { byCodeUnit } from '../model/wire.ts';

/** Canonical values of a `token-role`, as far as it says which tokens it makes. */
export interface TokenRoleValues {
  readonly allowed_policies: readonly string[];
  readonly allowed_policies_glob: readonly string[];
  readonly disallowed_policies: readonly string[];
  readonly disallowed_policies_glob: readonly string[];
  readonly allowed_entity_aliases: readonly string[];
  readonly orphan: boolean;
  readonly renewable: boolean;
  readonly token_type: string;
  readonly token_explicit_max_ttl: number;
  readonly token_period: number;
  readonly token_num_uses: number;
  readonly token_no_default_policy: boolean;
  readonly token_bound_cidrs: readonly string[];
}

/** Which policies may be asked for: those it names, those of its caller, or any but those that it forbids. */
export type TokenRoleOffer = 'named' | 'of-caller' | 'any-other';

/** What a token role offers. A role that only forbids is no limit to its caller's own policies. */
export function offerOf(role: { readonly values: TokenRoleValues }): TokenRoleOffer {
  if (!namesNoPolicies(role)) return 'named';
  const { disallowed_policies: names, disallowed_policies_glob: globs } = role.values;
  return names.length === 0 && globs.length === 0 ? 'of-caller' : 'any-other';
}

/** Whether it hands out whatever its caller has, or whatever there is but for what it forbids. */
export function namesNoPolicies({ values }: { readonly values: TokenRoleValues }): boolean {
  return values.allowed_policies.length === 0 && values.allowed_policies_glob.length === 0;
}

/** Whether a name is one of these, or like one of the globs. */
export function among(names: readonly string[], globs: readonly string[]): (name: string) => boolean {
  const exact = new Set(names);
  const patterns = globs.map(glob);
  return (name) => exact.has(name) || patterns.some((matches) => matches(name));
}

/** What a token role makes of the policies that are asked of it. */
export type TokenRolePolicies =
  | { readonly kind: 'created'; readonly policies: readonly string[] }
  /** In the server's own words. */
  | { readonly kind: 'refused'; readonly text: string; readonly field: string }
  | { readonly kind: 'undecided'; readonly reason: string };

/**
 * The policies of a token that is created through a token role. `handleCreateCommon` in
 * https://github.com/openbao/openbao/blob/main/internal/vault/token_store.go
 */
export function tokenRolePolicies(role: TokenRoleValues, asked: readonly string[]): TokenRolePolicies {
  const { allowed_policies: allowed, allowed_policies_glob: allowedGlobs } = role;
  const { disallowed_policies: disallowed, disallowed_policies_glob: disallowedGlobs } = role;
  const hasAllowed = allowed.length > 0 || allowedGlobs.length > 0;
  const isDisallowed = among(disallowed, disallowedGlobs);
  const addsDefault = !role.token_no_default_policy && !isDisallowed('default');
  if (!hasAllowed && disallowed.length === 0 && disallowedGlobs.length === 0)
    return undecided('the role names no policies, so it depends on the token that asks');
  if (!hasAllowed && asked.length === 0)
    return undecided('nothing is asked for, so the token gets the policies of the one that asks');
  const own = sanitized(allowed, addsDefault);
  const policies = asked.length > 0 ? sanitized(asked, addsDefault) : own;
  const isAllowed = among(own, allowedGlobs);
  const foreign = hasAllowed && asked.length > 0 ? policies.find((name) => !isAllowed(name)) : undefined;
  if (foreign !== undefined) {
    const text = `token policies (${goList(policies)}) must be subset of the role's allowed policies (${goList(own)}) or glob policies (${goList(sanitized(allowedGlobs, false))})`;
    return { kind: 'refused', text, field: 'allowed_policies' };
  }
  const bad = policies.find(isDisallowed);
  if (bad === undefined)
    return policies.includes('root')
      ? undecided('only a token that has the policy root gets another one with it')
      : { kind: 'created', policies };
  const text = `token policy ${JSON.stringify(bad)} is disallowed by this role`;
  return {
    kind: 'refused',
    text,
    field: disallowed.includes(bad) ? 'disallowed_policies' : 'disallowed_policies_glob',
  };
}

function sanitized(names: readonly string[], addsDefault: boolean): readonly string[] {
  const own = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  // Beside it the server drops all others.
  if (own.includes('root')) return ['root'];
  return [...new Set(addsDefault ? [...own, 'default'] : own)].sort(byCodeUnit);
}

function goList(names: readonly string[]): string {
  return `[${names.map((name) => JSON.stringify(name)).join(' ')}]`;
}

function undecided(reason: string): TokenRolePolicies {
  return { kind: 'undecided', reason };
}
