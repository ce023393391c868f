import { expect, test } from 'vitest';
import type { VaultPort } from '../../src/engine/ports.ts';
import { askServer } from '../../src/engine/server.ts';
import { VaultError } from '../../src/model/vault-error.ts';
import type { WireObject } from '../../src/model/wire.ts';

// The keys: https://developer.hashicorp.com/vault/api-docs/system/health
const HEALTHY = { initialized: true, sealed: false, standby: false, version: '1.21.1', enterprise: false };

function serverSaying(health: WireObject): VaultPort {
  const nothing = (): Promise<never> => Promise.reject(new Error('only sys/health is asked'));
  return { read: () => Promise.resolve(health), list: nothing, write: nothing, delete: nothing };
}

test.each([
  [{ initialized: false, sealed: true }, 'not initialised'],
  [{ sealed: true }, 'sealed'],
  [{ removed_from_cluster: true, sealed: true }, 'removed from its cluster'],
  [{ replication_dr_mode: 'secondary' }, 'disaster recovery secondary'],
  [{ standby: true, ha_connection_healthy: false }, 'cannot reach the active node'],
])('a node that says %j is refused before anything is read', async (state, words) => {
  const refused = askServer(serverSaying({ ...HEALTHY, ...state }));
  await expect(refused).rejects.toBeInstanceOf(VaultError);
  await expect(refused).rejects.toMatchObject({
    facts: { errors: [expect.stringContaining(words)], hint: expect.any(String) as string },
  });
});

test.each([{}, { standby: true, ha_connection_healthy: true }, { performance_standby: true }])(
  'a node that says %j will do',
  async (state) => {
    expect(await askServer(serverSaying({ ...HEALTHY, ...state }))).toMatchObject({ version: '1.21.1' });
  },
);
