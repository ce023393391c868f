import { errorCode } from '../../model/error-code.ts';
import { Secret } from '../../model/secret.ts';
import type { Complain, ConnectionFiles } from './connection.ts';
import type { Environment } from './environment.ts';
import { setting } from './environment.ts';

interface Found {
  readonly token?: Secret<string>;
  readonly tokenSource?: string;
}

/** The token: the file that the user names, `VAULT_TOKEN`, else the file that `vault login` writes. None is no problem, some calls need none. */
export async function findToken(
  env: Environment,
  named: string | undefined,
  files: ConnectionFiles,
  complain: Complain,
): Promise<Found> {
  if (named !== undefined) return fromNamed(named, files, complain);
  const given = setting(env, 'TOKEN');
  if (given !== undefined) return checked(given.value, given.name, complain);
  const path = tokenPath(env);
  if (path === undefined) return {};
  try {
    const text = (await files.read(path)).trim();
    return text === '' ? {} : checked(text, path, complain);
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') complain(`the token file ${path} cannot be read (${code})`);
    return {};
  }
}

async function fromNamed(path: string, files: ConnectionFiles, complain: Complain): Promise<Found> {
  const source = path === '-' ? 'standard input' : path;
  try {
    const text = path === '-' ? ((await files.stdin?.()) ?? '') : await files.read(path);
    if (text.trim() !== '') return checked(text.trim(), source, complain);
    complain(`${source} holds no token`);
  } catch (error) {
    complain(
      `${source}, which should hold the token, cannot be read (${errorCode(error) ?? 'unknown error'})`,
    );
  }
  return {};
}

function tokenPath(env: Environment): string | undefined {
  const own = setting(env, 'TOKEN_PATH')?.value;
  if (own !== undefined) return own;
  const home = env.HOME ?? env.USERPROFILE;
  return home === undefined || home === '' ? undefined : `${home}/.vault-token`;
}

/** A token goes into a header: a line break in it would end the header, and the server refuses the rest. */
function checked(text: string, source: string, complain: Complain): Found {
  if (/^[\x20-\x7e]+$/.test(text)) return { token: new Secret(text), tokenSource: source };
  complain(
    `the token in ${source} holds a line break or another character that cannot be printed; store the bare token`,
  );
  return {};
}
