import { byCodeUnit } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { goInt } from './claim-value.ts';
import { refusal } from './login.ts';
import type { Refusal } from './login.ts';

const JWT = 'go-jose/go-jose/jwt';

/** The claims that the server validates itself; times are 0 when they are missing. */
export interface RegisteredClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  readonly exp: bigint;
  readonly nbf: bigint;
  readonly iat: bigint;
}

type Mutable = { -readonly [K in keyof RegisteredClaims]: RegisteredClaims[K] } & { jti: string };

/**
 * Decodes them as Go's `encoding/json` fills a struct from the claims in order of their names: a name in other letter
 * case counts as well, and the last one wins. `validateAll` in https://github.com/hashicorp/cap/blob/main/jwt/jwt.go
 */
export function registeredClaims(claims: WireObject): RegisteredClaims | Refusal {
  const found: Mutable = { iss: '', sub: '', aud: [], exp: 0n, nbf: 0n, iat: 0n, jti: '' };
  let typeError: string | undefined;
  for (const name of Object.keys(claims).sort(byCodeUnit)) {
    const field = name.replaceAll('ſ', 's').toLowerCase();
    const value = claims[name] ?? null;
    if (field === 'aud') {
      const audiences = audienceList(value);
      if (audiences === undefined)
        return wrong(`${JWT}: expected string or array value to unmarshal to Audience`, name);
      found.aud = audiences;
    } else if (field === 'exp' || field === 'nbf' || field === 'iat') {
      if (value !== null && typeof value !== 'number')
        return wrong(`${JWT}: expected number value to unmarshal NumericDate`, name);
      found[field] = value === null ? 0n : goInt(value);
    } else if (field === 'iss' || field === 'sub' || field === 'jti') {
      if (typeof value === 'string') found[field] = value;
      // Go goes on after this one and reports it only if nothing worse comes.
      else if (value !== null) typeError ??= mismatch(field, value);
    }
  }
  return typeError === undefined ? found : wrong(typeError);
}

function audienceList(value: Wire): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const members = value as readonly Wire[];
  return members.every((member) => typeof member === 'string') ? members : undefined;
}

function mismatch(field: string, value: Exclude<Wire, null>): string {
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${type} into Go struct field Claims.${field} of type string`;
}

function wrong(text: string, claim?: string): Refusal {
  return refusal('registered-claims', `error validating token: ${text}`, claim);
}
