import { knows } from './server.ts';
import type { ServerInfo, Since } from './server.ts';

const ALL: Since = { vault: '0', openbao: '0' };
const VAULT: Since = { vault: '0' };

/**
 * What needs `sudo` beside the capability of the operation; a `*` stands for any rest. The servers mark these paths
 * in their OpenAPI document, but for those of `seal`, `step-down` and, in OpenBao, `revoke-orphan`.
 * https://github.com/openbao/openbao/blob/main/vault/logical_system.go
 */
const SUDO_PATHS: Readonly<Record<string, Since>> = {
  'auth/token/accessors*': ALL,
  'auth/token/revoke-orphan*': ALL,
  'sys/audit': ALL,
  'sys/audit/*': ALL,
  'sys/auth/*': ALL,
  'sys/config/auditing/*': ALL,
  'sys/config/cors': ALL,
  'sys/config/ui/headers/*': ALL,
  'sys/internal/counters/activity/export': VAULT,
  'sys/internal/inspect/*': ALL,
  'sys/leases': ALL,
  'sys/leases/lookup/*': ALL,
  'sys/leases/revoke-force/*': ALL,
  'sys/leases/revoke-prefix/*': ALL,
  'sys/plugins/catalog/*': ALL,
  'sys/plugins/runtimes/catalog/*': { vault: '1.15.0' },
  'sys/raw': ALL,
  'sys/raw/*': ALL,
  'sys/remount': ALL,
  'sys/replication/dr/primary/secondary-token': VAULT,
  'sys/replication/dr/reindex': VAULT,
  'sys/replication/performance/primary/secondary-token': VAULT,
  'sys/replication/performance/reindex': VAULT,
  'sys/replication/primary/secondary-token': VAULT,
  'sys/replication/reindex': VAULT,
  'sys/reporting/scan': { vault: '1.17.0' },
  'sys/revoke-force/*': ALL,
  'sys/revoke-prefix/*': ALL,
  'sys/rotate': ALL,
  'sys/rotate/keyring': { openbao: '2.4.0' },
  'sys/rotate/root': { openbao: '2.4.0' },
  'sys/seal': ALL,
  'sys/step-down': ALL,
  'sys/storage/raft/snapshot-auto/config/*': VAULT,
};

/** Their first parts: most paths that are asked about begin with another. */
const ROOTS = new Set(Object.keys(SUDO_PATHS).map(firstPart));

/** Those paths as a policy would write them; without a server, those of any. */
export function rootProtectedPaths(server?: Pick<ServerInfo, 'flavour' | 'version'>): readonly string[] {
  return Object.entries(SUDO_PATHS)
    .filter(([, since]) => server === undefined || knows(server, since))
    .map(([pattern]) => pattern);
}

/** Whether a server asks for `sudo` on a path as seen from its namespace; without one, whether any server does. */
export function isRootProtected(path: string, server?: Pick<ServerInfo, 'flavour' | 'version'>): boolean {
  if (!ROOTS.has(firstPart(path))) return false;
  return Object.entries(SUDO_PATHS).some(
    ([pattern, since]) => matches(pattern, path) && (server === undefined || knows(server, since)),
  );
}

function firstPart(path: string): string {
  return path.slice(0, path.indexOf('/') + 1);
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
