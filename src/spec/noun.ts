import type { Kind } from '../model/kind.ts';

/** What people call an object that others stand below. */
export function nounOf(kind: Kind | undefined): string {
  return kind === undefined || kind.api.table !== undefined ? 'mount' : kind.name;
}
