import type { Problem } from '../../model/kind.ts';
import { nomadTakesAnEnd } from '../../platforms/nomad-checks.ts';
import type { ModelTokenRole } from '../access-model.ts';
import { eachTokenRole, isOn, listIn, numberIn } from './each.ts';
import type { LintRule } from './rule.ts';

/** What a caller of a token role may ask for. */
export const tokenRoles = eachTokenRole(function* ({ resource }, { nomadVersion }) {
  const lists = [
    'allowed_policies',
    'allowed_policies_glob',
    'disallowed_policies',
    'disallowed_policies_glob',
  ];
  const [allowed = [], globs = [], ...denied] = lists.map((field) => listIn(resource, field));
  const isFree = allowed.length === 0 && globs.length === 0;
  const isDenying = denied.some((names) => names.length > 0);
  if (isFree && isDenying) {
    yield {
      code: 'token-role-any-other-policy',
      message: 'the role only says which policies a token must not have: its caller may ask for any other',
      fields: [(denied[0] ?? []).length > 0 ? 'disallowed_policies' : 'disallowed_policies_glob'],
    };
  }
  if (isFree && !isDenying && isOn(resource, 'orphan')) {
    yield {
      code: 'token-role-keeps-callers-rights',
      message:
        'the role names no policies: its tokens have those of the caller, and outlive the caller’s own token',
      fields: ['orphan'],
    };
  }
  for (const pattern of globs.filter((one) => /^\*+$/.test(one))) {
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
  if (nomadVersion === undefined || nomadTakesAnEnd(nomadVersion)) yield* endless(resource);
});

/** A system may have to live on such a token, so this is no more than a remark. */
function* endless(resource: ModelTokenRole['resource']): Iterable<Problem> {
  const isPeriodic = numberIn(resource, 'token_period') > 0;
  if (!isPeriodic || numberIn(resource, 'token_explicit_max_ttl') > 0) return;
  yield {
    code: 'token-role-without-end',
    message: isOn(resource, 'orphan')
      ? 'a token of this role has no parent and no end as long as somebody renews it'
      : 'a token of this role has no end as long as somebody renews it',
    fields: ['token_period'],
  };
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
