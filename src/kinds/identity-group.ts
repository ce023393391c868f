import { defineKind } from '../model/kind.ts';
import type { WireObject } from '../model/wire.ts';
import { metadataProblems } from './metadata-problems.ts';
import { groupName } from './name-rules.ts';

const MEMBERS: readonly string[] = ['member_entity_ids', 'member_group_ids'];

/** A group of identities, whose policies its members get. A write merges into what is there. */
export const identityGroup = defineKind({
  name: 'identity-group',
  doc: 'A group of identities: its members get its policies on top of those of their tokens.',
  url: 'https://developer.hashicorp.com/vault/api-docs/secret/identity/group',
  spec: { path: ['identity_groups', '*'], prune: 'identity_groups' },
  nameRule: groupName,
  ignored: {
    name: 'the name is the key in the spec; a group of another name is another group',
    id: 'the server gives ids',
    parent_group_ids: 'the server computes them; set member_group_ids of the group above',
  },
  fields: {
    type: {
      type: 'text',
      default: 'internal',
      enum: ['internal', 'external'],
      immutable: true,
      doc: '`external` for a group that logins fill through its alias, `internal` for one with members of its own.',
    },
    policies: { type: 'lowerSet', refersTo: { kind: 'policy' }, doc: 'Policies that the members get.' },
    metadata: { type: 'textMap', doc: 'Notes, text by name; policy templates can use them.' },
    member_entity_ids: {
      type: 'set',
      doc: 'Ids of the entities in an internal group. Every server has ids of its own.',
    },
    member_group_ids: {
      type: 'set',
      doc: 'Ids of the groups in an internal group. Every server has ids of its own.',
    },
  },
  api: {
    path: ({ name }) => groupPath(name),
    listPath: () => 'identity/group/name',
    create: ({ name }, body) => [{ path: groupPath(name), body: settable(body) }],
    // The server finds a group whatever the case of its name, and a write under another spelling renames it.
    update: ({ name }, body, live) => [
      {
        path: groupPath(typeof live['name'] === 'string' ? live['name'] : name),
        body: settable(body),
      },
    ],
  },
  // Logins bring the members of an external group, and take them away again.
  normalise: (values) =>
    values['type'] === 'external'
      ? { ...values, ...Object.fromEntries(MEMBERS.map((field) => [field, []])) }
      : values,
  *check(values, { isSet }) {
    if (values.policies.includes('root')) {
      yield {
        code: 'role-grants-root',
        message: 'policies names root: the server refuses it for a group',
        fields: ['policies'],
        member: 'root',
      };
    }
    for (const field of MEMBERS) {
      if (values.type !== 'external' || !isSet(field)) continue;
      yield {
        code: 'group-members-external',
        message: `an external group has no ${field}`,
        fields: [field, 'type'],
      };
    }
    yield* metadataProblems(values.metadata);
  },
});

function groupPath(name: string): string {
  return `identity/group/name/${name}`;
}

/** For an external group the server refuses even an empty list of members. */
function settable(body: WireObject): WireObject {
  if (body['type'] !== 'external') return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !MEMBERS.includes(name)));
}
