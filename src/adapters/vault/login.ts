import type { TokenAnswer } from '../../engine/ports.ts';
import type { Secret } from '../../model/secret.ts';
import { VaultError } from '../../model/vault-error.ts';
import type { WireObject } from '../../model/wire.ts';
import { connectVault, realPace } from './connect-vault.ts';
import type { Connection } from './connection.ts';
import { ending } from './ending.ts';
import { openFacade } from './facade.ts';
import { findCredential } from './login/find-credential.ts';
import { describeJwt } from './login/jwt-claims.ts';
import type { LoginSettings } from './login/login-settings.ts';
import type { LoginWorld } from './login/platform.ts';
import { refusedLogin } from './login/refused-login.ts';
import type { Pace } from './retry.ts';
import { revokeToken } from './revoke-token.ts';
import type { RequestFacts } from './sender.ts';
import { sender } from './sender.ts';
import { tokenAnswer } from './token-port.ts';
import { openTransport } from './transport.ts';
import { withoutSecret } from './without-secret.ts';

/** A connection with the token of a login, which is to be revoked. */
export interface LoggedIn {
  readonly connection: Connection;
  /** What the server said with it. */
  readonly answer: TokenAnswer;
  /** Revokes the token, once; returns what went wrong, never rejects. */
  readonly revoke: () => Promise<string | undefined>;
}

export interface LoginOptions {
  readonly pace?: Pace;
  readonly onRequest?: (facts: RequestFacts) => void;
  readonly keeper?: TokenKeeper;
  /** A refusal keeps to the server's words: the caller explains it. */
  readonly isTry?: boolean;
}

/** Keeps a token for somebody who revokes it should this process be killed. Never rejects. */
export interface TokenKeeper {
  /** Before the token is used. */
  keep(token: Secret<string>, namespace: string): Promise<void>;
  /** Once it is revoked. */
  forget(): Promise<void>;
}

/**
 * Logs in and gives back a connection whose token is the new one. Rejects with a `ConnectionError` when there is nothing
 * to log in with, and with a `VaultError` when the server refuses.
 */
export async function logIn(
  given: Connection,
  settings: LoginSettings,
  world: LoginWorld,
  options: LoginOptions = {},
): Promise<LoggedIn> {
  return logInWith(given, settings, await findCredential(settings, world), options);
}

/** The same with a JWT or a SecretID that is at hand. */
export async function logInWith(
  given: Connection,
  settings: LoginSettings,
  credential: Secret<string>,
  options: LoginOptions = {},
): Promise<LoggedIn> {
  const namespace = settings.namespace ?? given.namespace;
  const { token, answer } = await tokenFor(given, { ...settings, namespace }, credential, options);
  const as = settings.method === 'jwt' && settings.role !== '' ? ` as ${settings.role}` : '';
  const connection = { ...given, token, tokenSource: `the login at auth/${settings.mount}${as}` };
  // A batch token cannot be revoked.
  if (answer.facts['token_type'] === 'batch')
    return { connection, answer, revoke: () => Promise.resolve(undefined) };
  await options.keeper?.keep(token, namespace);
  const end = async (): Promise<string | undefined> => {
    const trouble = await revokeToken({ ...connection, namespace }, options.onRequest);
    if (trouble === undefined) await options.keeper?.forget();
    return trouble;
  };
  let revoking: Promise<string | undefined> | undefined;
  return { connection, answer, revoke: () => (revoking ??= end()) };
}

interface Auth {
  readonly token: Secret<string>;
  readonly answer: TokenAnswer;
}

async function tokenFor(
  given: Connection,
  settings: LoginSettings & { readonly namespace: string },
  credential: Secret<string>,
  { pace = realPace, onRequest = () => undefined, isTry = false }: LoginOptions,
): Promise<Auth> {
  const clean = (text: string): string => withoutSecret(text, credential);
  const bare = withoutToken(given);
  const transport = openTransport(bare, 1);
  const send = sender(bare, openFacade(transport, given.address), {
    parallelism: 1,
    pace,
    ending: ending(pace),
    onRequest,
    clean,
  });
  const at = { namespace: settings.namespace, path: `auth/${settings.mount}/login` };
  try {
    const answer = tokenAnswer(await send('POST', at, bodyOf(settings, credential)), clean);
    if (answer.token === undefined) {
      throw new VaultError({
        method: 'POST',
        ...at,
        errors: ['the server gave no token; a login that asks for a second factor is not for a pipeline'],
        fate: 'refused',
      });
    }
    return { token: answer.token, answer };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    const said = settings.method === 'jwt' ? describeJwt(credential) : undefined;
    throw refusedLogin(error, settings, isTry ? [] : [said, await demands(given, settings)]);
  } finally {
    await transport.close();
  }
}

/** A token that is there and stale would be refused before the login is looked at. */
function withoutToken(given: Connection): Connection {
  const entries = Object.entries(given).filter(([name]) => name !== 'token');
  return Object.fromEntries(entries) as unknown as Connection; // its token is optional
}

function bodyOf({ method, role }: LoginSettings, credential: Secret<string>): WireObject {
  const secret = credential.reveal();
  if (method === 'jwt') return { jwt: secret, ...(role !== '' && { role }) };
  return { role_id: role, ...(secret !== '' && { secret_id: secret }) };
}

/** What the role demands, if a token is at hand that may read it. */
async function demands(
  given: Connection,
  { method, mount, role, namespace = '' }: LoginSettings,
): Promise<string | undefined> {
  if (given.token === undefined || method !== 'jwt' || role === '') return undefined;
  const vault = connectVault({ ...given, maxRetries: 0 }, { parallelism: 1 });
  try {
    const found = await vault.read({ namespace, path: `auth/${mount}/role/${role}` });
    const bound = Object.entries(found ?? {}).filter(
      ([name, value]) =>
        name.startsWith('bound_') && value !== null && value !== '' && name !== 'bound_claims_type',
    );
    return (
      found &&
      `the role demands ${bound.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')}`
    );
  } catch (error) {
    if (error instanceof VaultError) return undefined; // it is only an explanation
    throw error;
  } finally {
    await vault.close();
  }
}
