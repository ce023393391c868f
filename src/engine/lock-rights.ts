import type { KvPlace } from '../model/directives.ts';
import { neededCapabilities } from '../model/needed-capabilities.ts';
import type { Request } from './least-policy.ts';
import { lockPath } from './lock-record.ts';
import type { Right } from './preflight.ts';

/** The right to let a lock go that was taken. */
export function lockRight(place: KvPlace): Right {
  const path = lockPath(place);
  return { namespace: place.namespace, path, capabilities: neededCapabilities('POST', path, 'present') };
}

/** What an apply asks of the lock; a plan does not touch it. */
export function lockRequests(place: KvPlace): readonly Request[] {
  const path = lockPath(place);
  return [
    { operation: 'GET', path },
    { operation: 'POST', path },
  ];
}
