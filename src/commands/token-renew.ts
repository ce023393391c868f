import { describeToken } from '../engine/describe-token.ts';
import type { WireObject } from '../model/wire.ts';
import { resultJson } from '../render/result-json.ts';
import { printable } from '../render/printable.ts';
import { tokenText } from '../render/token-text.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { orLost } from './lost-answer.ts';
import { withVault } from './with-vault.ts';
import type { VaultOptions } from './with-vault.ts';

export interface TokenRenewOptions extends VaultOptions {
  readonly accessor?: string;
  readonly increment?: string;
}

/** `vaultctl token renew`: extends a token's life, by its accessor or of the one in use. */
export async function runTokenRenew(io: Io, options: TokenRenewOptions): Promise<ExitCode> {
  const { accessor, increment, json = false } = options;
  const target = await io.target(options);
  const body: WireObject = {
    ...(accessor !== undefined && { accessor }),
    ...(increment !== undefined && { increment }),
  };
  const path = accessor === undefined ? 'auth/token/renew-self' : 'auth/token/renew-accessor';
  const answer = await withVault(io, target, options, ({ tokens }) =>
    orLost(
      tokens.post({ namespace: target.namespace, path }, body),
      'the token may have been renewed: look with `vaultctl token lookup`, or renew it again, which does no harm',
    ),
  );
  for (const warning of answer.warnings) io.err(`warning ${printable(warning)}\n`);
  const known = describeToken(answer);
  io.out(
    json
      ? resultJson('token renew', exitCode.done, { token: known, warnings: answer.warnings })
      : `Renewed:\n${tokenText(known)}`,
  );
  return exitCode.done;
}
