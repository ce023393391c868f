import type { Problem } from '../model/kind.ts';
import { findClaim, samePath } from '../platforms/find-claim.ts';
import type { FoundPlatform } from '../platforms/find-platform.ts';
import type { Platform } from '../platforms/platform.ts';
import { didYouMean } from '../policy-language/near-word.ts';
import type { RoleValues } from './role-platform.ts';

/** Where a role names a claim. */
interface Naming {
  readonly claim: string;
  readonly field: 'bound_claims' | 'claim_mappings' | 'groups_claim' | 'user_claim';
}

/** Names of claims that no token has, in the spelling of the role. */
export function* claimNameProblems(values: RoleValues, found: FoundPlatform | undefined): Iterable<Problem> {
  yield* pointerProblems(values, found);
  if (found === undefined) return;
  for (const naming of namings(values)) yield* nameProblems(naming, found.platform);
}

/** https://developer.hashicorp.com/vault/api-docs/auth/jwt#user_claim_json_pointer */
function* pointerProblems(values: RoleValues, found: FoundPlatform | undefined): Iterable<Problem> {
  const { user_claim: claim, user_claim_json_pointer: isPointer } = values;
  if (claim.startsWith('/') && !isPointer) {
    yield {
      code: 'claim-json-pointer',
      message: `user_claim is ${claim}, which the server takes for the whole name of a claim`,
      fields: ['user_claim'],
      hint: 'add user_claim_json_pointer: true, or write the name without the slash',
      ...(found === undefined && { severity: 'warning' }),
    };
  } else if (isPointer && !claim.startsWith('/')) {
    yield {
      code: 'field-without-effect',
      message: `user_claim_json_pointer has no effect on ${claim}, which does not begin with a slash`,
      fields: ['user_claim_json_pointer'],
    };
  }
}

function namings(values: RoleValues): readonly Naming[] {
  const { user_claim, user_claim_json_pointer: isPointer, groups_claim } = values;
  // A pointer that is taken for a name has been said.
  const isRead = user_claim !== '' && (isPointer || !user_claim.startsWith('/'));
  return [
    ...(isRead ? [{ claim: user_claim, field: 'user_claim' } as const] : []),
    ...(groups_claim === '' ? [] : [{ claim: groups_claim, field: 'groups_claim' } as const]),
    ...Object.keys(values.bound_claims).map((claim) => ({ claim, field: 'bound_claims' }) as const),
    ...Object.keys(values.claim_mappings).map((claim) => ({ claim, field: 'claim_mappings' }) as const),
  ];
}

function* nameProblems({ claim, field }: Naming, platform: Platform): Iterable<Problem> {
  const isKey = field === 'bound_claims' || field === 'claim_mappings';
  const place = { fields: [field], ...(isKey && { within: [claim] }) };
  const sent = findClaim(platform, claim);
  const meant = sent === undefined || sent === 'perhaps' ? samePath(platform, claim) : undefined;
  if (meant !== undefined) {
    yield {
      code: 'claim-json-pointer',
      message: meant.startsWith('/')
        ? `${claim} is taken for the whole name of a claim, and ${platform.title} has it inside another`
        : `${claim} is a JSON pointer, and the claim of ${platform.title} has a slash in its name`,
      ...place,
      hint: `write ${meant}${field === 'user_claim' && meant.startsWith('/') ? ' and user_claim_json_pointer: true' : ''}`,
      ...(field === 'claim_mappings' && { severity: 'warning' }),
    };
  } else if (sent === undefined) {
    yield {
      code: field === 'claim_mappings' ? 'claim-mapping-not-sent' : 'claim-not-sent',
      message: `tokens of ${platform.title} have no claim ${claim}`,
      ...place,
      ...didYouMean(claim, Object.keys(platform.claims)),
    };
  }
}
