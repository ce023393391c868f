import type { ServerInfo } from '../model/server.ts';
import type { WireObject } from '../model/wire.ts';
import type { RegisteredClaims } from './registered-claims.ts';

/** Canonical values of a `jwt-role`, as far as a login depends on them. */
export interface LoginRole {
  readonly role_type: string;
  readonly user_claim: string;
  readonly user_claim_json_pointer: boolean;
  readonly bound_audiences: readonly string[];
  readonly bound_subject: string;
  readonly bound_claims_type: string;
  readonly bound_claims: Readonly<Record<string, readonly string[]>>;
  readonly claim_mappings: Readonly<Record<string, string>>;
  readonly groups_claim: string;
  readonly expiration_leeway: number;
  readonly not_before_leeway: number;
  readonly clock_skew_leeway: number;
  readonly token_policies: readonly string[];
  readonly token_policies_template_claims: boolean;
  readonly token_ttl: number;
  readonly token_max_ttl: number;
  readonly token_explicit_max_ttl: number;
  readonly token_period: number;
  readonly token_num_uses: number;
  readonly token_type: string;
  readonly token_no_default_policy: boolean;
  readonly token_bound_cidrs: readonly string[];
  readonly token_strictly_bind_ip: boolean;
}

/** Canonical values of a `jwt-config`, as far as a login depends on them. */
export interface LoginConfig {
  readonly oidc_client_id: string;
  readonly provider_config: WireObject;
  readonly jwt_supported_algs: readonly string[];
  readonly bound_issuer: string;
  readonly default_role: string;
}

/** Canonical values of an `auth-mount`, as far as a login depends on them. */
export interface LoginMount {
  readonly default_lease_ttl: number;
  readonly max_lease_ttl: number;
  readonly token_type: string;
}

/** What a login brings, and what it meets. The signature of the token counts as good. */
export interface LoginAttempt {
  /** Name in the request, or the mount's default role; `''` when there is neither. */
  readonly roleName: string;
  readonly claims: WireObject;
  /** The token's header; a check of it is left out where nobody knows it. */
  readonly header?: { readonly alg: string };
  /** The caller's IP address as the server sees it; a check of it is left out where nobody knows it. */
  readonly remoteAddress?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly server: ServerInfo;
}

/** One `POST auth/<mount>/login`, with what the server holds for it. */
export interface Login extends LoginAttempt {
  /** The role of that name in lower case; undefined when there is none. */
  readonly role: LoginRole | undefined;
  /** Undefined when the mount has none. */
  readonly config: LoginConfig | undefined;
  /** `jwt/ci` */
  readonly mountPath: string;
  readonly mount: LoginMount;
  /** The same person has logged in here before. Some metadata stops only the first login. */
  readonly isKnownAlias?: boolean;
  /** Seconds, of the server's own configuration; 32 days each when left out. */
  readonly systemTtl?: { readonly default: number; readonly max: number };
}

/** A login whose role and config are there, with its claims as the server holds them. */
export interface KnownLogin extends LoginAttempt {
  readonly role: LoginRole;
  readonly config: LoginConfig;
  /** The claims that the server validates itself, or why it cannot read them. */
  readonly registered: RegisteredClaims | Refusal;
}

/** What a login is refused by, in the server's order. */
export type RefusedBy =
  | 'config'
  | 'role'
  | 'role-type'
  | 'address'
  | 'key-source'
  | 'algorithm'
  | 'registered-claims'
  | 'issuer'
  | 'subject'
  | 'audience'
  | 'times'
  | 'unbound-audience'
  | 'user-claim'
  | 'claim-mappings'
  | 'groups'
  | 'bound-claims'
  | 'alias'
  | 'policies';

/** One way in which the server refuses. */
export interface Refusal {
  readonly by: RefusedBy;
  /** The server's own words. */
  readonly text: string;
  /** Of the answer. */
  readonly status: number;
  /** The claim or the JSON pointer that it is about, as the role names it. */
  readonly claim?: string;
}

/** The login fails. Where several claims fail, the server names any one of them, since Go's maps have no order. */
export interface Refused {
  readonly kind: 'refused';
  readonly refusals: readonly [Refusal, ...Refusal[]];
}

/** Only the server can tell, because it asks somebody else or has a template engine. */
export interface Undecided {
  readonly kind: 'undecided';
  readonly by: RefusedBy;
  /** Why, for people. */
  readonly reason: string;
}

/** The token that a login gets, without what groups and entities add. */
export interface Admitted {
  readonly kind: 'admitted';
  /** In order, with `default` unless the role leaves it off. */
  readonly policies: readonly string[];
  /** Seconds. */
  readonly ttl: number;
  /** Seconds from the login beyond which no renewal goes; undefined for a periodic token without such an end. */
  readonly maxTtl: number | undefined;
  /** Seconds to which each renewal sets the TTL; 0 when the token is not periodic, as no batch token is. */
  readonly period: number;
  readonly explicitMaxTtl: number;
  readonly numUses: number;
  readonly tokenType: 'service' | 'batch';
  readonly renewable: boolean;
  /** Networks from which the token may be used; empty is any. */
  readonly boundCidrs: readonly string[];
  readonly displayName: string;
  readonly aliasName: string;
  /** Of the token, and of its alias unless that is there in other letter case: then it keeps what it has. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Names of group aliases; those that no group has are ignored by the server. */
  readonly groups: readonly string[];
}

export type LoginOutcome = Admitted | Refused | Undecided;

/** A refusal of the plugin, which answers 400. */
export function refusal(by: RefusedBy, text: string, claim?: string): Refusal {
  return { by, text, status: 400, ...(claim !== undefined && { claim }) };
}

/** An outcome from refusals, any of which the server may give; undefined when there is none. */
export function refusedBy(refusals: readonly Refusal[]): Refused | undefined {
  const [first, ...others] = refusals;
  return first === undefined ? undefined : { kind: 'refused', refusals: [first, ...others] };
}
