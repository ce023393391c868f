import type { LoginRole } from '../../../src/access/login.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import type { Chance } from './chance.ts';

const ODD: readonly Wire[] = [null, 0, 0.5, 1, -5, 1e30, -1e30, 9.2e18, '5', true, {}, []];
const NEAR = [-30, -2, -1, 0, 1, 2, 30];

/** `iat`, `nbf` and `exp` by the time of the call: mostly good ones, else near the limits of the role, or nonsense. */
export function claimTimes(chance: Chance, role: LoginRole): (nowSeconds: number) => WireObject {
  if (chance.percent(82)) {
    const present = chance.pick([['iat', 'nbf', 'exp'], ['iat', 'exp'], ['exp'], ['iat']]);
    return (now) => pickKeys({ iat: now, nbf: now - 5, exp: now + 600 }, present);
  }
  const skew = leeway(role.clock_skew_leeway, 60);
  const limits = {
    iat: [skew, skew + 1, -skew - leeway(role.expiration_leeway, 150)],
    nbf: [skew, skew + 1, -skew - leeway(role.expiration_leeway, 150)],
    exp: [-skew, skew + leeway(role.not_before_leeway, 150)],
  };
  const made = (['iat', 'nbf', 'exp'] as const).flatMap((name): [string, (now: number) => Wire][] => {
    if (chance.percent(40)) return [];
    if (chance.percent(8)) {
      const odd = chance.pick(ODD);
      return [[name, () => odd]];
    }
    const offset =
      chance.pick([0, 600, -600, ...limits[name]]) + chance.pick(NEAR) + chance.pick([0, 0, 0.5]);
    const good = (now: number): Wire => now + offset;
    // Another spelling counts, unless the right one, later in order, takes it back.
    return chance.percent(6)
      ? [
          [name.toUpperCase(), good],
          [name, () => null],
        ]
      : [[name, good]];
  });
  return (now) => Object.fromEntries(made.map(([name, value]) => [name, value(now)]));
}

function leeway(seconds: number, zero: number): number {
  return seconds === 0 ? zero : Math.max(seconds, 0);
}

function pickKeys(times: Readonly<Record<string, number>>, names: readonly string[]): WireObject {
  return Object.fromEntries(names.map((name) => [name, times[name] ?? 0]));
}
