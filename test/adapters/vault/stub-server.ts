import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import { connectVault } from '../../../src/adapters/vault/connect-vault.ts';
import type { ConnectOptions, VaultConnection } from '../../../src/adapters/vault/connect-vault.ts';
import { connection } from '../../../src/adapters/vault/connection.ts';
import type { ConnectionFiles } from '../../../src/adapters/vault/connection.ts';
import { instantClock } from '../../support/instant-clock.ts';

/** What a stub saw of a request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (response: ServerResponse, request: Seen, index: number) => void;

/** A server that answers what no real Vault can be made to answer. */
export interface Stub {
  readonly address: string;
  readonly seen: Seen[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Listens on a free port of the loopback interface, or where `where` says; `make` brings TLS. */
export async function stub(
  answer: Answer,
  where: ListenOptions = { port: 0, host: '127.0.0.1' },
  make: (listener: (request: IncomingMessage, response: ServerResponse) => void) => Server = createServer,
): Promise<Stub> {
  const seen: Seen[] = [];
  const server = make((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const facts = { method, url, headers, body: Buffer.concat(chunks).toString() };
      answer(response, facts, seen.push(facts) - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(where, resolve));
  const port = where.path === undefined ? (server.address() as AddressInfo).port : 0;
  return {
    address: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers in Vault's envelope. */
export function envelope(response: ServerResponse, data: unknown, status = 200, headers = {}): void {
  json(response, { request_id: 'r', lease_id: '', data, warnings: null }, status, headers);
}

/** Answers with any JSON. */
export function json(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export const noFiles: ConnectionFiles = {
  read: () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' })),
  names: () => Promise.reject(Object.assign(new Error('no such folder'), { code: 'ENOENT' })),
};

/** A client whose waits take no time and are written down. */
export async function client(
  env: Record<string, string>,
  options: ConnectOptions = {},
  files: ConnectionFiles = noFiles,
): Promise<VaultConnection & { waits: readonly number[]; [Symbol.asyncDispose](): Promise<void> }> {
  const clock = instantClock();
  const pace = { ...clock, random: () => 0 };
  const vault = connectVault(await connection({ VAULT_TOKEN: TOKEN, ...env }, {}, files), {
    pace,
    ...options,
  });
  return { ...vault, waits: clock.waits, [Symbol.asyncDispose]: () => vault.close() };
}

/** Looks like a token and must never be seen outside of its header. */
export const TOKEN = 'hvs.CANARY-token-0123456789';

/** What a rejected call says of itself. */
export async function rejection(action: Promise<unknown>): Promise<Error> {
  const reason = await action.then(
    (value) => new Error(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  return reason instanceof Error ? reason : new Error(String(reason));
}
