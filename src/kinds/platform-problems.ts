import type { CheckContext, Problem } from '../model/kind.ts';
import { audienceProblems } from './audience-problems.ts';
import { boundClaimProblems } from './bound-claim-problems.ts';
import { claimNameProblems } from './claim-name-problems.ts';
import { clientTokenProblems } from './client-token-problems.ts';
import { lookalikeProblems } from './lookalike-problems.ts';
import { platformOfRole } from './role-platform.ts';
import type { RoleValues } from './role-platform.ts';
import { userClaimProblems } from './user-claim-problems.ts';

/** What is known of a role from the platform whose tokens it is for, and what holds for all of them. */
export function* platformProblems(values: RoleValues, context: CheckContext): Iterable<Problem> {
  if (values.role_type !== 'jwt') return;
  const found = platformOfRole(values, context);
  yield* audienceProblems(values, found, context);
  yield* claimNameProblems(values, found);
  yield* boundClaimProblems(values, found);
  if (found === undefined) return;
  yield* userClaimProblems(values, found.platform);
  yield* lookalikeProblems(values, found);
  yield* clientTokenProblems(values, found.platform, context);
}
