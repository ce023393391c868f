import type { AccessRequest } from '../access/decide.ts';
import type { Position } from '../model/diagnostic.ts';
import type { WireObject } from '../model/wire.ts';
import type { Part, SpecPath } from '../spec/locate.ts';

/** Where the claims of a test come from. */
export type ClaimsSource =
  | {
      readonly kind: 'claims';
      readonly claims: WireObject;
      /** Where a claim stands; a JSON pointer begins with `/`. */
      readonly locate: (claim: string) => Position;
    }
  | { readonly kind: 'claims-file' | 'jwt-file'; readonly path: string }
  | { readonly kind: 'jwt-env'; readonly name: string };

/** A login that a test tries. */
export interface LoginSubject {
  readonly kind: 'login';
  readonly namespace: string;
  readonly mount: string;
  /** Undefined: every role of the mount is tried. */
  readonly role: string | undefined;
  readonly source: ClaimsSource;
  /** Claims of a new token that this one lacks. */
  readonly without: readonly string[];
  readonly algorithm: string | undefined;
  readonly remoteAddress: string | undefined;
}

/** A token that a test has without a login. */
export interface TokenSubject {
  readonly kind: 'token';
  readonly namespace: string;
  readonly policies: readonly string[];
  /** Name of a token role. */
  readonly role: string | undefined;
}

/** How a refusal is to look. */
export interface ExpectedRefusal {
  /** As written. */
  readonly words: string;
  readonly fits: (refusal: { readonly by?: string | undefined; readonly text: string }) => boolean;
}

/** What a test expects of the answer of the server. */
export interface Expected {
  readonly isAdmitted: boolean;
  readonly refusal?: ExpectedRefusal;
  readonly claim?: string;
  readonly roles?: readonly string[];
  readonly policies?: readonly string[];
  readonly ttl?: number;
  readonly maxTtl?: number;
  readonly numUses?: number;
  readonly tokenType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly groups?: readonly string[];
}

/** A request that a token may make, or may not. */
export interface ExpectedRequest {
  readonly request: Pick<AccessRequest, 'operation' | 'path' | 'parameters' | 'wrapTtl'>;
  /** As people read it: `read secret/data/app`. */
  readonly text: string;
  readonly isAllowed: boolean;
  readonly at: Position;
}

/** One test of a test file. */
export interface AccessTest {
  readonly name: string;
  readonly subject: LoginSubject | TokenSubject;
  readonly expected: Expected;
  readonly requests: readonly ExpectedRequest[];
  /** Where something in the test stands; of what is missing, what should hold it. */
  readonly locate: (path: SpecPath, part?: Part) => Position;
}
