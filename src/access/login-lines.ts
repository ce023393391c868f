import { NumberText } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';
import { heldClaim, plainClaim } from './claim-value.ts';
import type { loginChecks } from './login-checks.ts';
import { userClaim } from './login-identity.ts';
import type { KnownLogin, Refused, Undecided } from './login.ts';
import { timeDemands } from './token-times.ts';
import type { TimeDemand } from './token-times.ts';

/** One demand of a role or its mount on a token, and whether the token meets it. */
export interface LoginLine {
  /** The field that demands it, or the claim. */
  readonly check: string;
  /** `open`: it cannot be told from here. */
  readonly result: 'ok' | 'failed' | 'open';
  readonly text: string;
}

type Stop = Refused | Undecided | undefined;
type Explained = (login: KnownLogin, stop: Stop) => readonly LoginLine[];

/** How each check of a login, by its name, is shown to people. */
export const loginLines: Readonly<Record<(typeof loginChecks)[number]['by'], Explained>> = {
  'role-type': (_, stop) =>
    onlyFailed('role_type', stop, 'the role is for people in a browser: it needs role_type jwt'),
  address: ({ role, remoteAddress }, stop) => {
    if (role.token_bound_cidrs.length === 0) return [];
    const text = `the login has to come from ${role.token_bound_cidrs.join(', ')}`;
    return [line('token_bound_cidrs', remoteAddress === undefined ? 'open' : resultOf(stop), text)];
  },
  'key-source': (_, stop) =>
    onlyFailed('oidc_client_id', stop, 'the mount is for a browser client, and takes no JWT on Vault'),
  algorithm: ({ header }, stop) =>
    onlyFailed('jwt_supported_algs', stop, `the token is signed with ${header?.alg ?? ''}`),
  'registered-claims': ({ registered }) =>
    'by' in registered ? [line(registered.claim ?? 'claims', 'failed', registered.text)] : [],
  issuer: (login, stop) => equal(login, stop, ['bound_issuer', 'iss', login.config.bound_issuer]),
  subject: (login, stop) => equal(login, stop, ['bound_subject', 'sub', login.role.bound_subject]),
  audience: ({ role, registered }, stop) => {
    if (role.bound_audiences.length === 0 || 'by' in registered) return [];
    const has = `aud is ${audiences(registered.aud)}`;
    return [demand('bound_audiences', stop, has, `, and none of ${shown(role.bound_audiences)}`)];
  },
  times: ({ role, registered, now }) =>
    'by' in registered ? [] : timeLines(timeDemands(registered, role, now), now),
  'unbound-audience': ({ claims }, stop) => {
    const text = `the token is for ${shown(plainClaim(claims, 'aud'))}, and the role names no audience`;
    return onlyFailed('bound_audiences', stop, text);
  },
  'user-claim': (login, stop) => {
    const value = userClaim(login);
    const has = `${login.role.user_claim} is ${shown(value)}`;
    // The server stores no alias without a name, but looks at that only in the end.
    if (value === '' || stop?.kind === 'refused')
      return [line('user_claim', 'failed', `${has}, and an entity needs a text that is not empty`)];
    return [demand('user_claim', stop, has, '')];
  },
  'claim-mappings': (_, stop) =>
    (stop?.kind === 'refused' ? stop.refusals : []).map(({ claim = '', text }) =>
      line(`claim_mappings ${claim}`, 'failed', text),
    ),
  groups: ({ role, claims }, stop) => {
    const name = role.groups_claim;
    if (name === '') return [];
    const has = `${name} is ${shown(heldClaim(claims, name))}`;
    return [demand('groups_claim', stop, has, ', and not a list of texts')];
  },
  'bound-claims': ({ role, claims }, stop) => {
    const unmet = stop?.kind === 'refused' ? stop.refusals.map(({ claim }) => claim) : [];
    const like = role.bound_claims_type === 'glob' ? 'like ' : '';
    return Object.entries(role.bound_claims).map(([name, texts]) => {
      const has = `it is ${shown(heldClaim(claims, name))}`;
      const check = `bound_claims ${name}`;
      const wanted = texts.length === 1 ? texts.join('') : `[${texts.join(',')}]`;
      return unmet.includes(name)
        ? line(check, 'failed', `${has}, and not ${like}${wanted}`)
        : line(check, 'ok', has);
    });
  },
};

function equal(
  { registered }: KnownLogin,
  stop: Stop,
  [field, claim, wanted]: readonly [field: string, claim: 'iss' | 'sub', wanted: string],
): readonly LoginLine[] {
  if (wanted === '' || 'by' in registered) return [];
  const value = registered[claim];
  const has = `${claim} is ${value === '' ? 'missing' : shown(value)}`;
  return [demand(field, stop, has, `, and not ${shown(wanted)}`)];
}

function timeLines(demands: readonly TimeDemand[], now: number): readonly LoginLine[] {
  if (demands.length === 0) return [line('times', 'failed', 'the token has none of iat, nbf and exp')];
  return demands
    .filter(({ claim, isGiven }) => isGiven || claim !== 'iat')
    .map((one) => line(one.claim, one.isMet ? 'ok' : 'failed', timeText(one, now)));
}

function timeText({ claim, at, isGiven }: TimeDemand, now: number): string {
  if (claim === 'iat') return `issued at ${moment(at)}`;
  const missing = isGiven ? '' : `, as ${claim} is missing`;
  if (claim === 'nbf') return `good from ${moment(at)} on${missing}`;
  return `good until ${moment(at)}${missing}; now it is ${moment(BigInt(Math.floor(now / 1000)))}`;
}

/** Numbers beyond what a date can hold are shown as they are. */
function moment(seconds: bigint): string {
  const value = Number(seconds);
  return Math.abs(value) < 8e12
    ? new Date(value * 1000).toISOString().replace('.000Z', 'Z')
    : String(seconds);
}

function demand(check: string, stop: Stop, has: string, unless: string): LoginLine {
  if (stop?.kind === 'undecided') return line(check, 'open', `${has}; ${stop.reason}`);
  return line(check, resultOf(stop), stop === undefined ? has : `${has}${unless}`);
}

function resultOf(stop: Stop): LoginLine['result'] {
  return stop === undefined ? 'ok' : stop.kind === 'refused' ? 'failed' : 'open';
}

function onlyFailed(check: string, stop: Stop, text: string): readonly LoginLine[] {
  return stop === undefined ? [] : [line(check, resultOf(stop), text)];
}

function line(check: string, result: LoginLine['result'], text: string): LoginLine {
  return { check, result, text };
}

/** A lone audience may be a text or a list; the servers do not tell them apart. */
function audiences(list: readonly string[]): string {
  return list.length === 0 ? 'missing' : shown(list.length === 1 ? (list[0] ?? null) : list);
}

function shown(value: Wire): string {
  if (value === null) return 'missing';
  return value instanceof NumberText ? value.text : JSON.stringify(value);
}
