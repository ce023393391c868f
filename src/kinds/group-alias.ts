import { defineKind } from '../model/kind.ts';
import type { Ref, WriteRequest } from '../model/kind.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { noName } from './name-rules.ts';

/** What ties an external group to the groups that logins at a mount bring along. */
export const groupAlias = defineKind({
  name: 'group-alias',
  doc: 'Ties an external group to a group that logins at an auth mount bring along, such as a value of `groups_claim`.',
  url: 'https://developer.hashicorp.com/vault/api-docs/secret/identity/group-alias',
  parent: 'identity-group',
  parentTypes: ['external'],
  spec: { path: ['identity_groups', '*', 'alias'], optional: true },
  nameRule: noName,
  ignored: {
    mount_accessor: 'write mount, the path of the auth mount; its accessor is looked up',
    canonical_id: 'the alias belongs to the group above it',
  },
  fields: {
    name: {
      type: 'text',
      required: true,
      doc: 'Name of the group as the login brings it. Each name stands once for a mount, whatever its case.',
    },
    mount: {
      type: 'text',
      required: true,
      refersTo: { kind: 'auth-mount', needed: true },
      doc: 'Path of the auth mount, as under `auth`.',
    },
  },
  api: {
    // The server knows an alias by its id alone, so it goes by its group here.
    path: ({ parent }) => `identity/group-alias/${parent}`,
    within({ alias }) {
      return isWireObject(alias) && typeof alias['id'] === 'string' ? alias : undefined;
    },
    // An alias of a mount that is gone has no path.
    decode: (alias) => ({
      ...alias,
      mount: typeof alias['mount_path'] === 'string' ? alias['mount_path'].replace(/^auth\//, '') : '',
    }),
    create: (ref, body) => [request('identity/group-alias', ref, body)],
    update: (ref, body, live) => [request(aliasPath(live), ref, body)],
    deletePath: (_, live) => aliasPath(live),
  },
  *check({ name, mount }, { ref, siblings }) {
    const other = siblings('group-alias').find(
      ({ ref: { parent }, values }) =>
        parent < ref.parent && values['mount'] === mount && sameText(values['name'], name),
    );
    if (other === undefined) return;
    yield {
      code: 'duplicate-object',
      message: `${JSON.stringify(name)} of ${mount} is the alias of the group ${other.ref.parent} as well, and the server keeps one`,
      fields: ['name'],
    };
  },
  normalise: (values) => ({ ...values, mount: (values['mount'] as string).replace(/^\/|\/$/g, '') }),
});

/** The server compares names of aliases without their case. */
function sameText(a: Wire | undefined, b: string): boolean {
  return typeof a === 'string' && a.toLowerCase() === b.toLowerCase();
}

function aliasPath(live: WireObject): string {
  return `identity/group-alias/id/${live['id'] as string}`;
}

function request(path: string, { parent }: Ref, { name, mount }: WireObject): WriteRequest {
  return {
    path,
    body: { name: name ?? '' },
    fill: {
      mount_accessor: { kind: 'auth-mount', ref: { parent: '', name: mount as string }, key: 'accessor' },
      canonical_id: { kind: 'identity-group', ref: { parent: '', name: parent }, key: 'id' },
    },
  };
}
