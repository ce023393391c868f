import { canonicalCidr } from '../model/cidr.ts';

/** Whether an IP address lies in a network or is that address; false where either is none. Families never mix. */
export function isInNetwork(address: string, network: string): boolean {
  const ip = addressBits(canonicalCidr(address) ?? '');
  const [base = '', mask] = (canonicalCidr(network) ?? '').split('/');
  const net = addressBits(base);
  if (ip === undefined || net === undefined || ip.size !== net.size) return false;
  const shift = BigInt(ip.size - (mask === undefined ? ip.size : Number(mask)));
  return ip.bits >> shift === net.bits >> shift;
}

/** Whether all addresses of a network lie in another one. */
export function includesNetwork(large: string, small: string): boolean {
  const [base = '', mask] = (canonicalCidr(small) ?? '').split('/');
  const [, outer] = (canonicalCidr(large) ?? '').split('/');
  const full = base.includes(':') ? 128 : 32;
  const isNarrower = Number(mask ?? full) >= Number(outer ?? full);
  return base !== '' && isNarrower && isInNetwork(base, large);
}

/** Whether all addresses of some networks lie in others, where none are any address. */
export function areWithin(small: readonly string[], large: readonly string[]): boolean {
  if (large.length === 0) return true;
  return small.length > 0 && small.every((network) => large.some((outer) => includesNetwork(outer, network)));
}

interface Bits {
  readonly bits: bigint;
  readonly size: 32 | 128;
}

/** Bits of an address in canonical form. */
function addressBits(address: string): Bits | undefined {
  if (address === '' || address.includes('/')) return undefined;
  if (!address.includes(':')) return { bits: join(address.split('.').map(Number), 8n), size: 32 };
  const [left = '', right] = address.split('::');
  const head = groups(left);
  const tail = groups(right ?? '');
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return { bits: join([...head, ...gap, ...tail], 16n), size: 128 };
}

function groups(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function join(parts: readonly number[], width: bigint): bigint {
  let bits = 0n;
  for (const part of parts) bits = (bits << width) | BigInt(part);
  return bits;
}
