import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issuer below a path with capital letters, with the keys of another issuer. */
export interface Realm {
  readonly url: string;
  readonly keysUrl: string;
  close(): Promise<void>;
}

/** Starts one under the name by which a server calls this machine. */
export async function startRealm(hostName: string, keysOf: string): Promise<Realm> {
  const keys = await (await fetch(keysOf)).text();
  const server = createServer((request, response) => {
    const document = documents[request.url ?? ''];
    response.writeHead(document === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(document ?? '{}');
  });
  // A server in a container comes in from another network.
  const interfaces = hostName === '127.0.0.1' ? '127.0.0.1' : '0.0.0.0';
  await new Promise<void>((resolve) => server.listen(0, interfaces, resolve));
  const url = `http://${hostName}:${String((server.address() as AddressInfo).port)}/Realm`;
  const keysUrl = `${url}/Keys`;
  const documents: Readonly<Record<string, string>> = {
    '/Realm/Keys': keys,
    '/Realm/.well-known/openid-configuration': JSON.stringify({
      issuer: url,
      jwks_uri: keysUrl,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
  };
  return {
    url,
    keysUrl,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
