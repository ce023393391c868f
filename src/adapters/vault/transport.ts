import type { Dispatcher, Pool as PoolTypes } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { Connection } from './connection.ts';
import { STATE_HEADER } from './replication-states.ts';
import { TransportFailure } from './transport-failure.ts';

/** One HTTP request, ready to be sent. */
export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Encoded path and query, without the base path of the address. */
  readonly target: string;
  readonly namespace: string;
  readonly body?: string;
  /** How long the server shall keep the answer, behind a token that gives it once. */
  readonly wrapTtl?: string;
  /** States of the storage that the answering node must have seen (Vault Enterprise). */
  readonly states?: readonly string[];
  /** The answer may hold so many bytes. */
  readonly limit: number;
}

/** What came back, as text. Header names are in lower case. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends requests over kept-alive connections to one server; follows no redirect and repeats nothing. */
export interface Transport {
  /** Rejects with a `TransportFailure`. */
  exchange(request: RawRequest): Promise<RawAnswer>;
  /** Gives up what is in flight, and stays open. */
  cut(): void;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT = 10_000;

/** Opens no connection yet; HTTP/1.1 with one request at a time per connection is what the servers are fastest with. */
export function openTransport(connection: Connection, connections: number): Transport {
  const url = new URL(connection.address);
  const base = url.pathname.replace(/\/+$/, '');
  const pool = new Pool(url.origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: connectOptions(connection),
  });
  const inFlight = new Set<() => void>();
  return {
    exchange: (request) => {
      const options: Dispatcher.DispatchOptions = {
        method: request.method,
        path: base + request.target,
        headers: headers(connection, request),
        body: request.body ?? null,
      };
      return dispatch(pool, options, { ...request, timeout: connection.timeoutMilliseconds, inFlight });
    },
    cut: () => {
      for (const giveUp of inFlight) giveUp();
    },
    close: () => pool.destroy(),
  };
}

function connectOptions(connection: Connection): NonNullable<PoolTypes.Options['connect']> {
  const { ca, clientCert, clientKey, serverName, verify } = connection.tls;
  return {
    timeout: Math.min(CONNECT_TIMEOUT, connection.timeoutMilliseconds),
    // Said explicitly, because otherwise NODE_TLS_REJECT_UNAUTHORIZED decides.
    rejectUnauthorized: verify,
    minVersion: 'TLSv1.2',
    ...(ca !== undefined && { ca: [...ca] }),
    ...(clientCert !== undefined && { cert: clientCert }),
    ...(clientKey !== undefined && { key: clientKey.reveal() }),
    ...(serverName !== undefined && { servername: serverName }),
    ...(connection.socketPath !== undefined && { socketPath: connection.socketPath }),
  };
}

/** The only place where the token leaves its `Secret`. Header values are bytes, so a name in UTF-8 is sent as such. */
function headers(connection: Connection, request: RawRequest): Record<string, string | string[]> {
  return {
    accept: 'application/json',
    'user-agent': 'vaultctl',
    // Agents and proxies may demand it, so that a forged cross-site request cannot come through.
    'x-vault-request': 'true',
    ...(connection.token !== undefined && { 'x-vault-token': connection.token.reveal() }),
    ...(request.namespace !== '' && {
      'x-vault-namespace': Buffer.from(request.namespace, 'utf8').toString('latin1'),
    }),
    ...(request.wrapTtl !== undefined && { 'x-vault-wrap-ttl': request.wrapTtl }),
    // A node that has not seen them yet forwards the request instead of refusing it with 412.
    ...(request.states !== undefined && {
      [STATE_HEADER]: [...request.states],
      'x-vault-inconsistent': 'forward-active-node',
    }),
    ...(request.body !== undefined && { 'content-type': 'application/json' }),
  };
}

interface Limits extends Pick<RawRequest, 'limit'> {
  readonly timeout: number;
  /** How to give up each exchange that is not over. */
  readonly inFlight: Set<() => void>;
}

function dispatch(
  pool: Dispatcher,
  options: Dispatcher.DispatchOptions,
  { limit, timeout, inFlight }: Limits,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let failure: TransportFailure | undefined;
    let sent = false;
    let size = 0;
    let status = 0;
    let answered: RawAnswer['headers'] = {};
    const chunks: Buffer[] = [];
    const giveUp = (): void => {
      fail('STOPPED', 'no answer before the run had to end');
    };
    const over = (): void => {
      clearTimeout(deadline);
      inFlight.delete(giveUp);
    };
    const fail = (code: string, text: string): void => {
      failure ??= new TransportFailure(code, text, sent);
      over();
      reject(failure);
      controller?.abort(failure);
    };
    const deadline = setTimeout(() => fail('TIMEOUT', `no complete answer within ${timeout} ms`), timeout);
    inFlight.add(giveUp);
    pool.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        if (failure === undefined) sent = true;
        else started.abort(failure);
      },
      onResponseStart(_controller, code, found) {
        status = code;
        answered = found;
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (size > limit) fail('TOO_LARGE', `the answer is larger than ${limit} bytes`);
        else chunks.push(chunk);
      },
      onResponseEnd() {
        const promised = answered['content-length'];
        if (promised !== undefined && Number(promised) !== size) {
          fail('TRUNCATED', `the answer ends after ${size} of ${String(promised)} bytes`);
        }
        over();
        resolve({ status, headers: answered, text: Buffer.concat(chunks).toString('utf8') });
      },
      onResponseError(_controller, error) {
        fail(codeOf(error), messageOf(error));
      },
    });
  });
}

/** `localhost` has two addresses; when both refuse, Node wraps the two errors in one without a message. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((part) => (part instanceof Error ? part.message : '')).join('; ');
  }
  return error.message;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
