import { connectVault } from '../../src/adapters/vault/connect-vault.ts';
import { connection } from '../../src/adapters/vault/connection.ts';
import type { VaultPort } from '../../src/engine/ports.ts';
import type { ServerInfo } from '../../src/model/server.ts';
import { MemoryVault } from './memory-vault.ts';
import { liveServers } from './servers.ts';

/** A server that the contract suite runs against. */
export interface Subject {
  readonly vault: VaultPort;
  readonly server: Pick<ServerInfo, 'flavour' | 'version'>;
  close(): Promise<void>;
}

/** The fakes and all real servers of this machine, each with a way to start it. */
export async function contractSubjects(): Promise<[string, () => Promise<Subject>][]> {
  const fakes = [
    new MemoryVault(),
    new MemoryVault({ flavour: 'openbao' }),
    new MemoryVault({ flavour: 'openbao', version: '2.2.2' }),
  ].map((vault): [string, () => Promise<Subject>] => [
    `memory ${vault.flavour} ${vault.version}`,
    () => Promise.resolve({ vault, server: vault, close: () => Promise.resolve() }),
  ]);
  const real = (await liveServers()).map((server): [string, () => Promise<Subject>] => [
    `real ${server.name}`,
    async () => {
      const running = await server.start();
      const settings = await connection(
        { VAULT_ADDR: running.address, VAULT_TOKEN: running.token },
        {},
        noFiles,
      );
      const vault = connectVault(settings);
      return {
        vault,
        server: running,
        close: async () => {
          await vault.close();
          await running.stop();
        },
      };
    },
  ]);
  return [...fakes, ...real];
}

const noFiles = {
  read: () => Promise.reject(Object.assign(new Error('no files'), { code: 'ENOENT' })),
  names: () => Promise.reject(Object.assign(new Error('no files'), { code: 'ENOENT' })),
};
