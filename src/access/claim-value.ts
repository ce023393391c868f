import { isWireObject, NumberText } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import type { Flavour } from '../model/server.ts';
import { parseGoInt } from '../policy-language/go-value.ts';

/**
 * The claims as the server holds them: every number a double. What `claimValue` makes of a number is a `NumberText`,
 * Go's `json.Number`, which is of another type than the doubles inside lists.
 */
export function serverClaims(claims: WireObject): WireObject {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, doubles(value)]));
}

/**
 * The value of a claim, or of a JSON pointer where the name begins with `/`; null when it is missing. A number is cut
 * to an integer. `getClaim` in
 * https://github.com/hashicorp/vault-plugin-auth-jwt/blob/main/claims.go
 */
export function claimValue(claims: WireObject, name: string, flavour: Flavour): Wire {
  const value = heldClaim(claims, name);
  if (typeof value === 'number') return new NumberText(String(goInt(value)));
  // OpenBao makes a list of a lone audience, so mappings and user claims of it fail there.
  if (flavour === 'openbao' && name === 'aud' && typeof value === 'string') return [value];
  return value;
}

/** The same as it stands in the token. */
export function heldClaim(claims: WireObject, name: string): Wire {
  return name.startsWith('/') ? valueAt(claims, name) : plainClaim(claims, name);
}

/** The top-level claim of exactly that name; null when it is missing. */
export function plainClaim(claims: WireObject, name: string): Wire {
  return Object.hasOwn(claims, name) ? (claims[name] ?? null) : null;
}

/** A double as Go's `int` on amd64: cut, and the smallest integer when it does not fit. */
export function goInt(value: number): bigint {
  const whole = BigInt(Math.trunc(value));
  return whole === BigInt.asIntN(64, whole) ? whole : -(2n ** 63n);
}

/** The members of a list, or the one value; undefined where the server finds neither in an object or nothing. */
export function claimMembers(value: Wire): readonly Wire[] | undefined {
  if (Array.isArray(value)) return value as readonly Wire[];
  return value === null || isWireObject(value) ? undefined : [value];
}

function doubles(value: Wire): Wire {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return (value as readonly Wire[]).map(doubles);
  return isWireObject(value) ? serverClaims(value) : value;
}

/** https://github.com/mitchellh/pointerstructure */
function valueAt(claims: WireObject, pointer: string): Wire {
  let value: Wire = claims;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = member(value as readonly Wire[], key);
    else if (isWireObject(value)) value = plainClaim(value, key);
    else return null;
  }
  return value;
}

/** An index may be written as any Go integer, such as `0x1`; nothing is 0. */
function member(list: readonly Wire[], text: string): Wire {
  const index = text === '' ? 0n : parseGoInt(text);
  if (index === undefined || index < 0n || index >= BigInt(list.length)) return null;
  return list[Number(index)] ?? null;
}
