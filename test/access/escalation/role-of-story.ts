import type { AccessModel, ModelRole } from '../../../src/access/access-model.ts';
import { principals } from '../../../src/access/escalation/principals.ts';
import type { Reach } from '../../../src/access/escalation/step.ts';
import { specOf } from '../lint/lint-case.ts';
import { policyOf } from './stories.ts';
import type { EscalationStory } from './stories.ts';

const WEB = 'auth/ci/role/web';

/** The story as a spec. */
export function specOfStory({ app, more }: EscalationStory): string {
  const { policies, ...rest } = more ?? {};
  return specOf({ roles: { web: ['app'] }, policies: { app: policyOf(app), ...policies }, ...rest });
}

/** The role that a story is about. */
export function roleOfStory(model: AccessModel): ModelRole {
  const role = model.roles.get(WEB);
  if (role === undefined) throw new Error('the role is not there');
  return role;
}

/** What a token of that role can reach; `now` is in milliseconds since 1970. */
export function reachOfStory(model: AccessModel, now: number): Reach {
  const found = principals(model, now).find(({ resource }) => resource.address === WEB);
  if (found === undefined) throw new Error('the role is not there');
  return found.reach;
}
