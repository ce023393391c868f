import { findClaim } from '../../platforms/find-claim.ts';
import type { Platform } from '../../platforms/platform.ts';
import { eachRole } from './each.ts';
import { platformOf } from './role-platform.ts';

/** Bindings with several values in several claims, of which every combination is admitted. */
export const boundCombinations = eachRole(function* (role) {
  const several = Object.entries(role.values.bound_claims)
    .filter(([, accepted]) => accepted.length > 1)
    .map(([claim, accepted]) => ({ claim, count: accepted.length }));
  if (several.length < 2) return;
  const platform = platformOf(role);
  const names = several.map(({ claim }) => claim);
  const first = platform === undefined ? names[0] : names.find((claim) => tellsApart(platform, claim));
  const others = several.filter(({ claim }) => claim !== first && !isOfIt(platform, first, claim));
  const [other] = others;
  const count = several.find(({ claim }) => claim === first)?.count ?? 0;
  if (first === undefined || other === undefined) return;
  yield {
    code: 'bound-claims-combine',
    message: `each of the ${count} values of ${first} is admitted with each of the ${other.count} of ${other.claim}, whether or not they belong together`,
    fields: ['bound_claims'],
    within: [other.claim],
  };
});

/** Whether a claim says whose token it is, and not only what sort of run it comes from. */
function tellsApart({ tenants = [], userClaims, ...platform }: Platform, claim: string): boolean {
  if (tenants.includes(claim) || userClaims.includes(claim)) return true;
  const known = findClaim({ ...platform, userClaims }, claim);
  return known !== undefined && known !== 'perhaps' && known.unique === true;
}

/** Whether the platform's tokens have one value of a claim with each value of another. */
function isOfIt(platform: Platform | undefined, first: string | undefined, claim: string): boolean {
  const known = platform && first !== undefined ? findClaim(platform, first) : undefined;
  return known !== undefined && known !== 'perhaps' && known.fixes?.includes(claim) === true;
}
