import { Agent, createServer, request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the proxy saw it; LIST is a GET with `list=true`. */
export interface Passing {
  /** 1 for the first. */
  readonly index: number;
  readonly method: 'GET' | 'LIST' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD';
  /** Without `/v1/` and query. */
  readonly path: string;
  readonly namespace: string;
}

/** What happens at the proxy besides passing on. */
export interface Faults {
  /** Before the request is passed on; it waits for the promise. */
  readonly before?: (request: Passing) => Promise<void> | void;
  /** When the server has answered and its answer is not passed on yet. */
  readonly after?: (request: Passing) => Promise<void> | void;
}

/** A proxy between a client and a real server. */
export interface FaultProxy {
  readonly address: string;
  /** Everything that came, in order of arrival. */
  readonly seen: readonly Passing[];
  /** The most requests that were under way at one time. */
  readonly mostAtOnce: () => number;
  /** Forgets what was seen, and does this from now on. */
  reset(faults?: Faults): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of that address, on a free port of this machine. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const seen: Passing[] = [];
  let faults: Faults = {};
  let now = 0;
  let most = 0;
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await wholeOf(incoming);
    const passing = describe(incoming, seen.length + 1);
    const { before, after } = faults;
    seen.push(passing);
    await before?.(passing);
    const answer = await send(target, agent, incoming, body);
    const text = await wholeOf(answer);
    await after?.(passing);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    outgoing.end(text);
  };
  const server = createServer((incoming, outgoing) => {
    now += 1;
    most = Math.max(most, now);
    outgoing.on('close', () => (now -= 1));
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    mostAtOnce: () => most,
    reset: (next = {}) => {
      faults = next;
      seen.length = 0;
      most = now;
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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

function send(
  target: string,
  agent: Agent,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  const { method, url = '', headers } = incoming;
  return new Promise((resolve, reject) => {
    const request = forward(new URL(url, target), { method, headers, agent }, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

async function wholeOf(stream: IncomingMessage): Promise<Buffer> {
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}
