import type { Files } from '../../spec/files.ts';
import type { StopSignals } from '../stop-signals.ts';
import { realPace } from './connect-vault.ts';
import type { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import { logIn } from './login.ts';
import type { LoggedIn, LoginOptions } from './login.ts';
import type { LoginSettings } from './login/login-settings.ts';
import { realLoginWorld } from './login/real-login-world.ts';

/** What a login needs of the process. */
export interface SessionOptions extends LoginOptions {
  readonly environment: Environment;
  readonly files: Pick<Files, 'read' | 'stdin'>;
  readonly beforeExit: StopSignals['beforeExit'];
}

/** A login for one run. */
export interface Session {
  readonly connection: Connection;
  /** Revokes the token; resolves with a sentence when that did not work. */
  end(): Promise<string | undefined>;
}

/** Logs in; the token is revoked at the end, or when a signal ends the process, even while the login is under way. */
export async function openSession(
  given: Connection,
  login: LoginSettings,
  { environment, files, beforeExit, ...options }: SessionOptions,
): Promise<Session> {
  const world = realLoginWorld(environment, files, options.pace ?? realPace);
  const opening = logIn(given, login, world, options);
  const forget = openedBeforeExit(opening, beforeExit);
  try {
    const { connection, revoke } = await opening;
    return {
      connection,
      async end() {
        const problem = await revoke();
        forget();
        return problem && `the token of this login was not revoked, and ends by itself: ${problem}`;
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}

/** A signal revokes the token, also of a login that is under way; returns how to take that back. */
export function openedBeforeExit(
  opening: Promise<LoggedIn>,
  beforeExit: StopSignals['beforeExit'],
): () => void {
  return beforeExit(async () => {
    const opened = await Promise.race([opening.catch(() => undefined), realPace.sleep(PATIENCE)]);
    await opened?.revoke();
  });
}

/** How long a signal waits for a login that is under way. */
const PATIENCE = 1500;
