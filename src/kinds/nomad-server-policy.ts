import { glob } from '../model/glob.ts';
import type { Sibling } from '../model/kind.ts';
import { parsePolicy } from '../policy-language/parse.ts';
import type { PolicyRule } from '../policy-language/policy-rule.ts';

const CREATE = 'auth/token/create/';
const ROLES = 'auth/token/roles/';

/** A policy from which token roles are used, and those roles. */
interface ServerPolicy {
  readonly name: string;
  readonly roles: readonly string[];
}

/** Every token role asks for the same. */
const known = new WeakMap<readonly Sibling[], readonly ServerPolicy[]>();

/** Which policies a token role names as those that may be asked for. */
export interface AllowedPolicies {
  readonly allowed_policies: readonly string[];
  readonly allowed_policies_glob: readonly string[];
}

/**
 * Names of the policies of a spec that Nomad's servers use a token role with: they create tokens from it, or jobs may
 * ask for them, as Nomad's first guide told them to be able to.
 */
export function serverPoliciesOf(
  role: string,
  values: AllowedPolicies,
  policies: readonly Sibling[],
): readonly string[] {
  return serverPolicies(policies)
    .filter(({ name, roles }) => roles.includes(role) || allowsPolicy(values, name))
    .map(({ name }) => name);
}

/** Whether the role names a policy among those that may be asked for. */
export function allowsPolicy(
  { allowed_policies: names, allowed_policies_glob: globs }: AllowedPolicies,
  name: string,
): boolean {
  return names.includes(name) || globs.some((pattern) => glob(pattern)(name));
}

/** The policies of a spec whose holder may create tokens from a token role. */
function serverPolicies(policies: readonly Sibling[]): readonly ServerPolicy[] {
  const there =
    known.get(policies) ??
    policies
      .map(({ ref, values }) => ({ name: ref.name, roles: createdRoles(values['policy'] as string) }))
      .filter(({ roles }) => roles.length > 0);
  known.set(policies, there);
  return there;
}

/** Every stanza that names one token role, to create tokens from or to look at. */
export function roleStanzas(
  rules: readonly PolicyRule[],
): readonly { readonly role: string; readonly rule: PolicyRule }[] {
  return rules.flatMap((rule) => {
    const role = roleIn(rule, CREATE) ?? roleIn(rule, ROLES);
    return role === undefined ? [] : [{ role, rule }];
  });
}

/** Names of token roles from which the holder of the policy may create tokens. */
function createdRoles(text: string): readonly string[] {
  // Most policies are read for nothing.
  if (!text.includes(CREATE)) return [];
  return parsePolicy(text).rules.flatMap((rule) => roleIn(rule, CREATE) ?? []);
}

function roleIn({ path, capabilities }: PolicyRule, start: string): string | undefined {
  if (!path.startsWith(start) || capabilities.includes('deny')) return undefined;
  const role = path.slice(start.length);
  return role === '' || /[*+/{]/.test(role) ? undefined : role;
}
