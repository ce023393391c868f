import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Listing, Permissions, Place, TokenPort, VaultPort } from '../../engine/ports.ts';
import { VaultError } from '../../model/vault-error.ts';
import type { Wire, WireObject } from '../../model/wire.ts';
import { isWireObject } from '../../model/wire.ts';
import type { Operation } from '../../model/needed-capabilities.ts';
import type { Connection } from './connection.ts';
import { ending } from './ending.ts';
import { openFacade } from './facade.ts';
import type { Pace } from './retry.ts';
import type { RequestFacts, Send } from './sender.ts';
import { sender } from './sender.ts';
import { tokenPort } from './token-port.ts';
import { openTransport } from './transport.ts';
import { withoutSecret } from './without-secret.ts';

export interface ConnectOptions {
  /** Requests in flight at most; 10 unless told. */
  readonly parallelism?: number;
  readonly onRequest?: (facts: RequestFacts) => void;
  /** Takes secrets that were sent out of texts that the server sends back. The token is taken out in any case. */
  readonly scrub?: (text: string) => string;
  readonly pace?: Pace;
  /** Resolves when a signal wants the run to end; a little later nothing is waited for any more. */
  readonly stopped?: Promise<unknown>;
}

/** HTTP requests so far, repetitions included. */
export interface RequestStats {
  readonly requests: number;
  readonly byKind: Readonly<Record<Operation, number>>;
}

export interface VaultConnection extends VaultPort, Permissions {
  readonly tokens: TokenPort;
  /** Ends all connections; requests in flight fail. */
  close(): Promise<void>;
  stats(): RequestStats;
  /** The clock by which it waits. */
  readonly clock: Clock;
}

/** Time and chance as they are. */
export const realPace: Pace = {
  now: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  random: () => Math.random(),
};

/** The port to a real server. Nothing is sent before the first call. */
export function connectVault(connection: Connection, options: ConnectOptions = {}): VaultConnection {
  const { parallelism = 10, scrub = (text: string) => text, pace = realPace } = options;
  const transport = openTransport(connection, parallelism);
  const byKind = { GET: 0, LIST: 0, POST: 0, DELETE: 0 };
  const clean = (text: string): string => scrub(withoutToken(text, connection));
  const end = ending(pace, options.stopped, transport);
  const send = sender(connection, openFacade(transport, connection.address), {
    parallelism,
    clean,
    pace,
    ending: end,
    onRequest: (facts) => {
      byKind[facts.method] += 1;
      options.onRequest?.(facts);
    },
  });
  return {
    ...port(send, clean),
    tokens: tokenPort(send, clean),
    capabilities: (namespace, paths) => capabilities(send, namespace, paths),
    clock: { now: () => pace.now(), sleep: (milliseconds) => end.sleep(milliseconds) },
    close: () => transport.close(),
    stats: () => ({
      requests: byKind.GET + byKind.LIST + byKind.POST + byKind.DELETE,
      byKind: { ...byKind },
    }),
  };
}

function port(send: Send, clean: (text: string) => string): VaultPort {
  return {
    read: async (at) => {
      const answer = await send('GET', at);
      if (answer.kind === 'absent') return undefined;
      const data = dataOf(answer.body);
      if (data === undefined) throw unexpected('GET', at, 'an answer without data');
      return data;
    },
    list: async (at) => {
      const answer = await send('LIST', { ...at, query: { ...at.query, list: 'true' } });
      if (answer.kind === 'absent') return { keys: [], keyInfo: {} };
      const found = listing(dataOf(answer.body));
      if (found === undefined) throw unexpected('LIST', at, 'a listing without names');
      return found;
    },
    write: async (at, body) => (await send('POST', at, body)).warnings.map(clean),
    delete: async (at) => (await send('DELETE', at)).warnings.map(clean),
  };
}

/** https://developer.hashicorp.com/vault/api-docs/system/capabilities-self */
async function capabilities(
  send: Send,
  namespace: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const at = { namespace, path: 'sys/capabilities-self' };
  const answer = await send('POST', at, { paths });
  const data = (answer.kind === 'ok' ? dataOf(answer.body) : undefined) ?? {};
  return new Map(
    paths.map((path) => {
      const found = Object.hasOwn(data, path) ? data[path] : undefined;
      return [path, isStrings(found) ? found : []];
    }),
  );
}

/** A short development token such as `root` is a word of many messages, and no secret. */
function withoutToken(text: string, { token }: Connection): string {
  const isWord = token?.map((value) => value.length < 8).reveal() === true;
  return isWord ? text : withoutSecret(text, token);
}

/** A bare body, as `sys/health` sends it, is its own data. */
function dataOf(body: WireObject | undefined): WireObject | undefined {
  if (body === undefined || typeof body.request_id !== 'string') return body;
  return isWireObject(body.data) ? body.data : undefined;
}

/** With unknown query parameters, Vault answers an empty listing with 200 and `data: {}`. */
function listing(data: WireObject | undefined): Listing | undefined {
  const keys: Wire | undefined = data === undefined ? undefined : (data.keys ?? []);
  if (!isStrings(keys)) return undefined;
  const info: Wire = data?.key_info ?? {};
  if (!isWireObject(info)) return undefined;
  const entries = Object.entries(info).filter((entry): entry is [string, WireObject] =>
    isWireObject(entry[1]),
  );
  return { keys, keyInfo: Object.fromEntries(entries) };
}

function isStrings(value: Wire | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

function unexpected(method: Operation, { path, namespace }: Place, problem: string): VaultError {
  return new VaultError({ method, path, namespace, errors: [problem], fate: 'refused' });
}
