import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Pool } from 'undici';

/** A request as it came by. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string | null;
}

/** A proxy in front of one server that writes down every request. */
export interface CountingProxy {
  readonly address: string;
  /** In order of arrival. */
  readonly seen: readonly SeenRequest[];
  /** Most requests that were under way at a time. */
  readonly mostInFlight: () => number;
  readonly close: () => Promise<void>;
}

/** Starts a proxy on a free port of the loopback interface. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const seen: SeenRequest[] = [];
  let inFlight = 0;
  let most = 0;
  const pool = new Pool(target);
  const server = createServer((request, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    void (async () => {
      const { method = 'GET', url: path = '/' } = request;
      const text = await bodyOf(request);
      const body = text === '' ? null : text;
      seen.push({ method, path, body });
      const headers = without(request.headers, ['host', 'connection']);
      const answer = await pool.request({ method, path, body, headers });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      inFlight -= 1;
      const answered = without(answer.headers, ['connection', 'transfer-encoding']);
      response.writeHead(answer.statusCode, answered).end(bytes);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    address: `http://127.0.0.1:${address.port}`,
    seen,
    mostInFlight: () => most,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Headers that belong to one connection are not passed on. */
function without<T>(headers: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
