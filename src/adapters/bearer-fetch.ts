import { errorCode } from '../model/error-code.ts';
import type { Secret } from '../model/secret.ts';

const TIMEOUT = 10_000;

/** A request with the credential of a job. */
export interface BearerRequest {
  readonly method: string;
  readonly bearer: Secret<string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends it to this address and to no other, and does not wait for long. Rejects as `fetch` does. */
export function bearerFetch(url: string, { bearer, headers, ...rest }: BearerRequest): Promise<Response> {
  return fetch(url, {
    ...rest,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT),
    headers: { ...headers, authorization: `Bearer ${bearer.reveal()}` },
  });
}

/** The code of what went wrong with it; undefined where there is none. */
export function fetchTrouble(error: unknown): string | undefined {
  return errorCode(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}
