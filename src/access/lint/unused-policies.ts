import { roleStanzas } from '../../kinds/nomad-server-policy.ts';
import { among, namesNoPolicies } from '../token-role.ts';
import type { AccessModel, ModelPolicy } from '../access-model.ts';
import type { LintRule } from './rule.ts';

/** Policies that nothing in the spec gives to anybody. */
export const unusedPolicies: LintRule = function* ({ model }) {
  const namespaces = new Set([...model.policies.values()].map(({ namespace }) => namespace));
  for (const namespace of namespaces) {
    const isUsed = usesIn(model, namespace);
    if (isUsed === undefined) continue;
    for (const policy of model.policies.values()) {
      if (policy.namespace === namespace) yield* finding(policy, isUsed);
    }
  }
};

function* finding(
  { name, resource, policy }: ModelPolicy,
  isUsed: (name: string) => boolean,
): ReturnType<LintRule> {
  if (resource === undefined || BUILT_IN.includes(name) || isUsed(name)) return;
  // Whoever makes tokens for others got its own one by hand.
  if (roleStanzas(policy.rules).length > 0) return;
  yield {
    resource,
    problem: { code: 'policy-unused', message: `nothing here gives anybody the policy ${name}` },
  };
}

const BUILT_IN: readonly string[] = ['default', 'default-ceiling'];

/** Tells whether a name is used; undefined when the namespace holds nothing that could use one, or things that may use any. */
function usesIn(model: AccessModel, namespace: string): ((name: string) => boolean) | undefined {
  const here = <T extends { readonly namespace: string }>(all: Iterable<T>): readonly T[] =>
    [...all].filter((one) => one.namespace === namespace);
  const roles = here(model.roles.values());
  const tokenRoles = here(model.tokenRoles.values());
  const groups = here(model.groups);
  if (roles.length + tokenRoles.length + groups.length === 0) return undefined;
  if (here(model.programs.values()).length > 0) return undefined;
  if (roles.some(({ values }) => values.token_policies_template_claims)) return undefined;
  if (tokenRoles.some(namesNoPolicies)) return undefined;
  const names = new Set(
    [
      ...roles.flatMap(({ values }) => values.token_policies),
      ...tokenRoles.flatMap(({ values }) => values.allowed_policies),
      ...groups.flatMap(({ policies }) => policies),
    ].map((name) => name.trim().toLowerCase()),
  );
  const globs = tokenRoles.flatMap(({ values }) => values.allowed_policies_glob);
  return among([...names], globs);
}
