import { refusal } from './login.ts';
import type { LoginRole, Refusal } from './login.ts';
import type { RegisteredClaims } from './registered-claims.ts';

const DEFAULT_LEEWAY = 150n;
const DEFAULT_SKEW = 60n;
/** From Go's year 1 to 1970. */
const GO_EPOCH = 62_135_596_800n;

/** A role's tolerances, seconds; 0 is the server's default, less is none. */
type Leeways = Pick<LoginRole, 'expiration_leeway' | 'not_before_leeway' | 'clock_skew_leeway'>;

/** One time of a token and whether it fits the moment of the login. */
export interface TimeDemand {
  readonly claim: 'nbf' | 'exp' | 'iat';
  /** Seconds since 1970. */
  readonly at: bigint;
  /** The token has the claim; without it the server makes the time up from the others. */
  readonly isGiven: boolean;
  readonly isMet: boolean;
}

const REFUSALS: Readonly<Record<TimeDemand['claim'], string>> = {
  nbf: 'invalid not before (nbf) claim: token not yet valid',
  exp: 'invalid expiration time (exp) claim: token is expired',
  iat: 'invalid issued at (iat) claim: token issued in the future',
};

/**
 * The times of a token in the server's order, with those that it makes up; none when the token has none at all. The
 * leeways for `exp` and `nbf` only make up for a missing claim; one that is there gets the clock skew alone.
 * `validateAll` in https://github.com/hashicorp/cap/blob/main/jwt/jwt.go
 */
export function timeDemands(claims: RegisteredClaims, role: Leeways, nowMs: number): readonly TimeDemand[] {
  const { iat } = claims;
  if (iat === 0n && claims.exp === 0n && claims.nbf === 0n) return [];
  const latestStart = claims.nbf > iat ? claims.nbf : iat;
  const exp = claims.exp === 0n ? int64(latestStart + leeway(role.expiration_leeway)) : claims.exp;
  const start = iat === 0n ? int64(exp - leeway(role.not_before_leeway)) : iat;
  const nbf = claims.nbf === 0n ? start : claims.nbf;
  const now = BigInt(Math.floor(nowMs)) + GO_EPOCH * 1000n;
  const skew = leeway(role.clock_skew_leeway, DEFAULT_SKEW) * 1000n;
  return [
    { claim: 'nbf', at: nbf, isGiven: claims.nbf !== 0n, isMet: now + skew >= goTime(nbf) },
    { claim: 'exp', at: exp, isGiven: claims.exp !== 0n, isMet: now - skew <= goTime(exp) },
    { claim: 'iat', at: iat, isGiven: iat !== 0n, isMet: now + skew >= goTime(iat) },
  ];
}

/** Why the server refuses a token for its times. */
export function timeRefusal(claims: RegisteredClaims, role: Leeways, nowMs: number): Refusal | undefined {
  const demands = timeDemands(claims, role, nowMs);
  if (demands.length === 0) {
    return wrong('no issued at (iat), not before (nbf), or expiration time (exp) claims in token');
  }
  const unmet = demands.find(({ isMet }) => !isMet);
  return unmet && wrong(REFUSALS[unmet.claim], unmet.claim);
}

function leeway(seconds: number, zero = DEFAULT_LEEWAY): bigint {
  return seconds === 0 ? zero : BigInt(Math.max(Math.trunc(seconds), 0));
}

/** Milliseconds since Go's year 1, with its overflow. */
function goTime(seconds: bigint): bigint {
  return int64(seconds + GO_EPOCH) * 1000n;
}

function int64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function wrong(text: string, claim?: string): Refusal {
  return refusal('times', `error validating token: ${text}`, claim);
}
