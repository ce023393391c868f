import { VaultError } from '../model/vault-error.ts';
import type { VaultErrorFacts } from '../model/vault-error.ts';

/** A write whose answer did not come: it may have been done. */
export class LostAnswer extends Error {
  readonly facts: VaultErrorFacts;
  constructor(facts: VaultErrorFacts, next: string) {
    super('a write without an answer');
    this.facts = { ...facts, hint: next };
  }
}

/** The same promise; rejects with a `LostAnswer`, and what to do then, when nobody knows whether the write was done. */
export async function orLost<T>(writing: Promise<T>, next: string): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (error instanceof VaultError && error.facts.fate === 'unknown')
      throw new LostAnswer(error.facts, next);
    throw error;
  }
}
