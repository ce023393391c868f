import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startServer } from '../../src/adapters/server/start-server.ts';
import type { ServerImage } from '../../src/adapters/server/docker.ts';
import { startContainer } from '../support/container.ts';
import { dockerImage } from '../support/docker.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const WAYS = {
  'vaultctl dev': (image: ServerImage) => startServer(image, { env: process.env }),
  testcontainers: startContainer,
};

for (const flavour of ['vault', 'openbao'] as const) {
  const image = await dockerImage(flavour);
  if (typeof image === 'string') {
    process.stderr.write(`missing: docker for ${flavour}: ${image}\n`);
    describe.skip(`${flavour} in docker: ${image}`, () => test('missing', () => undefined));
    continue;
  }
  describe(`${flavour} in docker`, () => {
    test.each(Object.entries(WAYS))(
      'through %s it takes its token and reaches an issuer here',
      async (_, start) => {
        const issuer = createServer((_request, response) => response.end('{"keys":[]}'));
        await new Promise<void>((resolve) =>
          issuer.listen(0, image.hostNetwork ? '127.0.0.1' : '0.0.0.0', resolve),
        );
        const { port } = issuer.address() as AddressInfo;
        const server = await start(image);
        try {
          expect(server.flavour).toBe(flavour);
          expect(server.version).toMatch(/^\d+\.\d+\.\d+/);
          expect(await write(server, 'sys/auth/jwt', { type: 'jwt' })).toBe(204);
          // The server fetches the keys while it takes the configuration; it refuses a URL that it cannot reach.
          const jwks_url = `http://${server.hostName}:${port}/keys`;
          expect(await write(server, 'auth/jwt/config', { jwks_url })).toBe(204);
          const nowhere = { jwks_url: `http://${server.hostName}:1/keys` };
          expect(await write(server, 'auth/jwt/config', nowhere)).toBe(400);
        } finally {
          await server.stop();
          issuer.close();
        }
        await expect(fetch(server.address)).rejects.toThrow();
      },
    );
  });
}

async function write({ address, token }: RunningServer, path: string, body: object): Promise<number> {
  const response = await fetch(`${address}/v1/${path}`, {
    method: 'POST',
    headers: { 'X-Vault-Token': token },
    body: JSON.stringify(body),
  });
  return response.status;
}
