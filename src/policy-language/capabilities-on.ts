import type { PolicyRule } from './policy-rule.ts';

/**
 * What the stanzas of policies allow on one path, without templates. An exact path wins, then the pattern that is more
 * precise; stanzas of the same path add up, and `deny` beats all.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching
 */
export function capabilitiesOn(rules: readonly PolicyRule[], path: string): readonly string[] {
  const matching = rules.filter((rule) => matches(rule.path, path));
  const [best] = matching
    .map((rule) => rule.path)
    .sort((a, b) => precedence(b, path) - precedence(a, path) || compare(a, b));
  const all = new Set(matching.filter((rule) => rule.path === best).flatMap((rule) => rule.capabilities));
  return all.has('deny') ? ['deny'] : [...all];
}

function matches(pattern: string, path: string): boolean {
  if (pattern === path) return true;
  const isPrefix = pattern.endsWith('*');
  const segments = (isPrefix ? pattern.slice(0, -1) : pattern).split('/');
  const parts = path.split('/');
  if (!isPrefix && segments.length !== parts.length) return false;
  if (segments.length > parts.length) return false;
  return segments.every((segment, index) => {
    const part = parts[index] ?? '';
    if (segment === '+') return part !== '';
    return isPrefix && index === segments.length - 1 ? part.startsWith(segment) : part === segment;
  });
}

/** Of two patterns the one whose first wildcard comes later. */
function precedence(pattern: string, path: string): number {
  if (pattern === path) return Number.MAX_SAFE_INTEGER;
  const first = pattern.split('/').findIndex((segment) => segment === '+');
  const plus = first < 0 ? pattern.length : pattern.split('/').slice(0, first).join('/').length + 1;
  return Math.min(plus, pattern.endsWith('*') ? pattern.length - 1 : pattern.length);
}

/** The rest of the order: no `*` at the end, fewer `+`, the longer one, the later one in the alphabet. */
function compare(a: string, b: string): number {
  const plusses = (text: string): number => text.split('/').filter((segment) => segment === '+').length;
  return (
    Number(a.endsWith('*')) - Number(b.endsWith('*')) ||
    plusses(a) - plusses(b) ||
    b.length - a.length ||
    (a < b ? 1 : -1)
  );
}
