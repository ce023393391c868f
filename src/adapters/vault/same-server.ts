import type { RawAnswer } from './transport.ts';

/**
 * The target of a redirect that may be followed: a 307 or 308, which keep method and body, to the same scheme, host
 * and port. Anything else would carry the token to somebody else, or turn a write into a read.
 */
export function sameServer(raw: RawAnswer, address: string): string | undefined {
  const { location } = raw.headers;
  if ((raw.status !== 307 && raw.status !== 308) || typeof location !== 'string') return undefined;
  if (!URL.canParse(location, address)) return undefined;
  const target = new URL(location, address);
  const own = new URL(address);
  const base = own.pathname.replace(/\/+$/, '');
  if (target.origin !== own.origin || target.username !== '' || target.password !== '') return undefined;
  return target.pathname.startsWith(`${base}/v1/`)
    ? target.pathname.slice(base.length) + target.search
    : undefined;
}
