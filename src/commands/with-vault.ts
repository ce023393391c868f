import type { ConnectionOptions, Io, OpenVault, Target } from './io.ts';

/** How a command that needs no spec reaches the server. */
export interface VaultOptions extends ConnectionOptions {
  readonly debug?: boolean;
  readonly stats?: boolean;
  readonly json?: boolean;
}

/** Works with one server and closes the way to it. Rejects with a `VaultError` or a `ConnectionError`. */
export async function withVault<T>(
  io: Io,
  target: Target,
  options: VaultOptions,
  work: (vault: OpenVault) => Promise<T>,
): Promise<T> {
  for (const warning of target.warnings) io.err(`warning ${warning}\n`);
  const vault = await target.open({ parallelism: 1, debug: options.debug === true });
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}
