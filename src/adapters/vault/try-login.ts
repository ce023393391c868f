import type { LoginTry } from '../../engine/ports.ts';
import type { Secret } from '../../model/secret.ts';
import { VaultError } from '../../model/vault-error.ts';
import type { VaultErrorFacts } from '../../model/vault-error.ts';
import { connectVault, realPace } from './connect-vault.ts';
import type { Connection } from './connection.ts';
import { logInWith } from './login.ts';
import type { LoginOptions } from './login.ts';
import { openedBeforeExit } from './login-session.ts';
import type { SessionOptions } from './login-session.ts';
import { findCredential } from './login/find-credential.ts';
import type { CredentialFlags } from './login/find-credential.ts';
import { readClaims } from './login/jwt-claims.ts';
import type { LoginSettings } from './login/login-settings.ts';
import { realLoginWorld } from './login/real-login-world.ts';

/** Those of `vaultctl login`. */
const FLAGS: CredentialFlags = {
  jwt: 'name it with --jwt FILE, or --jwt - for standard input',
  audience: '--audience',
};

/**
 * Logs in only to see whether it works; the token is to be revoked or kept. Rejects with a `ConnectionError` when there is
 * nothing to log in with, and with a `VaultError` when the server did not judge it.
 */
export async function tryLogin(
  given: Connection,
  login: LoginSettings,
  { environment, files, beforeExit, ...options }: SessionOptions,
  jwt?: Secret<string>,
): Promise<LoginTry> {
  const world = realLoginWorld(environment, files, options.pace ?? realPace);
  const credential = jwt ?? (await findCredential(login, world, FLAGS));
  const claims = readClaims(credential);
  const opening = logInWith(given, login, credential, { ...options, isTry: true });
  const forget = openedBeforeExit(opening, beforeExit);
  try {
    const { connection, answer, revoke } = await opening;
    return {
      claims,
      outcome: {
        granted: answer,
        revoke: async () => {
          const trouble = await revoke();
          forget();
          return trouble;
        },
        keep: forget,
        capabilities: (paths) => capabilitiesOf(connection, paths, options),
      },
    };
  } catch (error) {
    forget();
    if (!(error instanceof VaultError) || !isJudgement(error.facts)) throw error;
    return { claims, outcome: { refusal: error } };
  }
}

async function capabilitiesOf(
  connection: Connection,
  paths: readonly string[],
  { pace, onRequest }: LoginOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const vault = connectVault(connection, {
    parallelism: 1,
    ...(pace !== undefined && { pace }),
    ...(onRequest !== undefined && { onRequest }),
  });
  try {
    return await vault.capabilities(connection.namespace, paths);
  } finally {
    await vault.close();
  }
}

/** Whether the server itself looked at the login. An entity that cannot be named ends in a 500. */
function isJudgement({ status, fate, errors }: VaultErrorFacts): boolean {
  if (status === 500) return !errors.some((text) => text.startsWith('not a Vault answer'));
  return status !== undefined && fate === 'refused' && status < 500 && status !== 412 && status !== 429;
}
