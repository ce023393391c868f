import { allRules } from '../../policy-language/rule-table.ts';
import type { Position } from '../../model/diagnostic.ts';
import { glob } from '../../model/glob.ts';
import type { Address } from '../../model/resource.ts';
import { groupsOfRole } from '../access-model.ts';
import type { AccessModel, ModelGroup, ModelPolicy, ModelRole, ModelTokenRole } from '../access-model.ts';
import { childNamespaces } from '../child-namespaces.ts';
import { decideFor, holderOfPolicies, holderOfRole } from '../holder.ts';
import type { Holder } from '../holder.ts';
import { tokenRolePolicies } from '../token-role.ts';
import { explainRule } from './explained-rule.ts';
import type { ExplainedRule } from './explained-rule.ts';
import type { AskedAccess } from './explain-access.ts';
import { whoMayBeAble } from './may-be-able.ts';
import type { MayBeAble } from './may-be-able.ts';
import { roleDemands } from './role-demands.ts';
import type { RoleDemand } from './role-demands.ts';

/** A JWT role whose tokens can, or can under a condition. */
export interface RoleThatCan {
  readonly address: Address;
  readonly demands: readonly RoleDemand[];
  /** Always, with a group of the token, or only where a template of the path fits. */
  readonly when: 'always' | 'group' | 'template';
  /** Names of the groups that make the difference. */
  readonly groups: readonly string[];
  readonly rule?: ExplainedRule;
}

/** A token role that can give a token which can. */
export interface TokenRoleThatCan {
  readonly address: Address;
  /** Those of its policies that grant it. */
  readonly policies: readonly string[];
}

/** A group whose members can. */
export interface GroupThatCan {
  readonly address: Address;
  readonly name: string;
  readonly namespace: string;
  readonly policies: readonly string[];
}

/** A policy that grants it by itself. */
export interface PolicyThatCan {
  readonly name: string;
  readonly namespace: string;
  readonly rule: ExplainedRule;
  readonly at?: Position;
  /** Whether a role, a token role or a group of the model hands it out. */
  readonly isHandedOut: boolean;
}

/** Who can do a thing. */
export interface WhoCan {
  readonly roles: readonly RoleThatCan[];
  readonly tokenRoles: readonly TokenRoleThatCan[];
  readonly groups: readonly GroupThatCan[];
  readonly policies: readonly PolicyThatCan[];
  /** Those who are not among the others, and may be able to all the same. */
  readonly undecided: readonly MayBeAble[];
}

/**
 * Finds everybody who can make a request; its path is as seen from the namespace, and may go on into one below, where
 * those that are at home can do it, too.
 */
export function whoCan(model: AccessModel, asked: AskedAccess, namespace: string, now: number): WhoCan {
  const below = childNamespaces(model, namespace).filter(({ path }) => asked.path.startsWith(path));
  const all = [{ path: '', namespace }, ...below.toReversed()].map((one) =>
    whoCanAt(model, { ...asked, path: asked.path.slice(one.path.length) }, one.namespace, now),
  );
  return {
    roles: all.flatMap(({ roles }) => roles),
    tokenRoles: all.flatMap(({ tokenRoles }) => tokenRoles),
    groups: all.flatMap(({ groups }) => groups),
    policies: all.flatMap(({ policies }) => policies),
    undecided: all.flatMap(({ undecided }) => undecided),
  };
}

function whoCanAt(model: AccessModel, asked: AskedAccess, namespace: string, now: number): WhoCan {
  const can = (policies: readonly string[]): boolean =>
    decideFor(holderOfPolicies(model, { namespace, policies }, now), asked).allowed;
  const within = <T extends { readonly namespace: string }>(all: Iterable<T>): readonly T[] =>
    [...all].filter((one) => one.namespace === namespace);
  const granting = within(model.policies.values()).filter(({ name }) => can([name]));
  const names = granting.map(({ name }) => name);
  const roles = within(model.roles.values()).flatMap((role) => roleThatCan(model, role, asked, now) ?? []);
  const tokenRoles = within(model.tokenRoles.values()).flatMap((role) => tokenRoleThatCan(role, names, can));
  const groups = within(model.groups).flatMap((group) => groupThatCan(group, names, can));
  const able = new Set([...roles, ...tokenRoles, ...groups].map(({ address }) => address));
  return {
    roles,
    tokenRoles,
    groups,
    policies: granting.flatMap((policy) => policyThatCan(model, policy, asked, now)),
    undecided: whoMayBeAble(model, namespace, now).filter(({ address }) => !able.has(address)),
  };
}

/** Whether somebody with just these policies can. */
type Can = (policies: readonly string[]) => boolean;

function roleThatCan(
  model: AccessModel,
  role: ModelRole,
  asked: AskedAccess,
  now: number,
): RoleThatCan | undefined {
  // A role for people in a browser gives tokens, too.
  const own = holderOfRole(model, role, now);
  const base = { address: role.address, demands: roleDemands(role), groups: [] };
  const decision = decideFor(own, asked);
  if (decision.allowed)
    return { ...base, when: 'always', ...(decision.rule && { rule: explainRule(model, decision.rule) }) };
  const groups = groupsOfRole(model, role).filter(
    ({ policies }) => decideFor(withPolicies(model, own, policies, now), asked).allowed,
  );
  if (groups.length > 0) return { ...base, when: 'group', groups: groups.map(({ name }) => name) };
  return mayFit(own, asked) || namesByTemplate(model, role, asked, now)
    ? { ...base, when: 'template' }
    : undefined;
}

function withPolicies(
  model: AccessModel,
  { namespace, policies }: Holder,
  more: readonly string[],
  now: number,
): Holder {
  return holderOfPolicies(model, { namespace, policies: [...policies, ...more] }, now);
}

/** Whether a path with a template would match, and grant it, were the template filled in rightly. */
function mayFit({ acl, namespace }: Holder, { path, operation }: AskedAccess): boolean {
  const full = namespace === '' ? path : `${namespace}/${path}`;
  return allRules(acl).some(({ path: rule, capabilities }) => {
    if (!rule.text.includes('{{') || !capabilities.has(operation)) return false;
    const pattern = rule.text.replaceAll(/\{\{.*?\}\}/g, '*').replaceAll('+', '*');
    return glob(rule.endsInGlob ? `${pattern}*` : pattern)(full);
  });
}

/** OpenBao fills the names of policies in from claims, where the role says so. */
function namesByTemplate(
  model: AccessModel,
  { namespace, values }: ModelRole,
  asked: AskedAccess,
  now: number,
): boolean {
  if (!values.token_policies_template_claims) return false;
  const patterns = values.token_policies
    .filter((name) => name.includes('{{'))
    .map((name) => glob(name.toLowerCase().replaceAll(/\{\{.*?\}\}/g, '*')));
  return [...model.policies.values()].some(
    ({ name, namespace: own }) =>
      own === namespace &&
      patterns.some((matches) => matches(name)) &&
      decideFor(holderOfPolicies(model, { namespace, policies: [name] }, now), asked).allowed,
  );
}

function tokenRoleThatCan(
  { address, values }: ModelTokenRole,
  granting: readonly string[],
  can: Can,
): readonly TokenRoleThatCan[] {
  const policies = granting.filter((name) => tokenRolePolicies(values, [name]).kind === 'created');
  if (policies.length > 0) return [{ address, policies }];
  const all = tokenRolePolicies(values, []);
  return all.kind === 'created' && can(all.policies) ? [{ address, policies: all.policies }] : [];
}

/** A member has all policies of the group, of which one may deny what another allows. */
function groupThatCan(group: ModelGroup, granting: readonly string[], can: Can): readonly GroupThatCan[] {
  if (group.policies.length === 0 || !can(group.policies)) return [];
  const own = group.policies.filter((name) => granting.includes(name));
  const policies = own.length === 0 ? group.policies : own;
  const { name, namespace, resource } = group;
  return [{ address: resource.address, name, namespace, policies }];
}

function policyThatCan(
  model: AccessModel,
  { name, namespace, resource }: ModelPolicy,
  asked: AskedAccess,
  now: number,
): readonly PolicyThatCan[] {
  const { rule } = decideFor(holderOfPolicies(model, { namespace, policies: [name] }, now), asked);
  if (rule === undefined) return [];
  const at = resource?.origin?.at();
  return [
    {
      name,
      namespace,
      rule: explainRule(model, rule),
      ...(at && { at }),
      isHandedOut: isHandedOut(model, namespace, name),
    },
  ];
}

function isHandedOut(model: AccessModel, namespace: string, name: string): boolean {
  const here = (one: { readonly namespace: string }): boolean => one.namespace === namespace;
  return (
    [...model.roles.values()].some(
      (role) => here(role) && role.values.token_policies.some((given) => given.trim().toLowerCase() === name),
    ) ||
    [...model.tokenRoles.values()].some(
      (role) => here(role) && tokenRolePolicies(role.values, [name]).kind === 'created',
    ) ||
    model.groups.some((group) => here(group) && group.policies.includes(name))
  );
}
