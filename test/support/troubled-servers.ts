import type { CommandWorld } from './command-io.ts';
import { vaultError } from './apply-story.ts';
import { MemoryVault } from './memory-vault.ts';

/** Fails the n-th POST of a run. */
export function failing(nth: number): MemoryVault {
  const vault = new MemoryVault();
  let posts = 0;
  vault.before = ({ method, path }) => {
    if (method !== 'POST') return;
    posts += 1;
    if (posts === nth) throw vaultError({ path, status: 400 });
  };
  return vault;
}

/** Something of ours that fails in a way nobody thought of. */
export function brokenPort(): Partial<CommandWorld> {
  const broken = (): Promise<never> => Promise.reject(new TypeError('x is not y'));
  return { port: { read: broken, list: broken, write: broken, delete: broken } };
}

/** A server that cannot be reached. */
export function unreachable(): { readonly vault: MemoryVault } {
  const vault = new MemoryVault();
  vault.before = ({ method, path }) => {
    throw vaultError({ method, path, errors: ['connection refused'], fate: 'not-sent' });
  };
  return { vault };
}
