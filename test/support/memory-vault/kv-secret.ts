import { isWireObject } from '../../../src/model/wire.ts';
import type { WireObject } from '../../../src/model/wire.ts';
import { absent, Refusal, unsupportedPath } from './refusal.ts';
import type { Call, KvSecret, MountState, Reply } from './state.ts';

/** Secrets of KV version 2, as far as the last version: read, check-and-set write, delete, and the names below a path. */
export function kvSecret(call: Call, mount: MountState, below: string): { reply: Reply; mount?: MountState } {
  const secrets: ReadonlyMap<string, KvSecret> = mount.kv ?? new Map<string, KvSecret>();
  const path = below.replace(/^(?:data|metadata)\//, '');
  if (below.startsWith('metadata/') && call.method === 'LIST')
    return { reply: { data: { keys: names(secrets, path) } } };
  if (!below.startsWith('data/')) throw unsupportedPath();
  const found = secrets.get(path);
  if (call.method === 'GET') {
    if (found === undefined) throw absent();
    const deletion = found.data === null ? { deletion_time: call.now.toISOString() } : {};
    return {
      reply: { data: { data: found.data, metadata: { ...metadata(found), ...deletion } } },
    };
  }
  if (call.method === 'DELETE') {
    if (found === undefined) return { reply: {} };
    return { reply: {}, mount: { ...mount, kv: new Map([...secrets, [path, { ...found, data: null }]]) } };
  }
  if (call.method !== 'POST') throw unsupportedPath();
  const cas = isWireObject(call.body['options']) ? call.body['options']['cas'] : undefined;
  const version = found?.version ?? 0;
  if (cas !== undefined && cas !== version)
    throw new Refusal(400, 'check-and-set parameter did not match the current version');
  const data: WireObject = isWireObject(call.body['data']) ? call.body['data'] : {};
  const made: KvSecret = { data, version: version + 1, created: call.now.toISOString() };
  return { reply: { data: metadata(made) }, mount: { ...mount, kv: new Map([...secrets, [path, made]]) } };
}

function names(secrets: ReadonlyMap<string, KvSecret>, path: string): readonly string[] {
  const keys = [...secrets.keys()].filter((key) => key.startsWith(`${path}/`));
  if (keys.length === 0) throw absent();
  const below = keys.map((key) => key.slice(path.length + 1).replace(/\/.*/, '/'));
  return [...new Set(below)].sort();
}

function metadata({ created, version }: KvSecret): WireObject {
  return {
    created_time: created,
    custom_metadata: null,
    deletion_time: '',
    destroyed: false,
    version,
  };
}
