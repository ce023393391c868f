import type { Secret } from '../../../model/secret.ts';
import { isWireObject } from '../../../model/wire.ts';
import type { Wire, WireObject } from '../../../model/wire.ts';

/** Claims that say whose token it is and for whom, and are shown with their values. */
const SHOWN = ['iss', 'aud', 'sub', 'exp'];

/** The same for people: claims that say whose token it is, and the names of the others. */
export function describeJwt(jwt: Secret<string>): string | undefined {
  const claims = readClaims(jwt);
  if (claims === undefined) return undefined;
  const shown = SHOWN.map((name) => `${name} ${valueText(name, claims[name])}`);
  const others = Object.keys(claims).filter((name) => !SHOWN.includes(name));
  return `the token has ${shown.join(', ')}${others.length === 0 ? '' : `, and also ${others.sort().join(', ')}`}`;
}

/** What a JWT says of itself, without its signature; undefined for what is no JWT. */
export function readClaims(jwt: Secret<string>): WireObject | undefined {
  return readJwt(jwt)?.claims;
}

/** The same with its header. */
export function readJwt(jwt: Secret<string>): ReadJwt | undefined {
  return jwt.map(partsOf).reveal();
}

interface ReadJwt {
  readonly header: WireObject;
  readonly claims: WireObject;
}

function partsOf(jwt: string): ReadJwt | undefined {
  const parts = jwt.split('.');
  if (parts.length !== 3) return undefined;
  const [header, claims] = parts.map(objectIn);
  return header !== undefined && claims !== undefined ? { header, claims } : undefined;
}

function objectIn(part: string): WireObject | undefined {
  try {
    const packed = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isWireObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function valueText(name: string, value: Wire | undefined): string {
  if (value === undefined) return '(none)';
  if (name === 'exp' && typeof value === 'number' && Math.abs(value) < 1e12)
    return `${value} (${new Date(value * 1000).toISOString()})`;
  return JSON.stringify(value);
}
