import { block, byName, list, text, texts } from './block-schema.ts';
import { blocksOf, keySource, plainText, putMount, putRole, roleProperties } from './jwt-preset.ts';
import type { Platform, Preset } from './platform.ts';
import type { SpecValue } from '../model/secret.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

const TTL = '12h';

const preset: Preset = {
  key: 'coder',
  doc: 'Workspaces of Coder, which log in as their owner: a mount for the identity provider, and a role for each group.',
  plain: [['mount'], ['groups_claim']],
  schema: block(
    'Workspaces of Coder.',
    {
      mount: text('Path of the mount, `vault_jwt_auth_path` of the module. Default: jwt/coder.'),
      issuer: text('URL of the identity provider, as in `iss` of its tokens.'),
      keys: keySource,
      audience: texts('Audience of the access tokens that Coder gets from it.'),
      groups_claim: text('Claim with the groups. Default: groups.'),
      groups: byName(
        'By name of the group, which is the role that a template asks for.',
        block('What the members of a group get.', {
          value: texts('The group as the identity provider sends it, where its name there is another.'),
          read: list('Paths that the members may read: a policy coder-GROUP is made of them.'),
          ...roleProperties(TTL),
        }),
      ),
    },
    { required: ['issuer', 'audience', 'groups'] },
  ),
  expand(given, put) {
    const mount = plainText(given, 'mount', 'jwt/coder');
    const groups = plainText(given, 'groups_claim', 'groups');
    const issuer = { value: given['issuer'] ?? '', from: ['issuer'] };
    putMount(put, { mount, given, from: [], issuer });
    for (const [name, group] of blocksOf(given, 'groups')) {
      // Servers keep and look up roles in lower case.
      const role = name.toLowerCase();
      const from = ['groups', name];
      const reads = listOf(group['read']);
      const policies = [...listOf(group['policies']), ...(reads.length > 0 ? [`coder-${role}`] : [])];
      putRole(put, {
        mount,
        name: role,
        given: { ...group, policies },
        from,
        userClaim: 'sub',
        whyUserClaim: 'It stays when a person changes name or address.',
        groupsClaim: { value: groups, from: ['groups_claim'] },
        audience: { value: given['audience'] ?? [], from: ['audience'] },
        bound: [
          {
            claim: groups,
            value: group['value'] ?? name,
            key: [...from, 'value'],
            why: 'A template chooses the role; only members of the group get it.',
          },
        ],
        ttl: TTL,
        whyTtl: 'A workspace logs in when it starts.',
      });
      if (reads.length === 0) continue;
      const rules = reads.map((path) => ({ path, capabilities: ['read'] }));
      put(['policies', `coder-${role}`], { rules }, [...from, 'read']);
    }
  },
};

function listOf(value: SpecValue | undefined): readonly SpecValue[] {
  return Array.isArray(value) ? (value as readonly SpecValue[]) : [];
}

/**
 * Workspaces of Coder. Coder is no issuer: a workspace logs in with the access token that its owner has from the identity
 * provider, so what its tokens carry is that provider's matter, and this table holds only what a role for Coder needs.
 * https://registry.coder.com/modules/coder/vault-jwt
 */
export const coder: Platform = {
  name: 'coder',
  title: 'Coder',
  doc: 'Workspaces of Coder, by the access token of their owner.',
  url: 'https://registry.coder.com/modules/coder/vault-jwt',
  isIssuer: () => false,
  people: true,
  userClaims: ['sub'],
  claims: {
    ...registeredClaims,
    sub: { ...always, person: true, unique: true },
    aud: sometimes,
    groups: { type: 'list', presence: 'sometimes' },
    email: { ...sometimes, person: true, mutable: { rather: 'sub' } },
    preferred_username: { ...sometimes, person: true, mutable: { rather: 'sub' } },
  },
  moreClaims: /./,
  // The module ends with `vault login`, which looks its token up.
  clientNeeds: { 'auth/token/lookup-self': 'read' },
  preset,
};
