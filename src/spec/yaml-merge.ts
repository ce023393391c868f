import { target } from './yaml-node.ts';
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts';

/** The maps that a `<<` brings in, the strongest first; undefined when it stands before anything else. */
export function mergeSources(value: YamlNode): readonly YamlMap[] | undefined {
  const node = target(value);
  if (node?.kind === 'map') return [node];
  if (node?.kind !== 'seq') return undefined;
  const maps = node.items.map(target).filter((item) => item?.kind === 'map');
  return maps.length === node.items.length ? maps : undefined;
}

/**
 * A map's entries with the merged ones in the place of their `<<`. What a map says itself beats what is merged, and
 * what is merged first beats the rest: https://yaml.org/type/merge.html
 */
export function mergedEntries(
  written: readonly YamlEntry[],
  merges: readonly YamlEntry[],
): readonly YamlEntry[] {
  const keys = new Set(merges.map((entry) => entry.keyStart));
  const own = written.filter((entry) => !keys.has(entry.keyStart));
  const taken = new Set(own.map((entry) => entry.key));
  return written.flatMap((entry) => {
    if (!keys.has(entry.keyStart)) return [entry];
    const fresh: YamlEntry[] = [];
    for (const merged of (mergeSources(entry.value) ?? []).flatMap((map) => map.entries)) {
      if (taken.has(merged.key)) continue;
      taken.add(merged.key);
      fresh.push({ ...merged, merged: true });
    }
    return fresh;
  });
}
