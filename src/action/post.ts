import { nodeFiles } from '../adapters/files.ts';
import { connection } from '../adapters/vault/connection.ts';
import { revokeToken } from '../adapters/vault/revoke-token.ts';
import { remark } from '../render/github-commands.ts';
import type { KeptSession } from '../world.ts';
import { inputsFrom } from './inputs.ts';
import { keptSession, STATE_VARIABLE } from './token-state.ts';

// Runs after the job, also when main was killed: ends a login that main could not end. It never fails the job.
const session = keptSession(process.env[STATE_VARIABLE]);
if (session !== undefined) {
  const trouble = await revoke(session);
  process.stdout.write(
    trouble === undefined
      ? 'The token that was left is revoked.\n'
      : remark('warning', `the token of this login was not revoked, and ends by itself: ${trouble}`),
  );
}

async function revoke({ token, namespace, options }: KeptSession): Promise<string | undefined> {
  try {
    const folder = inputsFrom((name) => process.env[name])('working-directory');
    // Files of certificates are named from there.
    if (folder !== '') process.chdir(folder);
    const settings = await connection(
      process.env,
      options,
      nodeFiles(() => process.stdin),
    );
    return await revokeToken({ ...settings, token, namespace });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
