import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that writes, as it came over the wire. */
export interface Write {
  readonly path: string;
  readonly body: string;
}

/** Stands before a server and keeps what is written to it. */
export interface Recording {
  readonly address: string;
  readonly writes: readonly Write[];
  close(): Promise<void>;
}

/** Passes everything on to the server at that address. */
export async function record(address: string): Promise<Recording> {
  const writes: Write[] = [];
  const proxy = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { method = 'GET', url = '' } = request;
      const body = Buffer.concat(parts).toString();
      const isWrite = method === 'POST' || method === 'PUT';
      if (isWrite) writes.push({ path: url.replace('/v1/', ''), body });
      const token = String(request.headers['x-vault-token']);
      const init = { method, headers: { 'X-Vault-Token': token }, ...(isWrite && { body }) };
      const answer = await fetch(`${address}${url}`, init);
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    writes,
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
