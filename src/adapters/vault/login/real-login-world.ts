import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorCode } from '../../../model/error-code.ts';
import { VaultError } from '../../../model/vault-error.ts';
import type { Files } from '../../../spec/files.ts';
import { bearerFetch, fetchTrouble } from '../../bearer-fetch.ts';
import { isSafeUrl } from '../../safe-url.ts';
import type { Environment } from '../environment.ts';
import type { Pace } from '../retry.ts';
import type { LoginWorld, TokenRequest } from './platform.ts';

const ATTEMPTS = 5;
const WAIT = 1000;
const TIMEOUT = 10_000;

/** Tokens from real files, programs and endpoints. */
export function realLoginWorld(
  env: Environment,
  files: Pick<Files, 'read' | 'stdin'>,
  pace: Pick<Pace, 'sleep'>,
): LoginWorld {
  return {
    env,
    readFile: (path) => files.read(path),
    stdin: () => files.stdin(),
    async request(what, url, init) {
      if (!isSafeUrl(url))
        throw trouble(init.method, what, `${what} is offered without TLS, so it is not asked for`);
      for (let attempt = 1; ; attempt += 1) {
        const { body, problem, isLasting } = await once(url, init);
        if (problem === undefined) return body;
        if (isLasting || attempt === ATTEMPTS) throw trouble(init.method, what, problem);
        await pace.sleep(WAIT * attempt);
      }
    },
    async run(program, args) {
      try {
        const { stdout } = await promisify(execFile)(program, [...args], { timeout: TIMEOUT });
        return stdout;
      } catch (error) {
        // The message of a failed program can hold what it printed.
        const code = errorCode(error) ?? 'killed';
        throw trouble('run', program, `${program} ${args.slice(0, 2).join(' ')} failed (${code})`);
      }
    },
  };
}

interface Once {
  readonly body?: unknown;
  readonly problem?: string;
  readonly isLasting?: boolean;
}

/** One request; neither its credential nor what it answers comes into a message. */
async function once(
  url: string,
  { method, bearer, accept = 'application/json' }: TokenRequest,
): Promise<Once> {
  try {
    const answer = await bearerFetch(url, {
      method,
      bearer,
      headers: { accept, ...(method === 'POST' && { 'content-type': 'application/json' }) },
    });
    if (!answer.ok)
      return { problem: `status ${answer.status}`, isLasting: answer.status < 500 && answer.status !== 429 };
    return { body: await answer.json() };
  } catch (error) {
    return { problem: fetchTrouble(error) ?? 'no usable answer' };
  }
}

function trouble(method: string, path: string, problem: string): VaultError {
  return new VaultError({
    method,
    path,
    namespace: '',
    errors: [problem],
    hint: 'run the job again; if it stays, look at the status page of the platform',
    fate: 'refused',
  });
}
