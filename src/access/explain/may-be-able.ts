import type { Address } from '../../model/resource.ts';
import { groupsOfRole, policyAddress, unknownPolicies } from '../access-model.ts';
import type { AccessModel, ModelTokenRole } from '../access-model.ts';
import { ANY_NAME } from '../common-paths.ts';
import { holderOfRole } from '../holder.ts';
import { programsOf } from '../programs.ts';
import { offerOf, tokenRolePolicies } from '../token-role.ts';

/** Somebody of whom the model does not know enough to say what their tokens can. */
export interface MayBeAble {
  readonly address: Address;
  /**
   * Names of policies whose texts are not known, or patterns of such names; none where a program decides which policies
   * a token has.
   */
  readonly unknownPolicies: readonly string[];
}

/** All in a namespace who have policies that are not known, in the order of the model. */
export function whoMayBeAble(model: AccessModel, namespace: string, now: number): readonly MayBeAble[] {
  const here = (one: { readonly namespace: string }): boolean => one.namespace === namespace;
  const tokenRoles = [...model.tokenRoles.values()].filter(here);
  const named = [
    ...[...model.roles.values()].filter(here).map((role) => ({
      address: role.address,
      policies: [
        ...holderOfRole(model, role, now).policies,
        ...groupsOfRole(model, role).flatMap(({ policies }) => policies),
      ],
    })),
    ...tokenRoles.map(({ address, values }) => {
      const made = tokenRolePolicies(values, []);
      return { address, policies: made.kind === 'created' ? made.policies : [] };
    }),
    ...model.groups.filter(here).map(({ resource, policies }) => ({ address: resource.address, policies })),
  ];
  // Of a server all policies are known, unless the token may not list them.
  const areOthers = model.mayHave(policyAddress(namespace, ANY_NAME));
  const patterns = new Map(
    tokenRoles.map((role) => [role.address, areOthers ? patternsOf(role) : []] as const),
  );
  return [
    ...named.flatMap(({ address, policies }) => {
      const unknown = [
        ...unknownPolicies(model, namespace, [...new Set(policies)]),
        ...(patterns.get(address) ?? []),
      ];
      return unknown.length === 0 ? [] : [{ address, unknownPolicies: unknown }];
    }),
    ...[...programsOf(model).values()].filter(here).map(({ address }) => ({ address, unknownPolicies: [] })),
  ];
}

/** What policies may be called that a token role hands out without naming them. */
function patternsOf(role: ModelTokenRole): readonly string[] {
  return offerOf(role) === 'any-other' ? ['*'] : role.values.allowed_policies_glob;
}
