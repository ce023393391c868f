import type { ServerInfo } from '../../../src/model/server.ts';
import type { WireObject } from '../../../src/model/wire.ts';

/** An auth or secrets mount with what is stored inside it. Values are replaced, never changed in place. */
export interface MountState {
  /** What `sys/auth` or `sys/mounts` answers, except `config`. */
  readonly info: WireObject;
  readonly config: WireObject;
  /** The JWT configuration, or that of KV version 2; undefined while it was never written. */
  readonly settings?: WireObject;
  /** JWT roles: only the fields that were written. */
  readonly roles: ReadonlyMap<string, WireObject>;
}

/** Everything in one namespace, by path or name. */
export interface NamespaceState {
  readonly auth: Map<string, MountState>;
  readonly secrets: Map<string, MountState>;
  readonly policies: Map<string, WireObject>;
  readonly tokenRoles: Map<string, WireObject>;
}

/** One request, after the namespace was found. */
export interface Call {
  readonly method: 'GET' | 'LIST' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body: WireObject;
  readonly state: NamespaceState;
  readonly rootNamespace: boolean;
  readonly server: Pick<ServerInfo, 'flavour' | 'version'>;
  readonly now: Date;
  /** A new identifier, different with every call. */
  readonly id: () => string;
}

/** What a handler answers; `data` is missing in a 204. */
export interface Reply {
  readonly data?: WireObject;
  readonly warnings?: readonly string[];
}

/** The longest lease of a mount that sets none: 768 hours. */
export const SYSTEM_MAX_TTL = 2_764_800;

/** A copy that later requests do not change. */
export function copyState(state: NamespaceState): NamespaceState {
  return {
    auth: new Map(state.auth),
    secrets: new Map(state.secrets),
    policies: new Map(state.policies),
    tokenRoles: new Map(state.tokenRoles),
  };
}
