import type { Wire } from '../model/wire.ts';
import type { TextRange } from './problem.ts';
import type { StanzaKeyName } from './stanza-key.ts';

/** Values by parameter name, which the servers lower-case; an empty list stands for any value. */
export type ParameterRules = Readonly<Record<string, readonly Wire[]>>;

/** Who must approve, for a part of the capabilities. */
export interface ControlGroupFactor {
  readonly name: string;
  readonly groupIds: readonly string[];
  readonly groupNames: readonly string[];
  readonly approvals: number;
  readonly controlledCapabilities: readonly string[];
}

export interface ControlGroup {
  readonly ttlSeconds: number;
  readonly factors: readonly ControlGroupFactor[];
}

/** One setting of a stanza, as written. */
export interface PolicyAttribute {
  readonly key: StanzaKeyName;
  readonly at: TextRange;
  readonly valueAt: TextRange;
}

/** One `path` stanza. The fields in snake_case are the keys of the stanza, absent when it does not set them. */
export interface PolicyRule {
  /** Without one leading `/`, which the servers strip. */
  readonly path: string;
  readonly writtenPath: string;
  /** The stanza, and its path. */
  readonly at: TextRange;
  readonly pathAt: TextRange;
  readonly attributes: readonly PolicyAttribute[];
  /**
   * What the servers make of `capabilities` and `policy`: each once, `deny` alone. With `deny` the servers also pass
   * over the parameter and wrapping rules below, which are here as written.
   */
  readonly capabilities: readonly string[];
  readonly policy?: string;
  readonly comment?: string;
  readonly allowed_parameters?: ParameterRules;
  readonly denied_parameters?: ParameterRules;
  readonly required_parameters?: readonly string[];
  /** In seconds. */
  readonly min_wrapping_ttl?: number;
  readonly max_wrapping_ttl?: number;
  readonly mfa_methods?: readonly string[];
  readonly control_group?: ControlGroup;
  readonly subscribe_event_types?: readonly string[];
  readonly pagination_limit?: number;
  /** A point in time, as written. */
  readonly expiration?: string;
  readonly list_scan_response_keys_filter_path?: string;
}
