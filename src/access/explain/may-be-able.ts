import type { Address } from '../../model/resource.ts';
import { groupsOfRole, policyAddress, unknownPolicies } from '../access-model.ts';
import type { AccessModel, ModelTokenRole } from '../access-model.ts';
import { ANY_NAME } from '../common-paths.ts';
import { holderOfRole } from '../holder.ts';
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
  // Of a server all policies are known, unless the token may not list them.
  const areOthers = model.mayHave(policyAddress(namespace, ANY_NAME));
  const named: readonly Named[] = [
    ...[...model.roles.values()].filter(here).map((role) => ({
      address: role.address,
      policies: [
        ...holderOfRole(model, role, now).policies,
        ...groupsOfRole(model, role).flatMap(({ policies }) => policies),
      ],
    })),
    ...[...model.tokenRoles.values()].filter(here).map((role) => {
      const made = tokenRolePolicies(role.values, []);
      return {
        address: role.address,
        policies: made.kind === 'created' ? made.policies : [],
        patterns: areOthers ? patternsOf(role) : [],
      };
    }),
    ...model.groups.filter(here).map(({ resource, policies }) => ({ address: resource.address, policies })),
  ];
  return [
    ...named
      .map(({ address, policies, patterns = [] }) => ({
        address,
        unknownPolicies: [...unknownPolicies(model, namespace, [...new Set(policies)]), ...patterns],
      }))
      .filter((one) => one.unknownPolicies.length > 0),
    ...[...model.programs.values()].filter(here).map(({ address }) => ({ address, unknownPolicies: [] })),
  ];
}

interface Named {
  readonly address: Address;
  readonly policies: readonly string[];
  /** What other policies may be called. */
  readonly patterns?: readonly string[];
}

/** What policies may be called that a token role hands out without naming them. */
function patternsOf(role: ModelTokenRole): readonly string[] {
  return offerOf(role) === 'any-other' ? ['*'] : role.values.allowed_policies_glob;
}
