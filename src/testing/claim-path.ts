/** The keys that lead to a claim, which a role may name as a JSON pointer. */
export function claimPath(claim: string): readonly string[] {
  if (!claim.startsWith('/')) return [claim];
  return claim
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
