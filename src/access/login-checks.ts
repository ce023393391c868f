import { knows } from '../model/server.ts';
import { boundClaimRefusals } from './bound-claims.ts';
import { claimValue } from './claim-value.ts';
import { refusal, refusedBy } from './login.ts';
import { aliasName, groupNames, mappingRefusals } from './login-identity.ts';
import type { KnownLogin, Refusal, Refused, RefusedBy, Undecided } from './login.ts';
import { isInNetwork } from './network.ts';
import { timeRefusal } from './token-times.ts';

/** What the servers accept where nothing narrows it. */
export const ALGORITHMS: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
];
const UNBOUND_AUDIENCE = 'audience claim found in JWT but no audiences bound to the role';
/** Older ones let a lone audience pass where the role binds none; a list they refuse as well. */
const REFUSES_LONE_AUDIENCE = { vault: '1.17', openbao: '2.0' };

/** One thing that the server looks at, and what stops a login there. */
export interface LoginCheck {
  readonly by: RefusedBy;
  readonly check: (login: KnownLogin) => Refused | Undecided | undefined;
}

/**
 * What the server looks at, in its order, after the signature: the first check that says anything decides. `pathLogin` in
 * https://github.com/hashicorp/vault-plugin-auth-jwt/blob/main/path_login.go and `validateAll` in
 * https://github.com/hashicorp/cap/blob/main/jwt/jwt.go
 */
export const loginChecks = [
  { by: 'role-type', check: roleType },
  { by: 'address', check: address },
  { by: 'key-source', check: keySource },
  { by: 'algorithm', check: algorithm },
  { by: 'registered-claims', check: ({ registered }) => one('by' in registered && registered) },
  { by: 'issuer', check: issuer },
  { by: 'subject', check: subject },
  { by: 'audience', check: audience },
  { by: 'times', check: times },
  { by: 'unbound-audience', check: unboundAudience },
  { by: 'user-claim', check: userClaim },
  { by: 'claim-mappings', check: (login) => refusedBy(mappingRefusals(login)) },
  { by: 'groups', check: groups },
  {
    by: 'bound-claims',
    check: ({ role, claims, server }) => refusedBy(boundClaimRefusals(role, claims, server.flavour)),
  },
] as const satisfies readonly LoginCheck[];

function one(found: Refusal | false | undefined): Refused | undefined {
  return refusedBy(found ? [found] : []);
}

function roleType({ role }: KnownLogin): Refused | undefined {
  return one(role.role_type === 'oidc' && refusal('role-type', 'role with oidc role_type is not allowed'));
}

/** OpenBao takes the keys of the discovery document for a mount with a browser client, too. */
function keySource({ config, server }: KnownLogin): Refused | undefined {
  const isUnsupported = config.oidc_client_id !== '' && server.flavour === 'vault';
  const text = 'error configuring token validator: unsupported config type';
  return one(isUnsupported && refusal('key-source', text));
}

function asRefusal(found: string | readonly string[] | Refusal): Refusal | undefined {
  return typeof found === 'object' && 'by' in found ? found : undefined;
}

function address({ role, remoteAddress }: KnownLogin): Refused | undefined {
  if (remoteAddress === undefined || role.token_bound_cidrs.length === 0) return undefined;
  const isInside = role.token_bound_cidrs.some((network) => isInNetwork(remoteAddress, network));
  return one(!isInside && { ...refusal('address', 'permission denied'), status: 403 });
}

function algorithm({ config, header }: KnownLogin): Refused | undefined {
  if (header === undefined) return undefined;
  const accepted = config.jwt_supported_algs.length === 0 ? ALGORITHMS : config.jwt_supported_algs;
  const text = 'invalid algorithm (alg) header parameter: token signed with unexpected algorithm';
  return one(!accepted.includes(header.alg) && refusal('algorithm', `error validating token: ${text}`));
}

function issuer({ config, registered }: KnownLogin): Refused | undefined {
  if ('by' in registered || config.bound_issuer === '') return undefined;
  return one(config.bound_issuer !== registered.iss && unexpected('issuer', 'iss'));
}

function subject({ role, registered }: KnownLogin): Refused | undefined {
  if ('by' in registered || role.bound_subject === '') return undefined;
  return one(role.bound_subject !== registered.sub && unexpected('subject', 'sub'));
}

function audience({ role, registered }: KnownLogin): Refused | undefined {
  if ('by' in registered || role.bound_audiences.length === 0) return undefined;
  const isForUs = role.bound_audiences.some((bound) => registered.aud.includes(bound));
  const rest = ': audience claim does not match any expected audience';
  return one(!isForUs && unexpected('audience', 'aud', rest));
}

function unexpected(by: 'issuer' | 'subject' | 'audience', claim: string, rest = ''): Refusal {
  return refusal(by, `error validating token: invalid ${by} (${claim}) claim${rest}`, claim);
}

function times({ role, registered, now }: KnownLogin): Refused | undefined {
  return 'by' in registered ? undefined : one(timeRefusal(registered, role, now));
}

function userClaim(login: KnownLogin): Refused | Undecided | undefined {
  return one(asRefusal(aliasName(login))) ?? foreignProvider(login, ['gsuite'], 'user-claim');
}

function groups(login: KnownLogin): Refused | Undecided | undefined {
  if (login.role.groups_claim === '') return undefined;
  const foreign = foreignProvider(login, ['azure', 'ibmisam', 'secureauth'], 'groups');
  return foreign ?? one(asRefusal(groupNames(login)));
}

/** Looks at `aud` in this spelling only, while the check of bound audiences takes any letter case. */
function unboundAudience({ role, claims, server }: KnownLogin): Refused | undefined {
  if (role.bound_audiences.length > 0) return undefined;
  const value = claimValue(claims, 'aud', server.flavour);
  const isList = Array.isArray(value) && value.length > 0;
  const isLone = typeof value === 'string' && value !== '' && knows(server, REFUSES_LONE_AUDIENCE);
  return one((isList || isLone) && refusal('unbound-audience', UNBOUND_AUDIENCE, 'aud'));
}

/** Some providers are asked about the person, or have claims of their own. */
function foreignProvider(
  { config }: KnownLogin,
  providers: readonly string[],
  by: RefusedBy,
): Undecided | undefined {
  const provider = config.provider_config['provider'];
  if (typeof provider !== 'string' || !providers.includes(provider)) return undefined;
  return { kind: 'undecided', by, reason: `the server asks the provider ${provider}` };
}
