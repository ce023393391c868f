import { isIP } from 'node:net';
import { Refusal } from './refusal.ts';

/** An address or network as the servers print it: no full mask, short IPv6, host bits kept. */
export function parseAddress(text: string): string {
  const [host = '', bits, ...more] = text.split('/');
  const family = isIP(host);
  if (family === 0 || more.length > 0) {
    throw new Refusal(
      400,
      `error parsing address "${text}": Unable to convert "${text}" to an IPv4 or IPv6 address, or a UNIX Socket`,
    );
  }
  const short = family === 6 ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host;
  return bits === undefined || bits === (family === 6 ? '128' : '32') ? short : `${short}/${bits}`;
}
