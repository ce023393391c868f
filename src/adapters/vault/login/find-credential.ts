import { errorCode } from '../../../model/error-code.ts';
import { Secret } from '../../../model/secret.ts';
import { ConnectionError } from '../connection-error.ts';
import type { LoginSettings } from './login-settings.ts';
import { platforms } from './platforms.ts';
import type { LoginWorld } from './platform.ts';

/** The flags of the command that logs in. */
export interface CredentialFlags {
  /** How to name the JWT. */
  readonly jwt: string;
  readonly audience: string;
}

const AUTH_FLAGS: CredentialFlags = {
  jwt: 'name the token with --auth-jwt-file or --auth-jwt-env',
  audience: '--auth-audience',
};

/**
 * The JWT or the SecretID to log in with: from the file or the variable that the user names, else from the platform.
 * Rejects with a `ConnectionError` when there is none.
 */
export async function findCredential(
  settings: LoginSettings,
  world: LoginWorld,
  flags: CredentialFlags = AUTH_FLAGS,
): Promise<Secret<string>> {
  const { file, variable, method } = settings;
  if (file !== undefined) return checked(await fromFile(file, world), file === '-' ? 'standard input' : file);
  const own = method === 'jwt' ? 'VAULTCTL_AUTH_JWT' : 'VAULTCTL_AUTH_SECRET_ID';
  const given = world.env[variable ?? own] ?? '';
  if (given !== '' || variable !== undefined) return checked(new Secret(given), variable ?? own);
  // An AppRole may be bound to addresses alone.
  if (method === 'approle') return new Secret('');
  const platform = platforms.find(({ isHere }) => isHere(world.env));
  if (platform === undefined) {
    throw new ConnectionError([`no platform that gives its jobs a token is recognised here: ${flags.jwt}`]);
  }
  if (settings.audience !== undefined && !platform.takesAudience) {
    throw new ConnectionError([
      `${platform.name} lets no job choose its audience here: leave out ${flags.audience}`,
    ]);
  }
  const token = await platform.token(world, settings.audience);
  if (token === undefined)
    throw new ConnectionError([
      `${platform.name} gave this job no identity token: ${platform.missing}, or ${flags.jwt}`,
    ]);
  return checked(token, platform.name);
}

async function fromFile(path: string, { readFile, stdin }: LoginWorld): Promise<Secret<string>> {
  try {
    return new Secret(await (path === '-' ? stdin() : readFile(path)));
  } catch (error) {
    const code = errorCode(error) ?? 'not UTF-8';
    throw new ConnectionError([
      `${path}, which should hold the token to log in with, cannot be read (${code})`,
    ]);
  }
}

function checked(text: Secret<string>, source: string): Secret<string> {
  const trimmed = text.map((value) => value.trim());
  if (trimmed.map((value) => value === '').reveal())
    throw new ConnectionError([`${source} holds no token to log in with`]);
  return trimmed;
}
