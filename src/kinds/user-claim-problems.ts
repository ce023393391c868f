import type { Problem } from '../model/kind.ts';
import { findClaim } from '../platforms/find-claim.ts';
import type { Claim, Platform } from '../platforms/platform.ts';
import type { RoleValues } from './role-platform.ts';

/** Whether the claim that names the entity is there, is text, and names one workload for good. */
export function* userClaimProblems(values: RoleValues, platform: Platform): Iterable<Problem> {
  yield* mappingProblems(values, platform);
  const { user_claim: name, user_claim_json_pointer: isPointer } = values;
  if (name.startsWith('/') && !isPointer) return;
  const claim = findClaim(platform, name);
  if (claim === undefined || claim === 'perhaps') return;
  if (claim.type !== 'text') {
    yield {
      code: 'claim-not-text',
      message: `user_claim is ${name}, which is no text in the tokens of ${platform.title}: the server refuses every login`,
      fields: ['user_claim'],
      hint: `name ${platform.userClaims.join(' or ')}`,
    };
    return;
  }
  if (platform.userClaims.includes(name)) return;
  // A role that binds it admits no token without it.
  const isThere = Object.hasOwn(values.bound_claims, name);
  const problem = weakness(name, isThere ? { ...claim, presence: 'always' } : claim, platform);
  if (problem === undefined) return;
  yield { ...problem, fields: ['user_claim'], hint: hintFor(claim, platform) };
}

/** The worst that is to be said of it. */
function weakness(
  name: string,
  claim: Claim,
  { title, people }: Platform,
): Pick<Problem, 'code' | 'message'> | undefined {
  const canChange = typeof claim.mutable === 'object';
  // An identity provider leaves out of a token what it was not asked for, and the role is made with that in mind.
  if (claim.presence === 'sometimes' && !(people === true && canChange)) {
    return {
      code: 'user-claim-may-be-empty',
      message: `user_claim is ${name}, which can be missing or empty in the tokens of ${title}: such a login fails`,
    };
  }
  if (claim.person === true && people !== true) {
    return {
      code: 'user-claim-is-person',
      message: `user_claim is ${name}, the person who set the job off: one workload gets an entity for each of them`,
    };
  }
  if (claim.perRun === true) {
    return {
      code: 'user-claim-can-change',
      message: `user_claim is ${name}, which is another in every run: each login makes an entity of its own`,
    };
  }
  if (canChange) {
    return {
      code: 'user-claim-can-change',
      message: `user_claim is ${name}, which can be changed: the entity is then another, or somebody else’s`,
    };
  }
  if (claim.unique === true) return undefined;
  return {
    code: 'user-claim-not-unique',
    message: `user_claim is ${name}, which several workloads of ${title} share: they get one entity`,
  };
}

function hintFor({ mutable }: Claim, { userClaims }: Platform): string {
  return typeof mutable === 'object' && userClaims.includes(mutable.rather)
    ? `name ${mutable.rather}`
    : `name ${userClaims[0] ?? 'sub'}`;
}

/** A claim that is missing is passed over; one of another type ends the login. */
function* mappingProblems(values: RoleValues, platform: Platform): Iterable<Problem> {
  for (const name of Object.keys(values.claim_mappings)) {
    const claim = findClaim(platform, name);
    if (claim === undefined || claim === 'perhaps' || claim.type === 'text') continue;
    yield {
      code: 'claim-not-text',
      message: `claim_mappings copies ${name}, which is no text in the tokens of ${platform.title}: the server refuses a login that has it`,
      fields: ['claim_mappings'],
      within: [name],
      hint: 'remove the mapping',
    };
  }
}
