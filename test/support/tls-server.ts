import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverEnvironment } from '../../src/adapters/server/binary.ts';
import { runServer } from '../../src/adapters/server/server-process.ts';
import { realBinary } from './servers.ts';
import type { ServerName } from './servers.ts';

const START_MS = 60_000;

/** A real server that speaks TLS, with an authority of its own. */
export interface TlsServer {
  /** `https://127.0.0.1:PORT` */
  readonly address: string;
  readonly token: string;
  /** Path of the authority's certificate. */
  readonly caFile: string;
  stop(): Promise<void>;
}

/** Starts the server of that name in its TLS development mode. */
export async function startTlsServer(name: ServerName): Promise<TlsServer> {
  const file = await realBinary(name);
  if (file === undefined) throw new Error(`missing: ${name}`);
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-tls-server-'));
  const token = `dev-${randomBytes(18).toString('hex')}`;
  const port = await freePort();
  const variables = { VAULT_DEV_ROOT_TOKEN_ID: token, BAO_DEV_ROOT_TOKEN_ID: token, HOME: folder };
  const mode = ['-dev', '-dev-tls', `-dev-tls-cert-dir=${folder}`, '-dev-no-store-token'];
  const server = runServer(
    {
      file,
      args: ['server', ...mode, `-dev-listen-address=127.0.0.1:${port}`],
      env: { ...serverEnvironment(process.env), ...variables },
      folder,
    },
    token,
  );
  const address = `https://127.0.0.1:${port}`;
  for (const limit = Date.now() + START_MS; ;) {
    const ca = (await readdir(folder)).find((entry) => /ca\.pem$/.test(entry));
    if (ca !== undefined && (await answers(`${address}/v1/sys/health`, join(folder, ca)))) {
      return { address, token, caFile: join(folder, ca), stop: () => server.stop() };
    }
    if (!server.running() || Date.now() > limit) {
      await server.stop();
      throw new Error(`${name} did not start with TLS: ${server.lastLines().join('\n')}`);
    }
    await sleep(100);
  }
}

async function answers(url: string, caFile: string): Promise<boolean> {
  const ca = await readFile(caFile);
  return new Promise((resolve) => {
    const request = get(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => {
      resolve(false);
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
