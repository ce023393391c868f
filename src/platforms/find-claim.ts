import type { Claim, Platform } from './platform.ts';

/** What the tokens have under a name: a known claim, perhaps something, or for sure nothing. */
export type FoundClaim = Claim | 'perhaps' | undefined;

/**
 * The claim that a role means by a name. A name that begins with a slash is a JSON pointer; every other is taken as it
 * is, slashes and dots included. https://developer.hashicorp.com/vault/docs/auth/jwt#bound-claims
 */
export function findClaim({ claims, moreClaims }: Platform, name: string): FoundClaim {
  if (Object.hasOwn(claims, name)) return claims[name];
  if (!name.startsWith('/')) return moreClaims?.test(name) === true ? 'perhaps' : undefined;
  const [first = '', ...rest] = name.slice(1).split('/').map(unescape);
  const outer = Object.hasOwn(claims, first) ? claims[first] : undefined;
  if (rest.length === 0) return outer ?? (moreClaims?.test(first) === true ? 'perhaps' : undefined);
  if (outer === undefined) return moreClaims?.test(first) === true ? 'perhaps' : undefined;
  return outer.type === 'object' || outer.type === 'list' ? 'perhaps' : undefined;
}

/** The known claim that was meant by a name with the wrong separators, or with a slash too many or too few. */
export function samePath({ claims }: Platform, name: string): string | undefined {
  if (!/[/.]/.test(name)) return undefined;
  const known = Object.keys(claims).find((key) => key !== name && path(key) === path(name));
  if (known !== undefined) return known;
  // Below an object that is known, whatever it holds.
  const [first = '', ...rest] = name.split(/[/.]/);
  const isInside = rest.length > 0 && Object.hasOwn(claims, first) && claims[first]?.type === 'object';
  return isInside ? `/${[first, ...rest].join('/')}` : undefined;
}

function path(name: string): string {
  return name.replace(/^\//, '').replaceAll('/', '.');
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function unescape(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
