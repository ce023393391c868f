import type { Resource } from '../../model/resource.ts';
import { groupsOfRole } from '../access-model.ts';
import type { AccessModel, ModelRole, ModelTokenRole } from '../access-model.ts';
import { tokenPolicies, tokenType } from '../login-token.ts';
import { reach } from './reach.ts';
import type { Start } from './reach.ts';
import type { Reach } from './step.ts';
import { tokenRoleSets } from './token-role-sets.ts';

/** Whoever holds a token because of an object of the model, and what that token can reach. */
export interface Principal {
  readonly resource: Resource;
  /** The field that gives the policies. */
  readonly field: string;
  readonly policies: readonly string[];
  readonly reach: Reach;
}

/** Every JWT role, token role and identity group of a model. Those with the same policies are followed once. */
export function principals(model: AccessModel, now: number): readonly Principal[] {
  const known = new Map<string, Reach>();
  const follow = (resource: Resource, field: string, start: Start): Principal => {
    const key = JSON.stringify([start.namespace, start.policies, start.createsTokens]);
    const found = known.get(key) ?? reach(model, start, now);
    known.set(key, found);
    return { resource, field, policies: start.policies, reach: found };
  };
  return [
    ...[...model.roles.values()].map((role) => follow(role.resource, 'token_policies', startOfRole(role))),
    ...[...model.roles.values()].flatMap((role) => {
      const own = startOfRole(role);
      const groups = [...new Set(groupsOfRole(model, role).flatMap(({ policies }) => policies))].sort();
      const policies = [...new Set([...own.policies, ...groups])].sort();
      if (policies.length === own.policies.length) return [];
      const joint = follow(role.resource, 'groups_claim', { ...own, policies });
      // What either reaches alone is said of it.
      const alone = [own.policies, groups].map(
        (some) => follow(role.resource, 'groups_claim', { ...own, policies: some }).reach.class,
      );
      return alone.every((one) => joint.reach.class < one) ? [joint] : [];
    }),
    ...[...model.tokenRoles.values()].flatMap((role) =>
      startsOfTokenRole(model, role).map((start) => follow(role.resource, 'allowed_policies', start)),
    ),
    ...model.groups
      .filter(({ policies }) => policies.length > 0)
      .map(({ resource, namespace, policies }) =>
        follow(resource, 'policies', { namespace, policies, createsTokens: true }),
      ),
  ];
}

function startOfRole({ namespace, values, mount }: ModelRole): Start {
  const policies = tokenPolicies(values.token_policies, { role: values });
  return {
    namespace,
    policies,
    createsTokens:
      tokenType({ role: values, mount: mount.values }) !== 'batch' && values.token_num_uses === 0,
  };
}

/** A token role that names no policies gives those of whoever uses it, who is followed in any case. */
function startsOfTokenRole(model: AccessModel, role: ModelTokenRole): readonly Start[] {
  const { sets, isOpen, globs, createsTokens } = tokenRoleSets(model, role, []);
  const allowed = role.values.allowed_policies;
  if (!isOpen && globs.length + allowed.length === 0) return [];
  return sets.slice(0, 1).map((policies) => ({ namespace: role.namespace, policies, createsTokens }));
}
