import { knownLogin } from './known-login.ts';
import { loginChecks } from './login-checks.ts';
import { aliasName } from './login-identity.ts';
import { loginLines } from './login-lines.ts';
import type { LoginLine } from './login-lines.ts';
import type { KnownLogin, LoginAttempt, LoginConfig, LoginRole } from './login.ts';

/** A login at a role that is there; the config is undefined when it may not be read. */
export interface ExplainedLogin extends LoginAttempt {
  readonly role: LoginRole;
  readonly config: LoginConfig | undefined;
}

/** A config that demands nothing stands in for one that nobody may read. */
export const UNREAD_CONFIG: LoginConfig = {
  oidc_client_id: '',
  provider_config: {},
  jwt_supported_algs: [],
  bound_issuer: '',
  default_role: '',
};

/**
 * Everything that the JWT method of a server demands of a token, in the order in which it looks, with the token's value
 * beside it. Unlike the server it goes on after the first demand that the token does not meet.
 */
export function explainLogin(login: ExplainedLogin): readonly LoginLine[] {
  const known = withConfig(login);
  return loginChecks.flatMap(({ by, check }) =>
    by === 'issuer' && login.config === undefined
      ? [{ check: 'bound_issuer', result: 'open', text: 'the config of the mount may not be read' }]
      : loginLines[by](known, check(known)),
  );
}

/** The claim's value that names the entity's alias, when there is one. */
export function entityAlias(login: ExplainedLogin): string | undefined {
  const alias = aliasName(withConfig(login));
  return typeof alias === 'string' ? alias : undefined;
}

function withConfig(login: ExplainedLogin): KnownLogin {
  return knownLogin(login, login.role, login.config ?? UNREAD_CONFIG);
}
