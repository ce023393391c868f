import { loginConfig, loginRole } from '../../src/access/login-values.ts';
import type { Login, LoginMount } from '../../src/access/login.ts';
import { authMount } from '../../src/kinds/auth-mount.ts';
import { canonicalValues } from '../../src/model/canonical.ts';
import type { ServerInfo } from '../../src/model/server.ts';
import type { WireObject } from '../../src/model/wire.ts';

/** Seconds since 1970 at which every case happens. */
export const NOW = 1_700_000_000;
export const VAULT: ServerInfo = {
  flavour: 'vault',
  version: '1.21.1',
  edition: 'community',
  clusterName: '',
  clusterId: '',
};
export const BAO: ServerInfo = { ...VAULT, flavour: 'openbao', version: '2.6.2' };
const ROLE: WireObject = {
  role_type: 'jwt',
  user_claim: 'sub',
  bound_audiences: ['vault'],
  token_policies: ['web'],
};
const CLAIMS: WireObject = { sub: 'ci', aud: 'vault', iat: NOW, exp: NOW + 60 };

/** What is given beside a role for the audience `vault` and a token that it admits. */
export interface Case {
  readonly role?: WireObject;
  readonly config?: WireObject;
  readonly mount?: WireObject;
  readonly claims?: WireObject;
  readonly login?: Partial<Login>;
}

/** The login of a case. */
export function login({ role, config, mount, claims, login: rest }: Case): Login {
  return {
    roleName: 'web',
    role: loginRole({ ...ROLE, ...role }),
    config: loginConfig({ ...config }),
    mountPath: 'jwt/ci',
    mount: canonicalValues(authMount, { type: 'jwt', ...mount }) as unknown as LoginMount, // the kind's types
    claims: { ...CLAIMS, ...claims },
    now: NOW * 1000,
    server: VAULT,
    ...rest,
  };
}
