import type { AccessModel, ModelTokenRole } from '../access-model.ts';
import { among } from '../token-role.ts';

/** The policies that tokens of a token role can have. */
export interface TokenRoleSets {
  /** Sets of policies that a token can be asked to have. */
  readonly sets: readonly (readonly string[])[];
  /** Patterns of names that need not be there yet. */
  readonly globs: readonly string[];
  /** Any policy that the role does not rule out may be asked for. */
  readonly isOpen: boolean;
  /** The token is not revoked with the one that created it. */
  readonly isOrphan: boolean;
  readonly createsTokens: boolean;
}

/** What a holder of `own` gets from a token role. https://developer.hashicorp.com/vault/api-docs/auth/token#create-token */
export function tokenRoleSets(
  model: AccessModel,
  role: ModelTokenRole,
  own: readonly string[],
): TokenRoleSets {
  const { values, namespace } = role;
  const { allowed_policies: allowed, allowed_policies_glob: allowedGlobs } = values;
  const { disallowed_policies: refused, disallowed_policies_glob: refusedGlobs } = values;
  const isRefused = among(refused, refusedGlobs);
  const isListed = allowed.length + allowedGlobs.length > 0;
  const isOpen = !isListed && refused.length + refusedGlobs.length > 0;
  const isNamed = among(allowed, allowedGlobs);
  const known = [...model.policies.values()]
    .filter((policy) => policy.namespace === namespace && policy.name !== 'root')
    .map(({ name }) => name)
    .filter((name) => isOpen || isNamed(name));
  const named = [...new Set([...allowed, ...known])].filter((name) => name !== 'root' && !isRefused(name));
  const extra = values.token_no_default_policy || isRefused('default') ? [] : ['default'];
  const base = isListed || isOpen ? named : own;
  const whole = [...new Set([...base, ...extra])].sort();
  const type = values.token_type;
  return {
    sets: [
      whole,
      ...(base.length > 1 && base !== own ? base.map((name) => [...new Set([name, ...extra])].sort()) : []),
    ],
    globs: allowedGlobs,
    isOpen,
    isOrphan: values.orphan,
    createsTokens: type !== 'batch' && type !== 'default-batch' && values.token_num_uses === 0,
  };
}
