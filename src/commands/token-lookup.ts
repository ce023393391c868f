import { describeToken } from '../engine/describe-token.ts';
import type { WireObject } from '../model/wire.ts';
import { resultJson } from '../render/result-json.ts';
import { tokenText } from '../render/token-text.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { withVault } from './with-vault.ts';
import type { VaultOptions } from './with-vault.ts';

export interface TokenLookupOptions extends VaultOptions {
  readonly accessor?: string;
}

/** `vaultctl token lookup`: what the server knows of a token, by its accessor or of the one in use. */
export async function runTokenLookup(io: Io, options: TokenLookupOptions): Promise<ExitCode> {
  const { accessor, json = false } = options;
  const target = await io.target(options);
  const { namespace } = target;
  const known = await withVault(io, target, options, async ({ port, tokens }): Promise<WireObject> => {
    if (accessor !== undefined)
      return describeToken(
        await tokens.post({ namespace, path: 'auth/token/lookup-accessor' }, { accessor }),
      );
    const facts = (await port.read({ namespace, path: 'auth/token/lookup-self' })) ?? {};
    return describeToken({ facts, isWrapped: false });
  });
  io.out(json ? resultJson('token lookup', exitCode.done, { token: known }) : tokenText(known));
  return exitCode.done;
}
