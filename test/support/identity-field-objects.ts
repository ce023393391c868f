import type { FieldObject, FieldWorld } from './field-object.ts';

const allow = 'path "a" { capabilities = ["read"] }';

/** Groups and an alias. */
export function identityObjects({ members }: FieldWorld): FieldObject[] {
  const group = (title: string, fields: object): FieldObject => ({
    title: `group ${title}`,
    kind: 'identity-group',
    place: ['identity_groups', `f-${title}`],
    around: { policies: { 'f-group-policy': allow } },
    fields: { policies: ['f-group-policy'], metadata: { team: 'web', 'cost/centre': '12' }, ...fields },
    path: `identity/group/name/f-${title}`,
    bare: {
      writes: [['identity/group/name/f-bare-group', {}]],
      path: 'identity/group/name/f-bare-group',
    },
  });
  return [
    group('internal', {
      type: 'internal',
      member_entity_ids: [members.entity],
      member_group_ids: [members.group],
    }),
    group('external', { type: 'external' }),
    {
      title: 'group alias',
      kind: 'group-alias',
      place: ['identity_groups', 'f-alias-group', 'alias'],
      around: {
        auth: { 'f-alias-mount': { type: 'approle' } },
        identity_groups: { 'f-alias-group': { type: 'external' } },
      },
      fields: { name: 'Team/Web', mount: 'f-alias-mount' },
      path: 'identity/group/name/f-alias-group',
      bare: { writes: [], path: 'identity/group/name/f-alias-group' },
    },
  ];
}

/** What OpenBao has and the community edition of Vault has not. */
export function openbaoObjects(): FieldObject[] {
  return [
    {
      title: 'namespace',
      kind: 'child-namespace',
      place: ['namespaces', 'f-space'],
      around: {},
      fields: { custom_metadata: { owner: 'web', 'Any key': '' } },
      path: 'sys/namespaces/f-space',
      bare: { writes: [['sys/namespaces/f-bare-space', {}]], path: 'sys/namespaces/f-bare-space' },
    },
    {
      title: 'CEL role',
      kind: 'cel-role',
      place: ['auth', 'f-cel', 'cel_roles', 'web'],
      around: { auth: { 'f-cel': { type: 'jwt' } } },
      fields: {
        cel_program: {
          variables: [
            { name: 'is_web', expression: 'claims.sub == "web"' },
            { name: 'token', expression: 'pb.Auth{policies: ["app"]}' },
          ],
          expression: 'is_web ? token : false',
        },
        message: '"not for " + claims.sub',
        bound_audiences: ['b', 'a'],
        expiration_leeway: '1m',
        not_before_leeway: -1,
        clock_skew_leeway: 0,
      },
      path: 'auth/f-cel/cel/role/web',
      bare: {
        writes: [
          ['sys/auth/f-bare-cel', { type: 'jwt' }],
          ['auth/f-bare-cel/cel/role/bare', { cel_program: { expression: 'true' } }],
        ],
        path: 'auth/f-bare-cel/cel/role/bare',
      },
    },
  ];
}
