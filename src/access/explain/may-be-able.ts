import { celRole } from '../../kinds/cel-role.ts';
import type { Address } from '../../model/resource.ts';
import { groupsOfRole, unknownPolicies } from '../access-model.ts';
import type { AccessModel } from '../access-model.ts';
import { holderOfRole } from '../holder.ts';
import { tokenRolePolicies } from '../token-role.ts';

/** Somebody of whom the model does not know enough to say what their tokens can. */
export interface MayBeAble {
  readonly address: Address;
  /** Names of policies whose texts are not known; none where a program decides which policies a token has. */
  readonly unknownPolicies: readonly string[];
}

/** All in a namespace who have policies that are not known, in the order of the model. */
export function whoMayBeAble(model: AccessModel, namespace: string, now: number): readonly MayBeAble[] {
  const here = (one: { readonly namespace: string }): boolean => one.namespace === namespace;
  const named = [
    ...[...model.roles.values()].filter(here).map((role) => ({
      address: role.address,
      policies: [
        ...holderOfRole(model, role, now).policies,
        ...groupsOfRole(model, role).flatMap(({ policies }) => policies),
      ],
    })),
    ...[...model.tokenRoles.values()].filter(here).map(({ address, values }) => {
      const made = tokenRolePolicies(values, []);
      return { address, policies: made.kind === 'created' ? made.policies : [] };
    }),
    ...model.groups.filter(here).map(({ resource, policies }) => ({ address: resource.address, policies })),
  ];
  return [
    ...named.flatMap(({ address, policies }) => {
      const unknown = unknownPolicies(model, namespace, [...new Set(policies)]);
      return unknown.length === 0 ? [] : [{ address, unknownPolicies: unknown }];
    }),
    ...model.resources
      .filter((one) => one.kind === celRole.name && here(one))
      .map(({ address }) => ({ address, unknownPolicies: [] })),
  ];
}
