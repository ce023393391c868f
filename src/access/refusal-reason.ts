import type { RefusedBy } from './login.ts';

/** The words of the servers for each reason: where two have the same, the first counts. */
const WORDS: Readonly<Record<RefusedBy, RegExp>> = {
  config: /could not load configuration/,
  role: /^missing role$|^role ".*" could not be found$/,
  'role-type': /role with oidc role_type is not allowed/,
  address: /^permission denied$/,
  'key-source': /unsupported config type/,
  algorithm: /invalid algorithm \(alg\) header/,
  'registered-claims': /go-jose\/go-jose\/jwt: |json: cannot unmarshal /,
  issuer: /invalid issuer \(iss\) claim/,
  subject: /invalid subject \(sub\) claim/,
  audience: /invalid audience \(aud\) claim/,
  times: /invalid (?:not before|expiration time|issued at) |no issued at \(iat\)/,
  'unbound-audience': /no audiences bound to the role/,
  'user-claim': /^claim ".*" (?:not found in token|could not be converted to string)$/,
  'claim-mappings': /error converting claim '/,
  groups: /failed to fetch groups|could not be converted to string list| in groups claim /,
  'bound-claims': /error validating claims: /,
  alias: /missing name in alias|alias metadata/,
  policies: /cannot create root tokens|cannot assign policy|failed to template policy/,
};

/** All reasons for which a login is refused. */
export const REFUSED_BY = Object.keys(WORDS) as readonly RefusedBy[]; // the keys of the table above

/** The reason that a server's answer gives; undefined when the login model knows none such. */
export function refusalReason(text: string): RefusedBy | undefined {
  return REFUSED_BY.find((by) => WORDS[by].test(text));
}

/** The claim that a server's answer is about, as the role names it. */
export function refusedClaim(text: string): string | undefined {
  const [, quoted, single, registered] =
    /claim "([^"]+)"|claim '([^']+)'|\((iss|sub|aud|nbf|exp|iat)\) claim/.exec(text) ?? [];
  return quoted ?? single ?? registered ?? /"([^"]+)" claim/.exec(text)?.[1];
}
