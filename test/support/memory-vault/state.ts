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
  readonly celRoles?: ReadonlyMap<string, WireObject>;
  /** Secrets of KV version 2, by path. */
  readonly kv?: ReadonlyMap<string, KvSecret>;
}

/** The last version of a secret. */
export interface KvSecret {
  /** Null once the version is deleted. */
  readonly data: WireObject | null;
  readonly version: number;
  readonly created: string;
}

/** Everything in one namespace, by path or name. */
export interface NamespaceState {
  readonly auth: Map<string, MountState>;
  readonly secrets: Map<string, MountState>;
  readonly policies: Map<string, WireObject>;
  readonly tokenRoles: Map<string, WireObject>;
  /** Identity groups by their name in lower case. */
  readonly groups: Map<string, WireObject>;
  /** What `custom_metadata` of the namespace holds. */
  readonly metadata: WireObject;
}

/** All namespaces of a server, by full path. */
export interface Namespaces {
  names(): readonly string[];
  has(path: string): boolean;
  metadata(path: string): WireObject;
  put(path: string, metadata: WireObject): void;
  remove(path: string): void;
}

/** One request, after the namespace was found. */
export interface Call {
  readonly method: 'GET' | 'LIST' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body: WireObject;
  readonly state: NamespaceState;
  readonly rootNamespace: boolean;
  readonly namespace: string;
  readonly namespaces: Namespaces;
  readonly server: Pick<ServerInfo, 'flavour' | 'version'>;
  readonly now: Date;
  /** What differs from a root token in what the token says of itself. */
  readonly token: WireObject;
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
    groups: new Map(state.groups),
    metadata: state.metadata,
  };
}
