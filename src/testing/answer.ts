import type { Position } from '../model/diagnostic.ts';
import type { TestCheck } from '../model/test-outcome.ts';

/** A token that was given, as far as it is known. */
export interface TokenFacts {
  /** That admitted the login; undefined for a token without one. */
  readonly role: string | undefined;
  /** With those of groups, in order. */
  readonly policies: readonly string[];
  /** Seconds. */
  readonly ttl?: number;
  /** Seconds; 0 when there is no end. */
  readonly maxTtl?: number;
  readonly numUses?: number;
  readonly tokenType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Names of identity groups. */
  readonly groups?: readonly string[];
}

/** One refusal of a login. */
export interface GivenRefusal {
  readonly by?: string | undefined;
  /** The server's own words. */
  readonly text: string;
  readonly claim?: string | undefined;
}

type Because = TestCheck['because'];

/** What a server says to the token of a test: of the spec's, or a real one. */
export type Answer =
  | {
      readonly kind: 'admitted';
      readonly tokens: readonly TokenFacts[];
      readonly because: Because;
      /** Why another role may admit the login, too, of which nothing is known. */
      readonly besides?: string;
    }
  /** Where the server may give any of several refusals, all of them. */
  | { readonly kind: 'refused'; readonly refusals: readonly GivenRefusal[]; readonly because: Because }
  | { readonly kind: 'open'; readonly reason: string; readonly at?: Position };

/** Whether a request is allowed, and by what. */
export interface Right {
  /** Undefined when it cannot be told. */
  readonly isAllowed: boolean | undefined;
  /** Why, for people. */
  readonly text: string;
  /** What there is to know even where the expectation is met. */
  readonly remark?: string;
  readonly because: Because;
}
