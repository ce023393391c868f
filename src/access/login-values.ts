import { jwtConfig } from '../kinds/jwt-config.ts';
import { jwtRole } from '../kinds/jwt-role.ts';
import { canonicalValues } from '../model/canonical.ts';
import type { Kind } from '../model/kind.ts';
import type { FieldValue } from '../model/resource.ts';
import type { WireObject } from '../model/wire.ts';
import type { LoginConfig, LoginRole } from './login.ts';

/** A role as the server shows it, in the form by which logins are judged. Throws a `FormError`. */
export function loginRole(raw: WireObject): LoginRole {
  return values(jwtRole, raw) as unknown as LoginRole; // canonical values have the types of the kind's fields
}

/** The same for the config of a mount. */
export function loginConfig(raw: WireObject): LoginConfig {
  return values(jwtConfig, raw) as unknown as LoginConfig; // a LoginConfig has none of the secret fields
}

function values(kind: Kind, raw: WireObject): Readonly<Record<string, FieldValue>> {
  return canonicalValues(kind, kind.api.decode?.(raw) ?? raw);
}
