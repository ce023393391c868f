import type { Secret } from '../model/secret.ts';
import type { VaultError } from '../model/vault-error.ts';
import type { WireObject } from '../model/wire.ts';

/** Where a request goes. `path` is an API path without `/v1/`, not encoded: `auth/jwt/role/web`. */
export interface Place {
  /** Full namespace path without slashes at the ends; `''` is the root namespace. */
  readonly namespace: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** What a LIST answers; `keyInfo` where the endpoint sends details with the names. */
export interface Listing {
  readonly keys: readonly string[];
  readonly keyInfo: Readonly<Record<string, WireObject>>;
}

/** Time, for those who wait for a server. Tests bring one that runs ahead. */
export interface Clock {
  /** Milliseconds from some fixed moment; never goes back. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * All traffic with the server: four calls.
 *
 * Every call rejects with a `VaultError` (model/vault-error.ts) when the server could not be reached or refused.
 */
export interface VaultPort {
  /** The `data` of an answer (the whole body where there is no `data`); undefined when the server proves that
   * nothing is there: 404 with `{"errors":[]}`. A missing mount or any foreign 404 rejects. A deleted secret of KV
   * version 2 is there as its metadata, and its data is null. */
  read(at: Place): Promise<WireObject | undefined>;
  /** Names below a path; an empty listing (404 with `{"errors":[]}`) is an empty list. */
  list(at: Place): Promise<Listing>;
  /** POST; resolves with the warnings of the answer. */
  write(at: Place, body: WireObject): Promise<readonly string[]>;
  /** DELETE; resolves with the warnings of the answer. */
  delete(at: Place): Promise<readonly string[]>;
}

/** What the token may do. */
export interface Permissions {
  /** Its capabilities at each of these paths, as the policies stand; rejects with a `VaultError`. */
  capabilities(namespace: string, paths: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** What an answer tells about a token. The token itself is apart from the rest, so that nothing prints it. */
export interface TokenAnswer {
  readonly token?: Secret<string>;
  /** Whether it is only good for unwrapping the token, once. */
  readonly isWrapped: boolean;
  /** The `auth`, `wrap_info` or `data` of the answer, without the token. */
  readonly facts: WireObject;
  readonly warnings: readonly string[];
}

/** Requests about tokens, whose answers or bodies hold one. */
export interface TokenPort {
  /** POST; `token` goes into the body, and `wrapTtl` has the answer wrapped. Rejects with a `VaultError`. */
  post(
    at: Place,
    body: WireObject,
    secret?: { readonly token?: Secret<string>; readonly wrapTtl?: string },
  ): Promise<TokenAnswer>;
}

/** How a login ended that was only tried. */
export interface LoginTry {
  /** What the identity token says of itself; undefined for what is no JWT. */
  readonly claims: WireObject | undefined;
  readonly outcome:
    | { readonly refusal: VaultError }
    | {
        readonly granted: TokenAnswer;
        /** Resolves with a sentence when that did not work. */
        readonly revoke: () => Promise<string | undefined>;
        /** From now on nobody revokes it. */
        readonly keep: () => void;
        /** What the token may do at these paths; rejects with a `VaultError`. */
        readonly capabilities: (paths: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;
      };
}
