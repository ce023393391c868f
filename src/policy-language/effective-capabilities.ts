import { legacyPolicies } from './stanza-key.ts';

/** The list that the servers walk: the shorthand replaces it (`deny`) or is added to it. */
export function listedCapabilities(listed: readonly string[], policy: string | undefined): readonly string[] {
  if (policy === undefined || !isLegacyPolicy(policy)) return listed;
  return policy === 'deny' ? legacyPolicies.deny : [...listed, ...legacyPolicies[policy]];
}

/** What remains of that list: each once, and `deny` alone. */
export function effectiveCapabilities(
  listed: readonly string[],
  policy: string | undefined,
): readonly string[] {
  const all = [...new Set(listedCapabilities(listed, policy))];
  return all.includes('deny') ? ['deny'] : all;
}

export function isLegacyPolicy(name: string): name is keyof typeof legacyPolicies {
  return Object.hasOwn(legacyPolicies, name);
}
