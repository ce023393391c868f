import { VaultError } from '../model/vault-error.ts';

/** The answer; undefined where the token may not have it. Rejects with any other `VaultError`. */
export function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  return unlessStatus([403], asked);
}

/** The same; undefined, too, where its mount is not there, or its name is none. Rejects with any other `VaultError`. */
export function unlessUnseen<T>(asked: Promise<T>): Promise<T | undefined> {
  return unlessStatus([400, 403, 404], asked);
}

async function unlessStatus<T>(statuses: readonly unknown[], asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof VaultError && statuses.includes(error.facts.status)) return undefined;
    throw error;
  }
}
