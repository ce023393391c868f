import { serverPoliciesOf } from '../../kinds/nomad-server-policy.ts';
import { openValues } from '../../model/canonical.ts';
import type { Sibling } from '../../model/kind.ts';
import { nomadTakesAnEnd } from '../../platforms/nomad-checks.ts';
import type { AccessModel, ModelTokenRole } from '../access-model.ts';
import { eachTokenRole, isOn, isSet, listIn, numberIn } from './each.ts';
import type { LintRule } from './rule.ts';

/** What a caller of a token role may ask for. */
export const tokenRoles = eachTokenRole(function* ({ resource }) {
  const isFree = !isSet(resource, 'allowed_policies') && !isSet(resource, 'allowed_policies_glob');
  const denying = ['disallowed_policies', 'disallowed_policies_glob'].find((field) => isSet(resource, field));
  if (isFree && denying !== undefined) {
    yield {
      code: 'token-role-any-other-policy',
      message: 'the role only says which policies a token must not have: its caller may ask for any other',
      fields: [denying],
    };
  }
  if (isFree && denying === undefined && isOn(resource, 'orphan')) {
    yield {
      code: 'token-role-keeps-callers-rights',
      message:
        'the role names no policies: its tokens have those of the caller, and outlive the caller’s own token',
      fields: ['orphan'],
    };
  }
  for (const pattern of listIn(resource, 'allowed_policies_glob').filter((one) => /^\*+$/.test(one))) {
    yield {
      code: 'token-role-any-policy',
      message: `allowed_policies_glob holds ${pattern}: the caller may ask for any policy but root`,
      fields: ['allowed_policies_glob'],
      member: pattern,
    };
  }
  for (const pattern of listIn(resource, 'allowed_entity_aliases').filter((one) => one.includes('*'))) {
    yield {
      code: 'token-role-any-entity',
      message: `allowed_entity_aliases holds ${pattern}: the caller may act as every entity whose alias matches`,
      fields: ['allowed_entity_aliases'],
      member: pattern,
    };
  }
});

/** A system may have to live on such a token, so this is no more than a remark; old servers of Nomad take no other. */
export const endlessTokenRoles: LintRule = function* ({ model, nomadVersion }) {
  const takesAnEnd = nomadVersion === undefined || nomadTakesAnEnd(nomadVersion);
  const needsNoEnd = takesAnEnd ? () => false : nomadRoles(model);
  for (const role of model.tokenRoles.values()) {
    const { resource } = role;
    const isPeriodic = numberIn(resource, 'token_period') > 0;
    if (!isPeriodic || numberIn(resource, 'token_explicit_max_ttl') > 0 || needsNoEnd(role)) continue;
    const message = isOn(resource, 'orphan')
      ? 'a token of this role has no parent and no end as long as somebody renews it'
      : 'a token of this role has no end as long as somebody renews it';
    yield { resource, problem: { code: 'token-role-without-end', message, fields: ['token_period'] } };
  }
};

/** Tells whether Nomad's servers use a token role, by the policies beside it: any role where none of those says so. */
function nomadRoles(model: AccessModel): (role: ModelTokenRole) => boolean {
  const policies = new Map<string, Sibling[]>();
  for (const resource of model.resources) {
    if (resource.kind !== 'policy') continue;
    const one = { ref: resource.ref, values: openValues(resource) };
    const beside = policies.get(resource.namespace);
    if (beside === undefined) policies.set(resource.namespace, [one]);
    else beside.push(one);
  }
  const isNamed = ({ name, namespace, values }: ModelTokenRole): boolean =>
    serverPoliciesOf(name, values, policies.get(namespace) ?? []).length > 0;
  return [...model.tokenRoles.values()].some(isNamed) ? isNamed : () => true;
}

/** The server tells `app` and `App` apart, and people do not. */
export const alikeTokenRoles: LintRule = function* ({ model }) {
  const seen = new Map<string, ModelTokenRole>();
  for (const role of model.tokenRoles.values()) {
    const key = JSON.stringify([role.namespace, role.name.toLowerCase()]);
    const other = seen.get(key);
    seen.set(key, other ?? role);
    if (other === undefined) continue;
    const message = `the names of this token role and of "${other.name}" differ only in upper and lower case`;
    yield { resource: role.resource, problem: { code: 'token-role-names-alike', message } };
  }
};
