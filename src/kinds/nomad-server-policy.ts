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

/** The policies of a spec whose holder may create tokens from a token role. */
export function serverPolicies(policies: readonly Sibling[]): readonly ServerPolicy[] {
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
