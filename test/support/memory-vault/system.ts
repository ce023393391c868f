import { unsupportedPath } from './refusal.ts';
import type { Call, Reply } from './state.ts';

/** What a server says of itself and of the token that asks, which is a root token. */
export function system(call: Call, topic: string): Reply {
  switch (`${call.method} ${topic}`) {
    case 'GET health':
      return { data: health(call) };
    case 'GET token/lookup-self':
      return { data: token(call) };
    case 'POST capabilities-self': {
      const paths = Array.isArray(call.body.paths) ? call.body.paths.map(String) : [];
      return { data: Object.fromEntries(paths.map((path) => [path, ['root']])) };
    }
    default:
      throw unsupportedPath();
  }
}

function health({ server, now }: Call): NonNullable<Reply['data']> {
  return {
    initialized: true,
    sealed: false,
    standby: false,
    replication_performance_mode: 'disabled',
    replication_dr_mode: 'disabled',
    server_time_utc: Math.floor(now.getTime() / 1000),
    version: server.version,
    // The one key by which the products are told apart.
    ...(server.flavour === 'vault' && { enterprise: false }),
    cluster_name: 'vault-cluster-memory',
    cluster_id: '00000000-0000-4000-8000-000000000000',
  };
}

function token({ now, token: facts }: Call): NonNullable<Reply['data']> {
  return {
    accessor: 'memory-accessor',
    creation_time: Math.floor(now.getTime() / 1000),
    creation_ttl: 0,
    display_name: 'token',
    entity_id: '',
    expire_time: null,
    explicit_max_ttl: 0,
    id: 'root',
    issue_time: now.toISOString(),
    meta: null,
    num_uses: 0,
    orphan: true,
    path: 'auth/token/create',
    policies: ['root'],
    renewable: false,
    ttl: 0,
    type: 'service',
    ...facts,
  };
}
