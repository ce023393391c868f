import { MemoryVault } from './memory-vault.ts';
import type { MemoryVaultOptions } from './memory-vault.ts';

/** What somebody writes: path and body, or path, body and namespace. */
export type Written = readonly [path: string, body: object, namespace?: string];

/** A server in memory on which somebody has written before. */
export async function vaultWith(
  written: readonly Written[],
  options?: MemoryVaultOptions,
): Promise<MemoryVault> {
  const vault = new MemoryVault(options);
  for (const [path, body, namespace = ''] of written) {
    await vault.other.write({ namespace, path }, { ...body });
  }
  return vault;
}
