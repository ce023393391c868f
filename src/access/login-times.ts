import type { Wire, WireObject } from '../model/wire.ts';
import type { LoginCheck } from './login-checks.ts';

/** What the servers allow a token whose times are missing, and clocks that differ, in seconds. */
const LEEWAY = 150;
const SKEW = 60;

/**
 * The times of a token, at that second. 0 in a role stands for the server's own leeway, and a negative number for none.
 * https://developer.hashicorp.com/vault/api-docs/auth/jwt#expiration_leeway
 */
export function timeChecks(claims: WireObject, role: WireObject, now: number): readonly LoginCheck[] {
  const iat = seconds(claims['iat']);
  const given = { exp: seconds(claims['exp']), nbf: seconds(claims['nbf']) };
  if (iat === undefined && given.exp === undefined && given.nbf === undefined)
    return [{ check: 'times', result: 'failed', text: 'the token has none of iat, nbf and exp' }];
  const skew = leeway(role['clock_skew_leeway'], SKEW);
  const exp = given.exp ?? Math.max(iat ?? 0, given.nbf ?? 0) + leeway(role['expiration_leeway'], LEEWAY);
  const nbf = given.nbf ?? iat ?? exp - leeway(role['not_before_leeway'], LEEWAY);
  return [
    {
      check: 'nbf',
      result: now + skew < nbf ? 'failed' : 'ok',
      text: `good from ${moment(nbf)} on${given.nbf === undefined ? ', as nbf is missing' : ''}`,
    },
    {
      check: 'exp',
      result: now - skew > exp ? 'failed' : 'ok',
      text: `good until ${moment(exp)}${given.exp === undefined ? ', as exp is missing' : ''}; now it is ${moment(now)}`,
    },
    ...(iat === undefined
      ? []
      : [
          {
            check: 'iat',
            result: now + skew < iat ? ('failed' as const) : ('ok' as const),
            text: `issued at ${moment(iat)}`,
          },
        ]),
  ];
}

function seconds(value: Wire | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function leeway(value: Wire | undefined, usual: number): number {
  if (typeof value !== 'number' || value === 0) return usual;
  return Math.max(0, value);
}

/** Numbers beyond what a date can hold are shown as they are. */
function moment(value: number): string {
  return Math.abs(value) < 8e12 ? new Date(value * 1000).toISOString().replace('.000Z', 'Z') : String(value);
}
