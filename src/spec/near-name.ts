import { distance } from 'fastest-levenshtein';

/** The known name that a person most likely meant, or undefined when none is near. */
export function nearName(written: string, known: readonly string[]): string | undefined {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');
  const ranked = known
    .map((name) => ({ name, far: distance(plain(written), plain(name)) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(2, Math.floor(written.length * 0.34))
    ? best.name
    : undefined;
}
