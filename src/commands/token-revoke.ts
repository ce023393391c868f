import { errorCode } from '../model/error-code.ts';
import { Secret } from '../model/secret.ts';
import { resultJson } from '../render/result-json.ts';
import { printable } from '../render/printable.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { orLost } from './lost-answer.ts';
import { UsageError } from './spec-options.ts';
import { withVault } from './with-vault.ts';
import type { VaultOptions } from './with-vault.ts';

export interface TokenRevokeOptions extends VaultOptions {
  readonly accessor?: string;
  readonly self?: boolean;
  readonly mode?: 'orphan';
}

/** `vaultctl token revoke`: ends a token. A token that is not there is no trouble, as for the vault program. */
export async function runTokenRevoke(io: Io, options: TokenRevokeOptions): Promise<ExitCode> {
  checkSubject(options);
  const { accessor, json = false } = options;
  const { warnings } = await (options.mode === 'orphan' ? revokeAlone(io, options) : revokeTree(io, options));
  for (const warning of warnings) io.err(`warning ${printable(warning)}\n`);
  const what = accessor === undefined ? 'the token' : `the token with accessor ${printable(accessor)}`;
  const rest = options.mode === 'orphan' ? '' : ', with all that were created with it';
  if (json) io.out(resultJson('token revoke', exitCode.done, { warnings }));
  else io.out(warnings.length > 0 ? 'Nothing was left to revoke.\n' : `Revoked ${what}${rest}.\n`);
  return exitCode.done;
}

interface Revoked {
  readonly warnings: readonly string[];
}

const UNKNOWN = 'the token may be revoked: run the command again, which does no harm';

async function revokeTree(io: Io, options: TokenRevokeOptions): Promise<Revoked> {
  const { accessor } = options;
  const target = await io.target(options);
  const path = accessor === undefined ? 'auth/token/revoke-self' : 'auth/token/revoke-accessor';
  return withVault(io, target, options, ({ tokens }) =>
    orLost(
      tokens.post({ namespace: target.namespace, path }, accessor === undefined ? {} : { accessor }),
      UNKNOWN,
    ),
  );
}

/** The one way for which the server wants the token itself, and another one that has the right. */
async function revokeAlone(io: Io, options: TokenRevokeOptions): Promise<Revoked> {
  const { tokenFile = '', ...others } = options;
  const token = await readToken(io, tokenFile);
  const target = await io.target(others);
  return withVault(io, target, others, ({ tokens }) =>
    orLost(
      tokens.post({ namespace: target.namespace, path: 'auth/token/revoke-orphan' }, {}, { token }),
      UNKNOWN,
    ),
  );
}

async function readToken(io: Io, path: string): Promise<Secret<string>> {
  const text = await (path === '-' ? io.files.stdin() : io.files.read(path)).catch((error: unknown) => {
    const code = errorCode(error) ?? 'unknown error';
    throw new UsageError(
      `${path}, which should hold the token, cannot be read (${code})`,
      'name another file',
    );
  });
  if (text.trim() === '') throw new UsageError(`${path} holds no token`, 'name another file');
  return new Secret(text.trim());
}

function checkSubject({ accessor, self, tokenFile, mode }: TokenRevokeOptions): void {
  if (mode === 'orphan') {
    if (tokenFile !== undefined && accessor === undefined && self !== true) return;
    throw new UsageError(
      'the server leaves the others alone only when it gets the token itself',
      'name a file with the token: --mode orphan --token-file FILE',
    );
  }
  const isNamed = accessor !== undefined || self === true || tokenFile !== undefined;
  if (isNamed && !(accessor !== undefined && self === true)) return;
  throw new UsageError(
    isNamed ? '--accessor and --self name two tokens' : 'nothing says which token to revoke',
    'name it by --accessor ACCESSOR, --self or --token-file FILE',
  );
}
