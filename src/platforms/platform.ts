import type { DiagnosticCode } from '../model/catalogue.ts';
import type { SchemaPart } from '../model/field-type.ts';
import type { SpecValue } from '../model/secret.ts';

/** What is known about one claim in the tokens of a platform. */
export interface Claim {
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'object';
  /** `sometimes`: it can be missing, or be empty. */
  readonly presence: 'always' | 'sometimes';
  /** What it names can be renamed or handed on; the claim that names the same thing for good, where there is one. */
  readonly mutable?: true | { readonly rather: string };
  /** No other thing of this platform has the same value, in no other organisation either. */
  readonly unique?: true;
  /** It is another for the same workload in every run. */
  readonly perRun?: true;
  /** Whoever asks for the token chooses it. */
  readonly byCaller?: true;
  /** It names a person. */
  readonly person?: true;
  /** Other claims that are the same in all tokens with the same value in this one. */
  readonly fixes?: readonly string[];
  /** How its values look, and in words: completes "… sends". */
  readonly form?: { readonly pattern: RegExp; readonly words: string };
}

/** Tokens that carry the same value in a claim as those that a role means. */
export interface Lookalike {
  readonly code: DiagnosticCode;
  readonly claim: string;
  /** Whose tokens they are; completes "also matches". */
  readonly what: string;
  /** Claims by which they can be told apart, with the value in such a token. */
  readonly token: Readonly<Record<string, string>>;
  readonly hint: string;
}

/** How the tokens of jobs for pull requests differ from others. */
export interface PullRequests {
  /** What they are called there: completes "a job for a …". */
  readonly name: string;
  /** Values of claims that such a token can have. */
  readonly token: Readonly<Record<string, string>>;
  /** Accepted values of `sub` that match such a token. */
  readonly subject: RegExp;
}

/** A system whose workloads log in with its tokens: all that is known about them, as data. */
export interface Platform {
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  /** One sentence. */
  readonly doc: string;
  /** The platform's page about its tokens. */
  readonly url: string;
  /**
   * Whether tokens with this `iss` are the platform's; the URL that a mount is configured with. It comes as
   * `plainIssuer` leaves it, so that a slip in spelling does not hide whose it is.
   */
  readonly isIssuer: (url: string) => boolean;
  /** How `iss` is spelled for an issuer that comes in the plain form; the same when absent. */
  readonly spellIssuer?: (plain: string) => string;
  /** The issuer signs for many customers: a role binds one of these claims, or anybody's token may enter. */
  readonly tenants?: readonly string[];
  /** Which of the platform's issuers those are; all when absent. */
  readonly isShared?: (plain: string) => boolean;
  /** Claims by the name that a role gives them: a JSON pointer where they stand inside another. */
  readonly claims: Readonly<Record<string, Claim>>;
  /** Names of more claims than the table has. */
  readonly moreClaims?: RegExp;
  /** Claims that no other platform sends, by which a role shows whose tokens it means. */
  readonly ownClaims?: readonly string[];
  /** What fits `user_claim`, best first. */
  readonly userClaims: readonly string[];
  /** People log in with these tokens, so that a claim may name one. */
  readonly people?: true;
  /** Its workloads run on, and renew their Vault token for as long as they do. */
  readonly services?: true;
  readonly lookalikes?: readonly Lookalike[];
  readonly pullRequests?: PullRequests;
  /** What the platform's own client asks of the server with the token that it gets: capability by path. */
  readonly clientNeeds?: Readonly<Record<string, string>>;
  readonly preset?: Preset;
}

/** A block at the top of a spec that says in a few lines what a person knows, and stands for objects in the long form. */
export interface Preset {
  /** Key of the block. */
  readonly key: string;
  readonly doc: string;
  /** Schema of the block; the spec is held against it before `expand` is called. */
  readonly schema: SchemaPart;
  /** Places whose values are names of objects, or decide on the form, so that no secret may stand there; `*` is any key. */
  readonly plain: readonly (readonly string[])[];
  /** Puts the long form together. The block fits the schema, but for the meaning of its values. */
  expand(block: Readonly<Record<string, SpecValue>>, put: Put): void;
}

/**
 * Puts one value at its place in the long form: `['auth', 'jwt', 'type']`, or says with `{}` that a mapping stands there. `from` is the place in the block that it comes
 * from, where a finding about it points; `why` is the comment beside it in `vaultctl render`.
 */
export type Put = (place: readonly string[], value: SpecValue, from: readonly string[], why?: string) => void;
