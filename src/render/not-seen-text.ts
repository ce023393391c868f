import { printable } from './printable.ts';

/** Where a token was not allowed to look, and nothing when it could look everywhere. */
export function notSeenText(addresses: readonly string[]): string {
  if (addresses.length === 0) return '';
  const rows = addresses.map((address) => `  ${printable(address)}\n`).join('');
  return `\nThe token may not look at these, so there may be more:\n${rows}`;
}
