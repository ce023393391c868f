/** Why a name cannot go into a URL. */
export class PathProblem extends Error {}

/**
 * The URL path of an API path, each segment percent-encoded: `/v1/sys/policies/acl/a%20b`.
 *
 * Servers clean `//`, `/./` and `/../` with a redirect, and URL parsers do it unasked: the request would then mean
 * another object than the one that was planned. Such paths are refused.
 */
export function requestPath(path: string, query: Readonly<Record<string, string>> = {}): string {
  const encoded = `/v1/${path.split('/').map(encodeSegment).join('/')}`;
  if (new URL(encoded, 'http://localhost').pathname !== encoded) {
    throw new PathProblem('the path changes when it becomes a URL');
  }
  const parameters = new URLSearchParams(query).toString();
  return parameters === '' ? encoded : `${encoded}?${parameters}`;
}

function encodeSegment(segment: string): string {
  if (segment === '') throw new PathProblem('the path has an empty segment');
  if (segment === '.' || segment === '..') throw new PathProblem(`the path has a segment ${segment}`);
  if (/\p{Cc}/u.test(segment)) throw new PathProblem('the path has a control character');
  try {
    return encodeURIComponent(segment);
  } catch {
    throw new PathProblem('the path is not valid Unicode');
  }
}
