import { compareVersions } from '../../../src/model/server.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { readField } from './field.ts';
import { lowerSet } from './names.ts';
import { Refusal, absent, unsupportedPath } from './refusal.ts';
import type { Call, Reply } from './state.ts';
import { stringsOf, textOf } from './wire-value.ts';

/** Everything below `identity/` that the fake has: groups by name, and aliases by id. */
export function identity(call: Call, below: string): Reply {
  if (below === 'group/name' && call.method === 'LIST') return groupNames(call);
  if (below.startsWith('group/name/')) return group(call, below.slice('group/name/'.length));
  if (below === 'group-alias') return alias(call);
  if (below.startsWith('group-alias/id/')) return alias(call, below.slice('group-alias/id/'.length));
  throw unsupportedPath();
}

function groupNames({ state }: Call): Reply {
  if (state.groups.size === 0) throw absent();
  return { data: { keys: [...state.groups.values()].map(({ name }) => textOf(name)) } };
}

/** The name is found whatever its case, and stored as it was written last; a write merges. */
function group(call: Call, name: string): Reply {
  const { groups } = call.state;
  const key = name.toLowerCase();
  const stored = groups.get(key);
  switch (call.method) {
    case 'GET':
      if (stored === undefined) throw absent();
      return { data: shown(call, stored) };
    case 'DELETE':
      groups.delete(key);
      return {};
    case 'POST': {
      const made = { id: call.id(), alias: {}, type: 'internal', namespace_id: 'root' };
      groups.set(key, merged(call, stored ?? made, stored === undefined, name));
      return stored === undefined ? { data: { id: made.id, name } } : {};
    }
    case 'LIST':
      throw unsupportedPath();
  }
}

function merged({ body, server }: Call, stored: WireObject, isNew: boolean, name: string): WireObject {
  const type = textOf(body.type) || textOf(stored.type);
  if (type !== 'internal' && type !== 'external') throw new Refusal(400, `invalid group type "${type}"`);
  if (!isNew && type !== stored.type) throw new Refusal(400, 'group type cannot be changed');
  if (type === 'external' && body.member_entity_ids !== undefined) {
    throw new Refusal(400, "member entities can't be set manually for external groups");
  }
  if (type === 'external' && body.member_group_ids !== undefined) {
    throw new Refusal(400, "member groups can't be set for external groups");
  }
  const written: Record<string, Wire> = {};
  for (const field of ['policies', 'member_entity_ids', 'member_group_ids'] as const) {
    const value = readField(body, field, 'list');
    if (value !== undefined) written[field] = value;
  }
  const metadata = readField(body, 'metadata', 'pairs');
  if (metadata !== undefined) written.metadata = metadata;
  const policies = stringsOf(written.policies);
  if (lowerSet(policies).includes('root')) throw new Refusal(400, 'policies cannot contain root');
  if (written.policies !== undefined) {
    const cased = [...new Set(policies)].filter((policy) => policy !== '').sort();
    const lowers = server.flavour === 'openbao' && compareVersions(server.version, '2.3') >= 0;
    written.policies = lowers ? lowerSet(policies) : cased;
  }
  return { ...stored, ...written, type, name };
}

/** Each name once for a mount, whatever its case; a group has one alias, and a second takes the place of the first. */
function alias(call: Call, id?: string): Reply {
  const { groups, auth } = call.state;
  const { name, mount_accessor: accessor, canonical_id: owner } = call.body;
  if (call.method === 'DELETE') {
    for (const [key, one] of groups) if (aliasOf(one).id === id) groups.set(key, { ...one, alias: {} });
    return {};
  }
  if (call.method !== 'POST') throw unsupportedPath();
  if (textOf(name) === '') throw new Refusal(400, 'missing alias name');
  if (![...auth.values()].some(({ info }) => info.accessor === accessor)) {
    throw new Refusal(400, `invalid mount accessor "${textOf(accessor)}"`);
  }
  const [key, found] = [...groups].find(([, one]) => one.id === owner) ?? [];
  if (key === undefined || found === undefined) {
    throw new Refusal(400, "invalid group ID given in 'canonical_id'");
  }
  if (found.type !== 'external') throw new Refusal(400, "alias can't be set on an internal group");
  const same = (one: WireObject): boolean =>
    aliasOf(one).mount_accessor === accessor &&
    textOf(aliasOf(one).name).toLowerCase() === textOf(name).toLowerCase();
  if ([...groups].some(([other, one]) => other !== key && same(one))) {
    throw new Refusal(400, 'combination of mount and group alias name is already in use');
  }
  const written = {
    id: id ?? call.id(),
    name: textOf(name),
    mount_accessor: accessor ?? null,
    canonical_id: owner ?? null,
  };
  groups.set(key, { ...found, alias: written });
  return { data: { id: written.id, canonical_id: written.canonical_id } };
}

function shown({ state }: Call, stored: WireObject): WireObject {
  const own = aliasOf(stored);
  const mount = [...state.auth].find(([, { info }]) => info.accessor === own.mount_accessor);
  return {
    member_entity_ids: null,
    member_group_ids: null,
    metadata: null,
    parent_group_ids: null,
    policies: null,
    ...stored,
    alias:
      mount === undefined
        ? own
        : { ...own, mount_path: `auth/${mount[0]}/`, mount_type: mount[1].info.type ?? '' },
  };
}

function aliasOf(group: WireObject): WireObject {
  return group.alias as WireObject; // every group is made with one, if empty
}
