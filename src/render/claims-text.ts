import type { WireObject } from '../model/wire.ts';
import { aligned } from './aligned.ts';
import { printable } from './printable.ts';

/** Claims that say whose token it is, for whom and until when. */
const TELLING = ['iss', 'aud', 'sub', 'iat', 'nbf', 'exp'];

/** Those claims, and the ones that the server speaks of: of all others only the names are anybody's business. */
export function shownClaims(claims: WireObject | undefined, errors: readonly string[]): WireObject {
  const entries = Object.entries(claims ?? {});
  const isShown = (name: string): boolean =>
    TELLING.includes(name) || errors.some((text) => text.includes(JSON.stringify(name)));
  return Object.fromEntries(entries.filter(([name]) => isShown(name)));
}

/** Claims of a JWT for people; the rest are names alone. */
export function claimsText(claims: WireObject | undefined, errors: readonly string[]): string {
  if (claims === undefined) return '  nothing: it is no JWT\n';
  const shown = shownClaims(claims, errors);
  const others = Object.keys(claims).filter((name) => !Object.hasOwn(shown, name));
  const rows = Object.entries(shown).map(([name, value]): [string, string] => [
    printable(name),
    printable(JSON.stringify(value)),
  ]);
  return `${aligned(rows)}${others.length === 0 ? '' : `  and has also ${printable(others.sort().join(', '))}\n`}`;
}
