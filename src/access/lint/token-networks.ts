import type { AccessModel, ModelTokenRole } from '../access-model.ts';
import { mayDoAny } from '../may-do.ts';
import { areWithin } from '../network.ts';
import { policySets } from './policy-sets.ts';
import type { LintRule } from './rule.ts';

/**
 * Token roles by which somebody leaves the networks to which its own token is bound: those of the role replace them.
 * https://github.com/openbao/openbao/blob/main/internal/vault/token_store.go
 */
export const tokenNetworks: LintRule = function* (context) {
  const { model } = context;
  const told = new Set<ModelTokenRole>();
  for (const { holder, users } of policySets(context)) {
    const callers = users.flatMap((address) => callerAt(model, address));
    if (callers.length === 0) continue;
    for (const role of model.tokenRoles.values()) {
      if (role.namespace !== holder.namespace || told.has(role)) continue;
      const left = callers.find(({ networks }) => !areWithin(role.values.token_bound_cidrs, networks));
      const path = `auth/token/create/${role.name}`;
      if (left === undefined || mayDoAny(holder, ['create', 'update'], path) === undefined) continue;
      told.add(role);
      yield {
        resource: role.resource,
        problem: {
          code: 'token-role-leaves-network',
          message: `tokens of ${left.address} are bound to networks, and from this role they get tokens that may be used elsewhere`,
          fields: ['token_bound_cidrs'],
        },
      };
    }
  }
};

interface Caller {
  readonly address: string;
  readonly networks: readonly string[];
}

function callerAt(model: AccessModel, address: string): readonly Caller[] {
  const networks =
    (model.roles.get(address) ?? model.tokenRoles.get(address))?.values.token_bound_cidrs ?? [];
  return networks.length === 0 ? [] : [{ address, networks }];
}
