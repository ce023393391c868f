import type { Wire, WireObject } from '../model/wire.ts';
import { isWireObject } from '../model/wire.ts';
import { admitsClaim } from './bound-claim.ts';
import { claimValue } from './claim-value.ts';
import { timeChecks } from './login-times.ts';

/** One demand of a role or its mount on a token, and whether the token meets it. */
export interface LoginCheck {
  /** The field that demands it, or the claim. */
  readonly check: string;
  /** `open`: it cannot be told from here. */
  readonly result: 'ok' | 'failed' | 'open';
  readonly text: string;
}

/** What a login is judged by. */
export interface LoginParts {
  readonly claims: WireObject;
  /** As the server shows them. */
  readonly role: WireObject;
  /** Of the mount; undefined when it may not be read. */
  readonly config: WireObject | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * What the JWT method of a server looks at, in its order, after the signature. Where several bound claims do not fit, a
 * server names any one of them. https://developer.hashicorp.com/vault/docs/auth/jwt
 */
export function loginChecks({ claims, role, config, now }: LoginParts): readonly LoginCheck[] {
  return [
    ...(role['role_type'] === 'oidc'
      ? [failed('role_type', 'the role is for people in a browser: it needs role_type jwt')]
      : []),
    ...addressChecks(role),
    ...(config === undefined
      ? [{ check: 'bound_issuer', result: 'open' as const, text: 'the config of the mount may not be read' }]
      : equalCheck('bound_issuer', 'iss', config['bound_issuer'], claims)),
    ...equalCheck('bound_subject', 'sub', role['bound_subject'], claims),
    ...audienceChecks(claims, role),
    ...timeChecks(claims, role, now),
    userClaimCheck(claims, role),
    ...groupsCheck(claims, role),
    ...boundClaimChecks(claims, role),
  ];
}

/** The claim's value that names the entity's alias. */
export function entityAlias(claims: WireObject, role: WireObject): Wire | undefined {
  const name = typeof role['user_claim'] === 'string' ? role['user_claim'] : '';
  return role['user_claim_json_pointer'] === true ? claimValue(claims, name) : claims[name];
}

function addressChecks(role: WireObject): readonly LoginCheck[] {
  const addresses = list(role['token_bound_cidrs']);
  if (addresses.length === 0) return [];
  const text = `the login has to come from ${addresses.map(String).join(', ')}`;
  return [{ check: 'token_bound_cidrs', result: 'open', text }];
}

function equalCheck(
  field: string,
  claim: string,
  wanted: Wire | undefined,
  claims: WireObject,
): readonly LoginCheck[] {
  if (typeof wanted !== 'string' || wanted === '') return [];
  const has = claims[claim];
  return [
    has === wanted
      ? { check: field, result: 'ok', text: `${claim} is ${shown(has)}` }
      : failed(field, `${claim} is ${shown(has)}, and not ${shown(wanted)}`),
  ];
}

function audienceChecks(claims: WireObject, role: WireObject): readonly LoginCheck[] {
  const check = 'bound_audiences';
  const bound = list(role[check]);
  const has = claims['aud'];
  if (bound.length === 0) {
    if (has === undefined || list(has).length === 0) return [];
    return [failed(check, `the token is for ${shown(has)}, and the role names no audience`)];
  }
  if (list(has).some((one) => bound.includes(one)))
    return [{ check, result: 'ok', text: `aud is ${shown(has)}` }];
  return [failed(check, `aud is ${shown(has)}, and none of ${shown(bound)}`)];
}

function userClaimCheck(claims: WireObject, role: WireObject): LoginCheck {
  const name = typeof role['user_claim'] === 'string' ? role['user_claim'] : '';
  const has = entityAlias(claims, role);
  const check = 'user_claim';
  if (typeof has === 'string' && has !== '') return { check, result: 'ok', text: `${name} is ${shown(has)}` };
  return failed(check, `${name} is ${shown(has)}, and an entity needs a text that is not empty`);
}

function groupsCheck(claims: WireObject, role: WireObject): readonly LoginCheck[] {
  const check = 'groups_claim';
  const name = role[check];
  if (typeof name !== 'string' || name === '') return [];
  const has = claimValue(claims, name);
  const isGood = has !== undefined && list(has).every((one) => typeof one === 'string');
  if (isGood) return [{ check, result: 'ok', text: `${name} is ${shown(has)}` }];
  return [failed(check, `${name} is ${shown(has)}, and not a list of texts`)];
}

function boundClaimChecks(claims: WireObject, role: WireObject): readonly LoginCheck[] {
  const bound = isWireObject(role['bound_claims']) ? role['bound_claims'] : {};
  const hasWildcards = role['bound_claims_type'] === 'glob';
  return Object.entries(bound).map(([name, wanted]) => {
    const check = `bound_claims ${name}`;
    const has = claimValue(claims, name);
    if (has !== undefined && admitsClaim(wanted, has, hasWildcards))
      return { check, result: 'ok', text: `it is ${shown(has)}` };
    return failed(check, `it is ${shown(has)}, and not ${hasWildcards ? 'like ' : ''}${shown(wanted)}`);
  });
}

function failed(check: string, text: string): LoginCheck {
  return { check, result: 'failed', text };
}

function list(value: Wire | undefined): readonly Wire[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Wire[]) : [value];
}

function shown(value: Wire | undefined): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
