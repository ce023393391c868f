import { byCodeUnit } from '../model/wire.ts';
import type { Flavour } from '../model/server.ts';
import { goQuote } from './go-text.ts';
import type { Admitted, KnownLogin, Login } from './login.ts';

/** Seconds that a server gives and allows unless its own configuration says otherwise: 32 days. */
export const SYSTEM_TTL = 2_764_800;
/** Policies that no auth method may give away. */
const RESERVED: Readonly<Record<Flavour, readonly string[]>> = {
  vault: ['control-group', 'response-wrapping'],
  openbao: ['response-wrapping'],
};

/** The policies of the token, in order. */
export function tokenPolicies(
  names: readonly string[],
  { role }: Pick<KnownLogin, 'role'>,
): readonly string[] {
  const own = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  if (own.includes('root')) return ['root'];
  return [...new Set(role.token_no_default_policy ? own : [...own, 'default'])].sort(byCodeUnit);
}

/** Why the server gives no token with these policies. */
export function policyProblem(policies: readonly string[], flavour: Flavour): string | undefined {
  if (policies.includes('root')) return 'auth methods cannot create root tokens';
  const reserved = policies.find((name) => RESERVED[flavour].includes(name));
  return reserved === undefined ? undefined : `cannot assign policy ${goQuote(reserved)}`;
}

type GrantedLogin = Pick<KnownLogin, 'role'> & Pick<Login, 'mount' | 'systemTtl'>;

type Life = Pick<
  Admitted,
  'ttl' | 'maxTtl' | 'period' | 'explicitMaxTtl' | 'numUses' | 'tokenType' | 'renewable'
>;

/**
 * How long and how often the token can be used. `CalculateTTL` in
 * https://github.com/openbao/openbao/blob/main/sdk/framework/lease.go
 */
export function tokenLife(login: GrantedLogin): Life {
  const { role, mount, systemTtl } = login;
  const max = longestLife(login);
  const asked = role.token_ttl || mount.default_lease_ttl || (systemTtl?.default ?? SYSTEM_TTL);
  const isPeriodic = role.token_period > 0;
  const ttl = Math.min(isPeriodic ? role.token_period : asked, max);
  // A batch token cannot be renewed and holds no counter, whatever the role says.
  if (tokenType(login) === 'batch') {
    const none = { period: 0, explicitMaxTtl: 0, numUses: 0 };
    return { tokenType: 'batch', renewable: false, ttl, maxTtl: ttl, ...none };
  }
  return {
    tokenType: 'service',
    renewable: true,
    ttl,
    maxTtl: isPeriodic ? role.token_explicit_max_ttl || undefined : max,
    period: role.token_period,
    explicitMaxTtl: role.token_explicit_max_ttl,
    numUses: role.token_num_uses,
  };
}

function longestLife({ role, mount, systemTtl }: GrantedLogin): number {
  const limits = [role.token_max_ttl, role.token_explicit_max_ttl].filter((seconds) => seconds > 0);
  return Math.min(mount.max_lease_ttl || (systemTtl?.max ?? SYSTEM_TTL), ...limits);
}

/** The mount forces a type on its tokens, or only stands in where the role leaves it open. */
export function tokenType({ role, mount }: Pick<GrantedLogin, 'role' | 'mount'>): Admitted['tokenType'] {
  if (mount.token_type === 'service' || mount.token_type === 'batch') return mount.token_type;
  if (role.token_type === 'service' || role.token_type === 'batch') return role.token_type;
  return mount.token_type === 'default-batch' ? 'batch' : 'service';
}

/** `jwt-ci-alice`: the mount's path, then the alias, without a dash at the end. */
export function displayName(mountPath: string, alias: string): string {
  return `${mountPath.replaceAll('/', '-')}-${alias}`.replace(/-$/, '');
}
