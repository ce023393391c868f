import { VaultError } from '../../../model/vault-error.ts';
import type { LoginSettings } from './login-settings.ts';

/** The refusal with explanations, such as what the token says of itself, and what to change. */
export function refusedLogin(
  error: VaultError,
  settings: LoginSettings,
  explanations: readonly (string | undefined)[],
): VaultError {
  const { facts } = error;
  const text = facts.errors.join('\n');
  const isAnswer = facts.status !== undefined && facts.status >= 400 && facts.status < 500;
  if (!isAnswer) return error;
  const more = explanations.filter((one) => one !== undefined);
  return new VaultError({ ...facts, errors: [...facts.errors, ...more], hint: hintFor(text, settings) });
}

/** Which claim does not fit, by the words of the servers' JWT method. */
function hintFor(text: string, { method, mount, role, namespace }: LoginSettings): string {
  const named = role === '' ? `the default role of auth/${mount}` : `the role ${role} of auth/${mount}`;
  const claim = /claim "([^"]+)" (?:does not match|is missing|not found)/.exec(text)?.[1];
  if (claim !== undefined) return `the claim ${claim} of the token does not fit ${named}`;
  for (const [pattern, hint] of JWT_HINTS) if (pattern.test(text)) return hint.replace('ROLE', named);
  if (/missing role/.test(text)) return 'name a role with --auth-role; the mount has no default role';
  if (/role "[^"]*" could not be found/.test(text))
    return `auth/${mount} has no such role: correct --auth-role or --auth-mount`;
  if (/role with oidc role_type/.test(text))
    return `${named} is for people in a browser; a pipeline needs role_type jwt`;
  if (/invalid (?:role|secret)(?: or secret)?[ _]id/i.test(text))
    return 'the RoleID or the SecretID is wrong, used up, or expired';
  const place = namespace === undefined || namespace === '' ? '' : ` in namespace ${namespace}`;
  return `is the method ${method} mounted at auth/${mount}${place}, and does ${named} admit this address? --auth-mount, --auth-namespace and token_bound_cidrs decide`;
}

const JWT_HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /audience \(aud\)|no audiences bound/,
    'aud of the token is none of the bound_audiences of ROLE; --auth-audience asks for another one where the platform lets a job choose',
  ],
  [
    /issuer \(iss\)/,
    'iss of the token is not the bound_issuer in the config of the mount: is it the right --auth-mount?',
  ],
  [/subject \(sub\)/, 'sub of the token is not the bound_subject of ROLE'],
  [/expired|expiration time \(exp\)/, 'exp of the token is over: take a fresh one, and compare the clocks'],
  [
    /not before \(nbf\)|issued at \(iat\)/,
    'nbf or iat of the token is in the future, or missing: compare the clocks',
  ],
  [
    /verifying token signature|no known key|configuring token validator/,
    'the keys of the mount did not sign this token: another issuer (iss), or keys that the server cannot fetch',
  ],
  [
    /signing algorithm|alg\) header/,
    'the token is signed in a way that jwt_supported_algs of the mount does not name',
  ],
  [/groups_claim|fetch groups/, 'the token has no usable claim for groups_claim of ROLE'],
  [
    /malformed|parsing token|could not be parsed|error validating token/,
    'this is no token that the mount can read',
  ],
];
