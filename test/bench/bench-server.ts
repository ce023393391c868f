import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { liveServers } from '../support/servers.ts';

/** A server as the benchmark uses it. */
export interface BenchServer {
  /** `Vault 1.21.1, in memory` */
  readonly title: string;
  readonly start: () => Promise<RunningServer>;
}

/** OpenBao's in-memory storage makes each role read dearer the more roles there are, so it gets files. */
const STORAGE = { vault: 'inmem', bao: 'file' } as const;
const PRODUCT = { vault: 'Vault', bao: 'OpenBao' } as const;
const STORAGE_WORDS = { inmem: 'in memory', file: 'on files' } as const;

/** Vault and OpenBao; throws when one is missing. */
export async function benchServers(): Promise<readonly BenchServer[]> {
  const found = await liveServers();
  return Promise.all(
    (['vault', 'bao'] as const).map(async (name) => {
      const server = found.find((one) => one.name === name);
      if (server === undefined) throw new Error(`missing: ${name}; put it on PATH or into VAULTCTL_SERVERS`);
      const start = (): Promise<RunningServer> => server.start({ storage: STORAGE[name] });
      const probe = await start();
      await probe.stop();
      return { title: `${PRODUCT[name]} ${probe.version}, ${STORAGE_WORDS[STORAGE[name]]}`, start };
    }),
  );
}

/** The environment in which a client reaches the server, or a proxy in front of it. */
export function clientEnv(
  { token, address }: RunningServer,
  proxy = address,
): Readonly<Record<string, string>> {
  return { VAULT_ADDR: proxy, VAULT_TOKEN: token };
}
