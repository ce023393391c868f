import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request for a token. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly turn: number;
}

/** A stand-in for the endpoint at which a job gets its identity token. */
export async function tokenEndpoint(
  answer: (asked: Asked) => Promise<{ readonly status: number; readonly body: object }>,
): Promise<{ readonly url: string; asked(): number; close(): Promise<void> }> {
  let turn = 0;
  const endpoint = createServer((request, response) => {
    turn += 1;
    const { method = '', url = '' } = request;
    void answer({ method, url, authorization: request.headers.authorization, turn }).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      },
    );
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`,
    asked: () => turn,
    close: () =>
      new Promise((resolve) => {
        endpoint.closeAllConnections();
        endpoint.close(() => resolve());
      }),
  };
}
