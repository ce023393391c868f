import { humanSeconds } from '../model/duration.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { aligned } from './aligned.ts';
import { printable } from './printable.ts';

/** What is known of a token, a line each; what is empty is left out. */
export function tokenText(token: WireObject): string {
  const rows = Object.entries(token).flatMap(([name, value]): [string, string][] => {
    const text = factText(name, value, token);
    return text === '' ? [] : [[name.replaceAll('_', ' '), printable(text)]];
  });
  return aligned(rows);
}

const SPANS = ['ttl', 'wrapping_ttl', 'period', 'explicit_max_ttl', 'creation_ttl'];

function factText(name: string, value: Wire, token: WireObject): string {
  // A TTL of 0 says that the token never ends; elsewhere 0 is no limit.
  if (name === 'ttl' && value === 0) return typeof token['expire_time'] === 'string' ? '0s' : 'never ends';
  if (value === null || value === '' || value === 0) return '';
  if (SPANS.includes(name) && typeof value === 'number') return humanSeconds(value);
  if (Array.isArray(value)) return value.map((one: Wire) => scalarText(one)).join(', ');
  if (isWireObject(value))
    return Object.entries(value)
      .map(([key, inner]) => `${key}=${scalarText(inner)}`)
      .join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return scalarText(value);
}

function scalarText(value: Wire): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
