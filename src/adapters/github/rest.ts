import type { Secret } from '../../model/secret.ts';
import { bearerFetch, fetchTrouble } from '../bearer-fetch.ts';
import { isSafeUrl } from '../safe-url.ts';

/** One answer of the REST API that is good. */
export interface RestAnswer {
  readonly body: unknown;
  /** Address of the next page. */
  readonly next: string | undefined;
}

/** A refusal, or no answer. */
export class RestError extends Error {
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

const ATTEMPTS = 3;
const WAIT = 1000;

/**
 * Sends one request; what may be sent twice is repeated after trouble that may pass. Rejects with a `RestError`, in
 * which there is no token. https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api
 */
export async function rest(
  method: 'GET' | 'PATCH' | 'POST',
  url: string,
  token: Secret<string>,
  body?: object,
): Promise<RestAnswer> {
  if (!isSafeUrl(url)) throw new RestError(`${url} is offered without TLS, so it is not asked`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(method, url, token, body);
    } catch (error) {
      const mayPass = error instanceof RestError && (error.status === undefined || error.status >= 500);
      if (!mayPass || method === 'POST' || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT * attempt));
    }
  }
}

async function once(
  method: string,
  url: string,
  token: Secret<string>,
  body: object | undefined,
): Promise<RestAnswer> {
  const what = `${method} ${new URL(url).pathname}`;
  let answer: Response;
  try {
    answer = await bearerFetch(url, {
      method,
      bearer: token,
      headers: {
        accept: 'application/vnd.github+json',
        // Without a name GitHub refuses every request.
        'user-agent': 'vaultctl',
        'x-github-api-version': '2022-11-28',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new RestError(`${what}: ${fetchTrouble(error) ?? 'no answer'}`);
  }
  const said: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new RestError(`${what}: ${answer.status}${reason(said)}`, answer.status);
  return { body: said, next: nextPage(answer.headers.get('link'), url) };
}

function reason(body: unknown): string {
  const isSaid = typeof body === 'object' && body !== null && 'message' in body;
  return isSaid && typeof body.message === 'string' ? ` ${body.message}` : '';
}

/** The token goes to no other server than the first one. */
function nextPage(link: string | null, url: string): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  if (next === undefined || !URL.canParse(next)) return undefined;
  return new URL(next).origin === new URL(url).origin ? next : undefined;
}
