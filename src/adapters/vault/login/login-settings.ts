import { authMountPath } from '../../../model/auth-path.ts';
import type { Environment } from '../environment.ts';

/** How to log in, as the flags or `VAULTCTL_AUTH_…` variables say. */
export interface LoginSettings {
  readonly method: 'jwt' | 'approle';
  /** Without `auth/` and slashes at its ends. */
  readonly mount: string;
  /** Of AppRole, the RoleID. `''` leaves it to the mount's default role. */
  readonly role: string;
  /** The audience that the token is asked for. */
  readonly audience?: string;
  /** Of the mount; the connection's when absent. */
  readonly namespace?: string;
  /** File that holds the JWT or the SecretID; `-` is standard input. */
  readonly file?: string;
  /** Variable that holds the JWT or the SecretID. */
  readonly variable?: string;
}

/** The flags of a login. There is none for a secret: a command line is visible to every process. */
export interface LoginFlags {
  readonly authMethod?: string;
  readonly authMount?: string;
  readonly authRole?: string;
  readonly authAudience?: string;
  readonly authNamespace?: string;
  readonly authJwtFile?: string;
  readonly authJwtEnv?: string;
  readonly authSecretIdFile?: string;
}

/** Undefined when no login is asked for, because a token is given. */
export function loginSettings(
  env: Environment,
  flags: LoginFlags,
  complain: (problem: string) => void,
): LoginSettings | undefined {
  const found = (flag: string | undefined, name: string): string | undefined => {
    const value = flag ?? env[`VAULTCTL_AUTH_${name}`] ?? '';
    return value === '' ? undefined : value;
  };
  const method = found(flags.authMethod, 'METHOD') ?? 'token';
  const role = found(flags.authRole, 'ROLE');
  if (method === 'token') {
    if (flags.authMethod === undefined && hasLoginFlag(flags))
      complain('--auth-… flags need --auth-method jwt or --auth-method approle');
    return undefined;
  }
  if (method !== 'jwt' && method !== 'approle') {
    complain(`--auth-method is token, jwt or approle, not ${method}`);
    return undefined;
  }
  if (role === undefined && method === 'approle')
    complain('--auth-method approle needs the RoleID: --auth-role or VAULTCTL_AUTH_ROLE');
  const isJwt = method === 'jwt';
  const audience = found(flags.authAudience, 'AUDIENCE');
  const namespace = found(flags.authNamespace, 'NAMESPACE');
  const file = isJwt ? found(flags.authJwtFile, 'JWT_FILE') : found(flags.authSecretIdFile, 'SECRET_ID_FILE');
  const variable = isJwt ? found(flags.authJwtEnv, 'JWT_ENV') : undefined;
  return {
    method,
    mount: authMountPath(found(flags.authMount, 'MOUNT') ?? method),
    role: role ?? '',
    ...(audience !== undefined && { audience }),
    ...(namespace !== undefined && { namespace: namespace.replace(/^\/+|\/+$/g, '') }),
    ...(file !== undefined && { file }),
    ...(variable !== undefined && { variable }),
  };
}

function hasLoginFlag(flags: LoginFlags): boolean {
  const { authMount, authRole, authAudience, authNamespace, authJwtFile, authJwtEnv, authSecretIdFile } =
    flags;
  return [authMount, authRole, authAudience, authNamespace, authJwtFile, authJwtEnv, authSecretIdFile].some(
    (flag) => flag !== undefined,
  );
}
