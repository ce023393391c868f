import type { WireObject } from '../model/wire.ts';

/** How long a token of a test lives, in seconds: as long as those of most pipelines. */
const LIFE = 300;

/** The claims of a token that was made just now: with `iat`, `nbf` and `exp`, where they are not given or not wanted. */
export function withTimes(claims: WireObject, without: readonly string[], now: number): WireObject {
  const second = Math.floor(now / 1000);
  const all: WireObject = { iat: second, nbf: second, exp: second + LIFE, ...claims };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
}
