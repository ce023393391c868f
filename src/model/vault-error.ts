/** What the server, or the way to it, said no with. It never holds a header, a body that was sent, or a token. */
export interface VaultErrorFacts {
  readonly method: string;
  /** API path without `/v1/`, not encoded. */
  readonly path: string;
  readonly namespace: string;
  /** HTTP status; undefined when no answer arrived. */
  readonly status?: number;
  /** The `errors` of the answer, or what the network said. */
  readonly errors: readonly string[];
  readonly warnings?: readonly string[];
  /** What to do next. */
  readonly hint?: string;
  /** Whether the request may have taken effect although no clean answer arrived. A read that was sent is `refused`. */
  readonly fate: 'not-sent' | 'refused' | 'unknown';
}

/** Trouble with the world: the server cannot be reached, is sealed, refused, or is not a Vault. */
export class VaultError extends Error {
  readonly facts: VaultErrorFacts;
  constructor(facts: VaultErrorFacts) {
    super(facts.errors.join('; ') || `status ${facts.status ?? 'unknown'}`);
    this.name = 'VaultError';
    this.facts = facts;
  }
}
