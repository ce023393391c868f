import { VaultError } from '../model/vault-error.ts';

/** The answer; undefined where the token may not have it. Rejects with any other `VaultError`. */
export async function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof VaultError && error.facts.status === 403) return undefined;
    throw error;
  }
}
