import { glob } from '../model/glob.ts';
import type { Kind } from '../model/kind.ts';
import { indexKinds, parentAddress, referencesOf } from '../model/references.ts';
import type { Address, Resource } from '../model/resource.ts';

/** Which objects a run is about, as the command line says. */
export interface Selection {
  /** Globs of addresses; everything when there is none. */
  readonly target: readonly string[];
  /** Globs of addresses that are left out. */
  readonly exclude: readonly string[];
}

/** Whether an address is in the selection, by itself. */
export function isSelected({ target, exclude }: Selection): (address: Address) => boolean {
  const targets = target.map(glob);
  const excluded = exclude.map(glob);
  return (address) =>
    (targets.length === 0 || targets.some((matches) => matches(address))) &&
    !excluded.some((matches) => matches(address));
}

/** The selected objects of a spec, and what they stand below or name, unless that is excluded. */
export function select(
  resources: readonly Resource[],
  kinds: readonly Kind[],
  selection: Selection,
): readonly Resource[] {
  if (selection.target.length === 0 && selection.exclude.length === 0) return resources;
  const byName = indexKinds(kinds);
  const byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  const isTarget = isSelected(selection);
  const isAllowed = isSelected({ ...selection, target: [] });
  const taken = new Set<Address>();
  const take = (address: Address | undefined): void => {
    const resource = address === undefined ? undefined : byAddress.get(address);
    const kind = resource && byName.get(resource.kind);
    if (resource === undefined || kind === undefined) return;
    if (taken.has(resource.address) || !isAllowed(resource.address)) return;
    taken.add(resource.address);
    take(parentAddress(kind, resource, byName));
    for (const { address: named, isEdge } of referencesOf(kind, resource, byName)) if (isEdge) take(named);
  };
  for (const { address } of resources) if (isTarget(address)) take(address);
  return resources.filter(({ address }) => taken.has(address));
}
