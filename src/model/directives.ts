import type { Diagnostic, Position } from './diagnostic.ts';

/** What the spec says about how vaultctl works on it, beside the objects themselves. */
export interface Directives {
  /** Who owns what this spec writes; undefined when nothing is to be marked. */
  readonly owner?: string;
  readonly prune: readonly PruneScope[];
  readonly ignore: readonly IgnoreRule[];
  readonly waivers: readonly Waiver[];
  /** Name or id of the only cluster that the spec is meant for. */
  readonly cluster?: { readonly name: string; readonly at: Position };
  readonly inventory?: KvPlace;
  /** Where the lock of everybody who applies stands. */
  readonly lock?: KvPlace;
  /** Of the Nomad servers that use the token roles. */
  readonly nomadVersion?: string;
}

/** Where unmanaged objects may be deleted. */
export interface PruneScope {
  readonly namespace: string;
  /** The key under `prune:`, which a kind's table names. */
  readonly key: string;
  /** A glob of names. */
  readonly pattern: string;
}

/** Fields that somebody else owns: what the server holds stands. */
export interface IgnoreRule {
  /** A glob of addresses. */
  readonly address: string;
  readonly fields: readonly string[];
  readonly at: Position;
}

/** A warning that somebody has looked at and lets stand for a while. */
export interface Waiver {
  /** Of the finding. */
  readonly code: string;
  /** A glob of addresses. */
  readonly address: string;
  readonly reason: string;
  /** The last day on which it counts, in UTC: `2027-03-31`. */
  readonly until: string;
  readonly at: Position;
}

/** A finding that stands although somebody knows of it. */
export interface WaivedFinding {
  readonly finding: Diagnostic;
  readonly waiver: Waiver;
}

/** A place in a KV engine of version 2, for what vaultctl itself keeps there. */
export interface KvPlace {
  readonly namespace: string;
  readonly mount: string;
  readonly path: string;
}
