import { isWireObject } from '../../model/wire.ts';
import type { WireObject } from '../../model/wire.ts';

/** What a JWT says of itself. Nothing here has looked at its signature. */
export interface JwtContent {
  readonly header?: { readonly alg: string };
  readonly claims: WireObject;
}

/** Reads a JWT; undefined for what is none. */
export function readJwt(text: string): JwtContent | undefined {
  const parts = text.trim().split('.');
  if (parts.length !== 3) return undefined;
  const [header, claims] = parts.map(objectIn);
  if (header === undefined || claims === undefined) return undefined;
  const { alg } = header;
  return { claims, ...(typeof alg === 'string' && { header: { alg } }) };
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
