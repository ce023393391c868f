import type { Diagnostic, Position } from './diagnostic.ts';
import type { TypeName } from './field-type.ts';
import type { Ref } from './kind.ts';
import type { Address, FieldValue } from './resource.ts';
import type { ServerInfo } from './server.ts';

/** One field that will be different. */
export interface FieldChange {
  /** Name in the spec, with its group: `tune.max_lease_ttl`. */
  readonly field: string;
  readonly type: TypeName;
  /** Undefined on create. A `Secret` when either side is sensitive. */
  readonly before?: FieldValue;
  /** Null on delete. */
  readonly after: FieldValue;
  /** The spec does not mention the field, so it goes to the server's default. */
  readonly omitted: boolean;
  /** Text of several lines. */
  readonly lines: boolean;
  /** Only layout or comments change. */
  readonly layoutOnly: boolean;
  /** The value, or a part of it, cannot be read back; it is written with this change and was not compared. */
  readonly writeOnly: boolean;
  /** It is the reason why the object is written. */
  readonly rewritten: boolean;
  /** A part of what it will be is known only when other changes are done; a placeholder stands there. */
  readonly knownAfterApply?: true;
}

/** One object that will be written or deleted. */
export interface Change {
  readonly action: 'create' | 'update' | 'delete';
  readonly kind: string;
  readonly address: Address;
  readonly namespace: string;
  readonly ref: Ref;
  readonly fields: readonly FieldChange[];
  /** Fields of the object that stay as they are. */
  readonly unchangedFields: number;
  /** Addresses of changes that must be done before this one. */
  readonly dependsOn: readonly Address[];
}

/** Something on the server that the spec does not name, inside what it manages. Left alone. */
export interface Unmanaged {
  readonly kind: string;
  readonly address: Address;
  /** Why it is not deleted although `--prune` was given and a scope covers it; or that `--prune` would. */
  readonly remark?: string;
}

/** What would be done, as plain data: no function, no client, no printable secret. */
export interface Plan {
  readonly format: 1;
  readonly server: ServerInfo;
  readonly changes: readonly Change[];
  /** Number of objects that are as the spec says. */
  readonly unchanged: number;
  readonly unmanaged: readonly Unmanaged[];
  /** Remarks about single objects, such as values that cannot be read back. */
  readonly notes: readonly { readonly address: Address; readonly text: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What became of one change. */
export type Applied =
  | {
      readonly change: Change;
      readonly outcome: 'done';
      readonly warnings: readonly string[];
      /** The answer was lost; the object was found as desired by reading it. */
      readonly isConfirmedByReading?: boolean;
    }
  | { readonly change: Change; readonly outcome: 'failed'; readonly failure: Failure }
  | { readonly change: Change; readonly outcome: 'skipped'; readonly reason: string };

/** Why a change was not done, or is not known to be done. */
export interface Failure {
  /** `stale`: changed since the plan, not written. `refused`: the server said no. `unknown`: written or not. */
  readonly kind: 'stale' | 'refused' | 'unknown' | 'not-kept';
  /** Whether a write of this change took effect or may have. */
  readonly written: boolean;
  readonly message: string;
  readonly hint?: string;
  /** Where the object stands in the spec. */
  readonly at?: Position;
}
