import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { ServerImage } from '../../src/adapters/server/docker.ts';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { GenericContainer, Wait } from 'testcontainers';

/** Starts a development server from an official image through testcontainers. */
export async function startContainer({ image, flavour, hostNetwork }: ServerImage): Promise<RunningServer> {
  // Its helper container would have to be pulled, and `stop` removes the container anyway.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const token = `test-${randomBytes(12).toString('hex')}`;
  const port = hostNetwork ? await freePort() : 8200;
  const listen = `${hostNetwork ? '127.0.0.1' : '0.0.0.0'}:${port}`;
  const described = new GenericContainer(image)
    .withEnvironment({
      VAULT_DEV_ROOT_TOKEN_ID: token,
      BAO_DEV_ROOT_TOKEN_ID: token,
      SKIP_SETCAP: 'true',
    })
    .withCommand(['server', '-dev', '-dev-no-store-token', `-dev-listen-address=${listen}`])
    // Printed when the kv engine at secret/ is there.
    .withWaitStrategy(Wait.forLogMessage(/^Root Token:/m));
  const container = await (
    hostNetwork
      ? described.withNetworkMode('host')
      : described
          .withExposedPorts(port)
          .withExtraHosts([{ host: 'host.docker.internal', ipAddress: 'host-gateway' }])
  ).start();
  const address = `http://127.0.0.1:${hostNetwork ? port : container.getMappedPort(port)}`;
  const health = (await (await fetch(`${address}/v1/sys/health`)).json()) as { version: string };
  let ended: () => void = () => undefined;
  const exited = new Promise<void>((resolve) => (ended = resolve));
  return {
    address,
    token,
    flavour,
    version: health.version,
    hostName: hostNetwork ? '127.0.0.1' : 'host.docker.internal',
    exited,
    stop: async () => {
      await container.stop();
      ended();
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
