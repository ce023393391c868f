import { serverClaims } from './claim-value.ts';
import type { KnownLogin, LoginAttempt, LoginConfig, LoginRole } from './login.ts';
import { registeredClaims } from './registered-claims.ts';

/** A login at a mount and a role that are there, with its claims read as the server reads them. */
export function knownLogin<T extends LoginAttempt>(
  login: T,
  role: LoginRole,
  config: LoginConfig,
): T & KnownLogin {
  const claims = serverClaims(login.claims);
  const roleName = login.roleName.toLowerCase();
  return { ...login, roleName, role, config, claims, registered: registeredClaims(claims) };
}
