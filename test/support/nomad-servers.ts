import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import type { E2eRow } from './e2e-table.ts';
import type { NomadAgent } from './nomad-agent.ts';
import { liveServers } from './servers.ts';
import type { LiveServer } from './servers.ts';

const isFull = process.env['VAULTCTL_FULL'] === '1';

/** The servers for tests with Nomad: the newest of each product, and all with VAULTCTL_FULL. */
export async function nomadServers(): Promise<readonly LiveServer[]> {
  const servers = await liveServers();
  return isFull ? servers : servers.filter(({ name }) => name !== 'bao-2.2');
}

/** For tests in which Nomad makes the difference, so that one server is enough; all with VAULTCTL_FULL. */
export async function anyNomadServer(): Promise<readonly LiveServer[]> {
  const servers = await liveServers();
  return isFull ? servers : servers.slice(0, 1);
}

/** The first cells of a row about them. */
export function between(
  system: string,
  agent: NomadAgent,
  { flavour, version }: RunningServer,
): Pick<E2eRow, 'system' | 'client' | 'server'> {
  return {
    system,
    client: `nomad ${agent.version}`,
    server: `${flavour === 'vault' ? 'Vault' : 'OpenBao'} ${version}`,
  };
}
