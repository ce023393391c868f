import type { KvPlace } from '../model/directives.ts';
import { neededCapabilities } from '../model/needed-capabilities.ts';
import type { Presence } from '../model/needed-capabilities.ts';
import { dataPath } from './inventory.ts';
import type { Request } from './least-policy.ts';
import type { Right } from './preflight.ts';

/** The right to keep an owner's entry. */
export function inventoryRight(place: KvPlace, owner: string | undefined, presence: Presence): Right {
  const path = dataPath(place, 'objects', owner);
  return { namespace: place.namespace, path, capabilities: neededCapabilities('POST', path, presence) };
}

/** What a run may ask of the inventories; the keys of the proofs are for the applying role alone. */
export function inventoryRequests(
  place: KvPlace,
  owner: string | undefined,
  purpose: 'plan' | 'apply',
  hasProofs: boolean,
): readonly Request[] {
  const reads: readonly Request[] = [
    { operation: 'LIST', path: `${place.mount}/metadata/${place.path}/objects` },
    { operation: 'GET', path: dataPath(place, 'objects', '+') },
  ];
  if (purpose === 'plan') return reads;
  const own = dataPath(place, 'objects', owner);
  const key = dataPath(place, 'keys', owner);
  return [
    ...reads,
    // Of the rules that fit a path only the most exact one counts.
    { operation: 'GET', path: own },
    { operation: 'POST', path: own },
    ...(hasProofs
      ? ([
          { operation: 'GET', path: key },
          { operation: 'POST', path: key, presence: 'absent' },
        ] as const)
      : []),
  ];
}
