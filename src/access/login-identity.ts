import type { Wire } from '../model/wire.ts';
import { claimMembers, claimValue, plainClaim } from './claim-value.ts';
import { goQuote, goValueText } from './go-text.ts';
import { refusal } from './login.ts';
import type { KnownLogin, Refusal } from './login.ts';

/** Who logs in, as far as the claims say it; a `Refusal` where they do not. */
export function aliasName(login: KnownLogin): string | Refusal {
  const name = login.role.user_claim;
  const value = userClaim(login);
  if (typeof value === 'string') return value;
  const problem = value === null ? 'not found in token' : 'could not be converted to string';
  return refusal('user-claim', `claim ${goQuote(name)} ${problem}`, name);
}

/** The claim that names who logs in; null when it is missing. Unlike other claims it is a pointer only if the role says so. */
export function userClaim({ role, claims, server }: KnownLogin): Wire {
  const name = role.user_claim;
  return role.user_claim_json_pointer ? claimValue(claims, name, server.flavour) : plainClaim(claims, name);
}

/** Mapped claims that are no text; a missing one is no problem. */
export function mappingRefusals({ role, claims, server }: KnownLogin): readonly Refusal[] {
  return Object.keys(role.claim_mappings)
    .filter((claim) => {
      const value = claimValue(claims, claim, server.flavour);
      return value !== null && typeof value !== 'string';
    })
    .map((claim) => refusal('claim-mappings', `error converting claim '${claim}' to string`, claim));
}

/** Metadata of the alias and the token: mapped claims, and the role. No two claims can be mapped to one key. */
export function aliasMetadata({
  role,
  roleName,
  claims,
  server,
}: KnownLogin): Readonly<Record<string, string>> {
  const mapped = Object.entries(role.claim_mappings).flatMap(([claim, key]): [string, string][] => {
    const value = claimValue(claims, claim, server.flavour);
    return typeof value === 'string' ? [[key, value]] : [];
  });
  return { ...Object.fromEntries(mapped), role: roleName };
}

/** The groups that the token names; a `Refusal` where it does not name them as text. Empty names are skipped. */
export function groupNames({ role, claims, server }: KnownLogin): readonly string[] | Refusal {
  const name = role.groups_claim;
  if (name === '') return [];
  const wrong = (text: string): Refusal => refusal('groups', text, name);
  const value = claimValue(claims, name, server.flavour);
  if (value === null) return wrong(`failed to fetch groups: ${goQuote(name)} claim not found in token`);
  const members = claimMembers(value);
  if (members === undefined) return wrong(`${goQuote(name)} claim could not be converted to string list`);
  const other = members.find((member) => typeof member !== 'string');
  if (other !== undefined)
    return wrong(`value ${goValueText(other)} in groups claim could not be parsed as string`);
  return members.filter((member): member is string => isName(member));
}

function isName(member: Wire): boolean {
  return typeof member === 'string' && member !== '';
}
