import { unsupportedPath } from './refusal.ts';

/** Names of JWT roles and token roles; anything else is no path that the server knows. */
export function checkName(name: string): string {
  if (!/^\w(?:[\w.-]*\w)?$/.test(name)) throw unsupportedPath();
  return name;
}

/** Trimmed, in lower case, each once, sorted: what the servers do with lists of policies in token roles. */
export function lowerSet(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim().toLowerCase()).filter((name) => name !== ''))].sort();
}

/** The same for policies of a token: `root` stands alone. */
export function policySet(names: readonly string[]): string[] {
  const set = lowerSet(names);
  return set.includes('root') ? ['root'] : set;
}
