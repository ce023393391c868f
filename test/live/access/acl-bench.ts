import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import type { RunningServer } from '../../../src/adapters/server/start-server.ts';
import type { Identity } from '../../../src/access/identity.ts';
import type { LiveServer } from '../../support/servers.ts';

export interface Answer {
  readonly status: number;
  readonly body: WireObject;
}

/** What a request may carry beside its body. */
interface Sending {
  readonly token?: string;
  readonly body?: Wire;
  readonly wrapTtl?: number;
}

/** A server with entities whose tokens can have any policies. */
export interface AclBench {
  readonly server: RunningServer;
  readonly identities: readonly Identity[];
  readonly send: (method: string, path: string, sending?: Sending) => Promise<Answer>;
  /** Writes the texts as policies, each under a name of its own, and answers with their names. */
  readonly writePolicies: (texts: readonly string[]) => Promise<readonly string[]>;
  /** A token with these policies and no others; of an entity, when one is named by its place in `identities`. */
  readonly token: (policies: readonly string[], entity?: number) => Promise<string>;
  /** Revokes a token and deletes its policies. */
  readonly forget: (token: string, policies: readonly string[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Values on which servers differ, and such as no path contains. */
const ENTITIES: readonly Readonly<Record<string, string>>[] = [
  { team: 'a', slash: 'a/b', star: '*', plus: '+', empty: '', plain: 'b' },
  { team: 'b', slash: '/a', star: 'a*', plus: 'a+', other: 'x' },
];

/** Starts a server and makes two entities, their groups, one in the other, and aliases. */
export async function startAclBench(live: LiveServer): Promise<AclBench> {
  const server = await live.start();
  const send: AclBench['send'] = async (method, path, { token = server.token, body, wrapTtl } = {}) => {
    const response = await fetch(`${server.address}/v1/${path}`, {
      method,
      headers: {
        'X-Vault-Token': token,
        ...(method === 'PATCH' && { 'Content-Type': 'application/merge-patch+json' }),
        ...(wrapTtl !== undefined && { 'X-Vault-Wrap-TTL': `${String(wrapTtl)}s` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, body: isWireObject(parsed) ? parsed : {} };
  };
  const write = async (path: string, body: Wire): Promise<WireObject> => {
    const { status, body: answer } = await send('POST', path, { body });
    if (status >= 300) throw new Error(`POST ${path}: ${String(status)} ${JSON.stringify(answer)}`);
    return isWireObject(answer['data']) ? answer['data'] : answer;
  };
  const auth = await send('GET', 'sys/auth');
  const accessor = accessorOf(auth.body, 'token/');
  const identities: Identity[] = [];
  for (const [index, metadata] of ENTITIES.entries()) {
    identities.push(await makeIdentity(write, send, { name: `ent-${String(index)}`, metadata, accessor }));
  }
  await write('auth/token/roles/any', {
    allowed_policies_glob: ['*'],
    allowed_entity_aliases: ['ent-*'],
    orphan: true,
  });
  let made = 0;
  return {
    server,
    identities,
    send,
    writePolicies: async (texts) => {
      const names: string[] = [];
      for (const text of texts) {
        const name = `p${String((made += 1))}`;
        await write(`sys/policies/acl/${name}`, { policy: text });
        names.push(name);
      }
      return names;
    },
    token: async (policies, entity) => {
      const path = entity === undefined ? 'auth/token/create-orphan' : 'auth/token/create/any';
      const answer = await send('POST', path, {
        body: {
          policies,
          no_default_policy: true,
          ttl: '1h',
          ...(entity !== undefined && { entity_alias: `ent-${String(entity)}` }),
        },
      });
      const login = answer.body['auth'];
      if (!isWireObject(login)) throw new Error(`no token: ${JSON.stringify(answer)}`);
      return String(login['client_token']);
    },
    forget: async (token, policies) => {
      await send('POST', 'auth/token/revoke', { body: { token } });
      for (const name of policies) await send('DELETE', `sys/policies/acl/${name}`);
    },
    stop: () => server.stop(),
  };
}

function accessorOf(answer: WireObject, mount: string): string {
  const mounts = answer['data'];
  const found = isWireObject(mounts) ? mounts[mount] : undefined;
  return isWireObject(found) ? String(found['accessor']) : '';
}

async function makeIdentity(
  write: (path: string, body: Wire) => Promise<WireObject>,
  send: AclBench['send'],
  {
    name,
    metadata,
    accessor,
  }: { name: string; metadata: Readonly<Record<string, string>>; accessor: string },
): Promise<Identity> {
  const entity = await write('identity/entity', { name, metadata });
  const id = String(entity['id']);
  const custom = { team: 'x' };
  const alias = await write('identity/entity-alias', {
    name,
    canonical_id: id,
    mount_accessor: accessor,
    custom_metadata: custom,
  });
  const inner = await write('identity/group', {
    name: `inner-${name}`,
    member_entity_ids: [id],
    metadata: { env: 'a', deep: 'x/y' },
  });
  const outer = await write('identity/group', {
    name: `outer-${name}`,
    member_group_ids: [String(inner['id'])],
    metadata: { env: 'b' },
  });
  const known = await send('GET', `identity/entity/id/${id}`);
  if (known.status !== 200) throw new Error(`no entity: ${JSON.stringify(known)}`);
  return {
    entity: {
      id,
      name,
      metadata: new Map(Object.entries(metadata)),
      aliases: [
        {
          mountAccessor: accessor,
          id: String(alias['id']),
          name,
          metadata: new Map(),
          customMetadata: new Map(Object.entries(custom)),
        },
      ],
    },
    groups: [
      {
        id: String(inner['id']),
        name: `inner-${name}`,
        metadata: new Map([
          ['env', 'a'],
          ['deep', 'x/y'],
        ]),
      },
      { id: String(outer['id']), name: `outer-${name}`, metadata: new Map([['env', 'b']]) },
    ],
  };
}
