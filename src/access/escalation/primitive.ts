import type { Since } from '../../model/server.ts';
import type { AccessOperation } from '../decide.ts';

/**
 * What the holder of a token can reach: R0 any policy, R1 the rights of others or credentials of other systems, R2 a
 * token that outlives its own, R3 to change or end the access of others, R4 to see who has access, R5 none of these.
 */
export const ESCALATION_CLASSES = ['R0', 'R1', 'R2', 'R3', 'R4', 'R5'] as const;
export type EscalationClass = (typeof ESCALATION_CLASSES)[number];

/** What a request gives to whoever may send it. */
export type Effect =
  | { readonly kind: 'class'; readonly class: Exclude<EscalationClass, 'R5'> }
  /** Writes or deletes the policy whose name the path ends in. */
  | { readonly kind: 'write-policy' | 'delete-policy' }
  /** A token from the token role whose name the path ends in, or the role itself. */
  | { readonly kind: 'token-of-role' | 'write-token-role' }
  /** The logins of every role of the auth mount in the path. */
  | { readonly kind: 'logins-of-mount' };

/** A request that gives more than it looks. */
export interface Primitive {
  /** Row of the table it comes from: `E04`. */
  readonly id: string;
  /** As a policy writes them: `+` is one segment, and a `*` at the end is one or more. */
  readonly paths: readonly string[];
  readonly operations: readonly AccessOperation[];
  /** Asks for `sudo`, although the path is not protected. */
  readonly sudo?: true;
  readonly effect: Effect;
  /** What the request does: completes "the holder …". */
  readonly does: string;
  /** Of the auth mount in `auth/+/…`; a mount of which nothing is known may be any. */
  readonly mounts?: readonly string[];
  /** The paths are below engines of this type. */
  readonly engine?: string;
  /** The servers on which it is so; all when absent. */
  readonly since?: Since;
  /** What must be so for it; a sentence without a full stop. */
  readonly assumes?: string;
}
