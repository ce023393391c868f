import type { AccessModel } from '../access-model.ts';
import { findPolicy } from '../access-model.ts';
import { holderOfPolicies } from '../holder.ts';
import type { Holder } from '../holder.ts';
import { tokenPolicies } from '../login-token.ts';
import type { LintContext } from './rule.ts';

/** Policies that one token can hold together. */
export interface PolicySet {
  readonly holder: Holder;
  /** Addresses of the roles that give them; none for a policy that no role of the model gives. */
  readonly users: readonly string[];
}

const known = new WeakMap<AccessModel, readonly PolicySet[]>();

/** The distinct sets of policies that roles and token roles give, and each policy that is in none of them by itself. */
export function policySets({ model, now }: LintContext): readonly PolicySet[] {
  const there = known.get(model) ?? gather(model, now);
  known.set(model, there);
  return there;
}

interface Gathered {
  readonly namespace: string;
  readonly policies: readonly string[];
  readonly users: string[];
}

function gather(model: AccessModel, now: number): readonly PolicySet[] {
  const sets = new Map<string, Gathered>();
  const used = new Set<string>();
  const add = (namespace: string, policies: readonly string[], user?: string): void => {
    const sorted = [...policies].sort();
    const key = JSON.stringify([namespace, sorted]);
    const set = sets.get(key) ?? { namespace, policies: sorted, users: [] };
    sets.set(key, set);
    if (user !== undefined) set.users.push(user);
    for (const name of sorted) used.add(findPolicy(model, namespace, name)?.address ?? '');
  };
  for (const { address, namespace, values } of model.roles.values()) {
    add(namespace, tokenPolicies(values.token_policies, { role: values }), address);
  }
  for (const { address, namespace, values } of model.tokenRoles.values()) {
    add(namespace, values.allowed_policies, address);
  }
  for (const { address, namespace, name } of model.policies.values()) {
    if (!used.has(address)) add(namespace, [name]);
  }
  return [...sets.values()]
    .filter(({ policies }) => policies.length > 0)
    .map(({ users, ...held }) => ({ holder: holderOfPolicies(model, held, now), users }));
}

/** `auth/jwt/role/web and 3 more`, for messages. */
export function usersText({ users }: PolicySet): string {
  const [first = '', ...others] = users;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
