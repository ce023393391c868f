import type { Arbitrary } from 'fast-check';
import { claimValue } from '../../../src/access/claim-value.ts';
import type { LoginRole } from '../../../src/access/login.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { built } from './chance.ts';
import type { Chance } from './chance.ts';
import { claimTimes } from './claim-times.ts';
import { NUMBERS, PEOPLE, PLAIN_NAMES, SCALARS, TEXTS } from './vocabulary.ts';

type Claims = Record<string, Wire>;

/** What a caller sends, but for the time, which is known when the token is signed. */
export interface Attempt {
  readonly claims: (nowSeconds: number) => WireObject;
  readonly algorithm: 'RS256' | 'ES256' | 'PS256';
  /** Of the addresses of this machine, the one to call from. */
  readonly host: number;
  /** How the role is named: in capitals, not at all, or one that does not exist. */
  readonly asks: 'plain' | 'capitals' | 'nothing' | 'unknown';
}

/** A token that the role would admit, and then up to two things wrong with it. */
export function attemptArbitrary(role: LoginRole, issuer: string): Arbitrary<Attempt> {
  return built((chance) => {
    const claims: Claims = { ...fitting(chance, role), ...(issuer !== '' && { iss: issuer }) };
    const faults = chance.pick([0, 0, 1, 1, 2]);
    for (let fault = 0; fault < faults; fault += 1) spoil(chance, claims, role);
    nameGroupsOnce(claims, role);
    const times = claimTimes(chance, role);
    return {
      claims: (now) => ({ ...claims, ...times(now) }),
      algorithm: chance.pick(['ES256', 'ES256', 'ES256', 'RS256', 'PS256']),
      host: chance.pick([1, 1, 2, 3, 6]),
      asks: chance.percent(90) ? 'plain' : chance.pick(['capitals', 'capitals', 'nothing', 'unknown']),
    };
  });
}

/** A group that is named twice is kept when it should be lost, of which there is a test of its own. */
function nameGroupsOnce(claims: Claims, { groups_claim }: LoginRole): void {
  const groups = groups_claim === '' ? null : claimValue(claims, groups_claim, 'vault');
  if (!Array.isArray(groups)) return;
  const members = groups as readonly Wire[];
  const keys = members.map((member) => (typeof member === 'string' ? member.toLowerCase() : member));
  setClaim(
    claims,
    groups_claim,
    members.filter((_, index) => keys.indexOf(keys[index] ?? null) === index),
  );
}

/** Claims with which the role, as far as that is possible, is content. */
function fitting(chance: Chance, role: LoginRole): Claims {
  const claims: Claims = { u: chance.pick(PEOPLE), sub: 'repo:a', ref: 'refs/heads/main' };
  claims['obj'] = { k: chance.pick(TEXTS), l: [...chance.some(TEXTS, 3)] };
  claims['groups'] = [...chance.some(['dev', 'ops', '', 'DEV'], 3)];
  if (role.bound_subject !== '') claims['sub'] = role.bound_subject;
  if (chance.percent(50)) claims['nul'] = null;
  const audience = role.bound_audiences[0];
  if (audience !== undefined) claims['aud'] = chance.pick<Wire>([audience, [audience], ['other', audience]]);
  else if (chance.percent(25)) claims['aud'] = chance.pick<Wire>(['', 'v', [], [''], ['v'], ['v', 'w']]);
  for (const [name, accepted] of Object.entries(role.bound_claims)) {
    if (accepted.length === 0 || isRegistered(name)) continue;
    const value = meeting(chance.pick(accepted), role.bound_claims_type, chance);
    // With an empty list the search of a glob role ends before a value that is no text stops it.
    const isEmpty = role.bound_claims_type === 'glob' && chance.percent(10);
    setClaim(claims, name, isEmpty ? [] : chance.percent(30) ? [chance.pick(SCALARS), value] : value);
  }
  for (const name of Object.keys(role.claim_mappings)) {
    if (chance.percent(50) && !isRegistered(name)) setClaim(claims, name, chance.pick(TEXTS));
  }
  if (chance.percent(85) && !isRegistered(role.groups_claim))
    setClaim(claims, role.groups_claim, chance.pick<Wire>([['dev'], 'ops', ['dev', '', 'ops']]));
  if (chance.percent(85) && !isRegistered(role.user_claim))
    setClaim(claims, role.user_claim, chance.pick(PEOPLE));
  return claims;
}

/** What these claims hold decides about the whole token. */
function isRegistered(name: string): boolean {
  return /^\/?(?:aud|sub|iss)(?:\/|$)/.test(name);
}

function meeting(text: string, type: string, chance: Chance): Wire {
  const value = JSON.parse(text) as Wire;
  if (type !== 'glob' || typeof value !== 'string') return value;
  return value.replaceAll('*', () => chance.pick(['', 'a', 'b/c', '*']));
}

/** Writes a value where the servers look for it, and gives up where the way is blocked. */
function setClaim(claims: Claims, name: string, value: Wire): void {
  if (name === '') return;
  if (!name.startsWith('/')) {
    claims[name] = value;
    return;
  }
  const [key = '', ...rest] = name
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  claims[key] = rest.length === 0 ? value : inside(claims[key] ?? {}, rest, value);
}

function inside(whole: Wire, [key = '', ...rest]: readonly string[], value: Wire): Wire {
  if (Array.isArray(whole)) {
    const list = [...(whole as readonly Wire[]), 'a', 'b'];
    list[Math.min(Number(key) || 0, list.length - 1)] = value;
    return list.slice(0, 3);
  }
  if (!isWireObject(whole)) return whole;
  return { ...whole, [key]: rest.length === 0 ? value : inside(whole[key] ?? {}, rest, value) };
}

function spoil(chance: Chance, claims: Claims, role: LoginRole): void {
  const bindings = Object.entries(role.bound_claims).filter(
    ([name, accepted]) => accepted.length > 0 && !isRegistered(name),
  );
  if (bindings.length > 0 && chance.percent(10)) {
    const [name, accepted] = chance.pick(bindings);
    setClaim(claims, name, twin(JSON.parse(chance.pick(accepted)) as Wire));
    return;
  }
  const names = [
    ...Object.keys(claims),
    ...Object.keys(role.bound_claims),
    role.user_claim,
    role.groups_claim,
  ];
  const name = chance.pick([...names, ...Object.keys(role.claim_mappings), ...PLAIN_NAMES, 'aud', 'iss']);
  const key = name.startsWith('/') ? (name.slice(1).split('/')[0] ?? '') : name;
  const how = chance.pick(['remove', 'change', 'change', 'wrap', 'number', 'case'] as const);
  if (how === 'remove') Reflect.deleteProperty(claims, key);
  else if (how === 'change') setClaim(claims, name, anyValue(chance));
  else if (how === 'wrap')
    setClaim(claims, name, chance.pick<Wire>([[claims[key] ?? null], { k: claims[key] ?? null }]));
  else if (how === 'number') setClaim(claims, name, chance.pick(NUMBERS));
  else
    claims[chance.pick(['SUB', 'Aud', 'ſub', 'ISS', 'Exp', 'jti', 'JTI'])] = chance.percent(70)
      ? chance.pick(TEXTS)
      : anyValue(chance);
}

/** What reads the same and is of another type. */
function twin(value: Wire): Wire {
  if (typeof value !== 'string') return String(value);
  if (value === 'true') return true;
  return value === '5' ? 5 : [value];
}

function anyValue(chance: Chance): Wire {
  const shape = chance.pick(['scalar', 'scalar', 'list', 'object'] as const);
  if (shape === 'scalar') return chance.pick(SCALARS);
  if (shape === 'list') return [...chance.some(SCALARS, 3)];
  return { k: chance.pick(SCALARS), l: [...chance.some(SCALARS, 2)] };
}
