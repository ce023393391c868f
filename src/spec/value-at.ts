import { isMapping } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';

/** The value under a path of keys; undefined where the mappings end. */
export function valueAt(value: SpecValue, place: readonly string[]): SpecValue | undefined {
  let at: SpecValue | undefined = value;
  for (const key of place) {
    if (at === undefined || !isMapping(at)) return undefined;
    at = Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
