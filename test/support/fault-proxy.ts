import { Agent, createServer, request as forward } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as the proxy saw it; LIST is a GET with `list=true`. */
export interface Passing {
  /** 1 for the first. */
  readonly index: number;
  readonly method: 'GET' | 'LIST' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD';
  /** Without `/v1/` and query. */
  readonly path: string;
  readonly namespace: string;
}

/** What the server behind the proxy answered. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: Buffer;
}

/** One request on its way, for those who stand in it. */
export interface Exchange {
  readonly request: Passing;
  /** What the client sent with it. */
  body(): Promise<string>;
  readonly headers: IncomingHttpHeaders;
  /** Path and query as they came. */
  readonly url: string;
  /** What the server answered to the same request before; undefined for the first of its kind. */
  readonly earlier: ServerAnswer | undefined;
  /** Waits until the whole request has come. */
  whole(): Promise<void>;
  /** Passes the request on, as often as it is called; the client gets nothing yet. */
  forward(): Promise<ServerAnswer>;
  reply(answer: ServerAnswer): void;
  /** Bytes straight to the client; then the connection is broken, closed, or left as it is. */
  raw(text: string | Buffer, then: 'reset' | 'end' | 'hold'): void;
  /** Passes it on when so many more requests have come, or at `drain`. */
  later(requests: number): void;
  /** Refuses new connections and breaks the present ones, for that time. */
  shut(milliseconds: number): Promise<void>;
}

/** What happens at the proxy besides passing on. */
export interface Faults {
  /** Before the request is passed on; it waits for the promise. */
  readonly before?: (request: Passing) => Promise<void> | void;
  /** When the server has answered and its answer is not passed on yet. */
  readonly after?: (request: Passing) => Promise<void> | void;
  /** Does all that is done for a request; undefined leaves it alone. */
  readonly handle?: (exchange: Exchange) => Promise<void> | undefined;
}

/** A proxy between a client and a real server. */
export interface FaultProxy {
  readonly address: string;
  /** Everything that came, in order of arrival. */
  readonly seen: readonly Passing[];
  /** Writes that the server granted, in order. */
  readonly committed: readonly Passing[];
  /** The most requests that were under way at one time. */
  readonly mostAtOnce: () => number;
  /** Forgets what was seen, and does this from now on. */
  reset(faults?: Faults): void;
  /** Passes on what was held back, and waits until the server has answered everything. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy in front of that address, on a free port of this machine. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const seen: Passing[] = [];
  const committed: Passing[] = [];
  const answers = new Map<string, ServerAnswer>();
  const underWay = new Set<Promise<unknown>>();
  let held: { readonly at: number; readonly run: () => Promise<unknown> }[] = [];
  let faults: Faults = {};
  let now = 0;
  let most = 0;

  const release = async (isDue: (at: number) => boolean): Promise<void> => {
    const due = held.filter(({ at }) => isDue(at));
    held = held.filter(({ at }) => !isDue(at));
    for (const { run } of due) await run();
  };

  const exchangeOf = (incoming: IncomingMessage, outgoing: ServerResponse, passing: Passing): Exchange => {
    const { method = '', url = '' } = incoming;
    const key = `${method} ${url}`;
    let body: Promise<Buffer> | undefined;
    const whole = (): Promise<Buffer> => (body ??= wholeOf(incoming));
    const pass = async (): Promise<ServerAnswer> => {
      const answer = await sent(target, agent, incoming, await whole());
      if (isWrite(passing) && answer.status < 300) committed.push(passing);
      answers.set(key, answer);
      return answer;
    };
    return {
      request: passing,
      url,
      headers: incoming.headers,
      earlier: answers.get(key),
      body: async () => (await whole()).toString(),
      whole: async () => void (await whole()),
      forward: () => {
        const passed = pass();
        underWay.add(passed);
        const done = (): void => void underWay.delete(passed);
        passed.then(done, done);
        return passed;
      },
      reply: ({ status, headers, text }) => {
        outgoing.writeHead(status, headers);
        outgoing.end(text);
      },
      raw: (text, then) => {
        // Node forgets the socket of an answer that is done; before that it is there.
        const socket = outgoing.socket as Socket;
        if (text.length === 0 && then === 'reset') socket.resetAndDestroy();
        else if (then === 'end') socket.end(text);
        // What was written has to leave before the connection ends.
        else socket.write(text, () => void (then === 'reset' && socket.destroy()));
      },
      later: (requests) => void held.push({ at: passing.index + requests, run: pass }),
      shut: async (milliseconds) => {
        const { port } = server.address() as AddressInfo;
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
        await sleep(milliseconds);
        await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      },
    };
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const passing = describe(incoming, seen.length + 1);
    const { before, after, handle: special } = faults;
    seen.push(passing);
    await release((at) => at <= passing.index);
    const exchange = exchangeOf(incoming, outgoing, passing);
    const handled = special?.(exchange);
    if (handled !== undefined) return handled;
    await exchange.whole();
    await before?.(passing);
    const answer = await exchange.forward();
    await after?.(passing);
    exchange.reply(answer);
  };

  const server = createServer((incoming, outgoing) => {
    now += 1;
    most = Math.max(most, now);
    outgoing.on('close', () => (now -= 1));
    incoming.on('error', () => undefined);
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    committed,
    mostAtOnce: () => most,
    reset: (next = {}) => {
      faults = next;
      seen.length = 0;
      committed.length = 0;
      answers.clear();
      most = now;
    },
    drain: async () => {
      await release(() => true);
      await Promise.allSettled(underWay);
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** https://developer.hashicorp.com/vault/api-docs/system/capabilities-self is a question in the form of a write. */
function isWrite({ method, path }: Passing): boolean {
  return !['GET', 'LIST', 'HEAD'].includes(method) && path !== 'sys/capabilities-self';
}

function describe({ method, url = '', headers }: IncomingMessage, index: number): Passing {
  const { pathname, searchParams } = new URL(url, 'http://proxy');
  const isList = method === 'GET' && searchParams.get('list') === 'true';
  return {
    index,
    method: isList ? 'LIST' : (method as Passing['method']),
    path: pathname.replace(/^\/v1\//, ''),
    namespace: String(headers['x-vault-namespace'] ?? ''),
  };
}

async function sent(
  target: string,
  agent: Agent,
  { method, url = '', headers }: IncomingMessage,
  body: Buffer,
): Promise<ServerAnswer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = forward(new URL(url, target), { method, headers, agent }, resolve);
    request.on('error', reject);
    request.end(body);
  });
  return { status: answer.statusCode ?? 502, headers: answer.headers, text: await wholeOf(answer) };
}

async function wholeOf(stream: IncomingMessage): Promise<Buffer> {
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}
