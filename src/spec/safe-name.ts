const LONGEST = 100;

/**
 * File names for names of objects, in their order: plain characters only, never hidden or passed over by the loader, and
 * different even where a file system takes upper and lower case for the same.
 */
export function safeNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const safe = new Map<string, string>();
  for (const name of new Set(names)) {
    const plain = plainName(name);
    let candidate = plain;
    for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) candidate = `${plain}-${number}`;
    taken.add(candidate.toLowerCase());
    safe.set(name, candidate);
  }
  return safe;
}

function plainName(name: string): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[.-]+$/g, '')
    .slice(0, LONGEST);
  return plain === '' || plain === 'node_modules' ? `x${plain}` : plain;
}
