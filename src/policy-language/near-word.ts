import { closest, distance } from 'fastest-levenshtein';

/** A hint that names the word that was meant, if one is near. */
export function didYouMean(word: string, words: readonly string[]): { readonly hint?: string } {
  const lower = word.toLowerCase();
  const near = words.length > 0 ? closest(lower, words) : '';
  const most = Math.max(2, Math.floor(near.length / 3));
  return near !== '' && distance(lower, near) <= Math.min(most, near.length - 1)
    ? { hint: `did you mean ${near}?` }
    : {};
}
