import { compareVersions } from '../../../src/model/server.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import { Refusal, absent, unsupportedPath } from './refusal.ts';
import type { Call, Reply } from './state.ts';

const RESERVED = ['root', 'sys', 'audit', 'auth', 'cubbyhole', 'identity'];

/** `sys/namespaces`: the namespaces below the one that was asked; a write replaces the metadata. */
export function namespaces(call: Call, name: string): Reply {
  const { server } = call;
  if (server.flavour === 'vault') throw new Refusal(404, 'enterprise-only feature');
  if (compareVersions(server.version, '2.3') < 0) throw unsupportedPath();
  if (name === '') return list(call);
  if (name.includes('/')) throw new Refusal(400, 'namespace name cannot contain /');
  const path = pathOf(call, name);
  switch (call.method) {
    case 'GET':
      if (!call.namespaces.has(path)) throw absent();
      return { data: shown(call, path) };
    case 'POST':
      if (RESERVED.includes(name)) {
        throw new Refusal(400, `"${name}/" is a reserved path and cannot be used as a namespace name`);
      }
      call.namespaces.put(path, metadataIn(call.body));
      return { data: shown(call, path) };
    case 'DELETE':
      if (call.namespaces.names().some((other) => other.startsWith(`${path}/`))) {
        throw new Refusal(400, 'unable to delete namespace containing child namespaces');
      }
      if (!call.namespaces.has(path)) return { warnings: ['requested namespace does not exist'] };
      call.namespaces.remove(path);
      return {};
    case 'LIST':
      throw unsupportedPath();
  }
}

function list(call: Call): Reply {
  if (call.method !== 'LIST') throw unsupportedPath();
  const start = pathOf(call, '');
  const names = call.namespaces
    .names()
    .filter((path) => path !== '' && path.startsWith(start) && !path.slice(start.length).includes('/'));
  if (names.length === 0) throw absent();
  const info = names.map((path): [string, WireObject] => [`${path.slice(start.length)}/`, shown(call, path)]);
  return { data: { keys: info.map(([key]) => key), key_info: Object.fromEntries(info) } };
}

function pathOf({ namespace }: Call, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

function shown({ namespaces: all }: Call, path: string): WireObject {
  return { path: `${path}/`, custom_metadata: all.metadata(path), locked: false, tainted: false };
}

function metadataIn({ custom_metadata: written = {} }: WireObject): Readonly<Record<string, Wire>> {
  if (!isWireObject(written) || Object.values(written).some((value) => typeof value !== 'string')) {
    throw new Refusal(400, 'custom_metadata values must be strings');
  }
  return written;
}
