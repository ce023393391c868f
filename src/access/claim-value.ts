import type { Wire, WireObject } from '../model/wire.ts';
import { isWireObject } from '../model/wire.ts';

/**
 * The value of a claim as the servers look for it: a name that begins with `/` is a JSON pointer, any other stands at the top
 * as it is. Null counts as missing. https://datatracker.ietf.org/doc/html/rfc6901
 */
export function claimValue(claims: WireObject, name: string): Wire | undefined {
  const steps = name.startsWith('/') ? name.slice(1).split('/').map(unescaped) : [name];
  const found = steps.reduce<Wire | undefined>(stepInto, claims);
  return found === null ? undefined : found;
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function stepInto(value: Wire | undefined, step: string): Wire | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(step) ? (value as readonly Wire[])[Number(step)] : undefined;
  return isWireObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
