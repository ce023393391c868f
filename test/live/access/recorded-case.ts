import type { AccessRequest } from '../../../src/access/decide.ts';
import type { AclServer } from '../../../src/access/acl-server.ts';
import type { Identity } from '../../../src/access/identity.ts';
import type { AclBench } from './acl-bench.ts';

/** A question to a server, and what it said. */
export type Ask =
  | { readonly kind: 'capabilities'; readonly path: string; readonly theirs: string }
  | { readonly kind: 'request'; readonly request: AccessRequest; readonly theirs: 'allowed' | 'refused' };

/** A token's policies, and what a real server answered about them. */
export interface RecordedCase {
  readonly server: AclServer;
  readonly texts: readonly string[];
  readonly identity?: Identity;
  /** When it answered. */
  readonly now: number;
  readonly asks: readonly Ask[];
}

/** The identity of a token by its place in the bench's list; none for a token without an entity. */
export function identityOf(bench: AclBench, who: number | undefined): Pick<RecordedCase, 'identity'> {
  const identity = who === undefined ? undefined : bench.identities[who];
  return identity ? { identity } : {};
}
