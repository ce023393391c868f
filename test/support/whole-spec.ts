import { PUBLIC_KEY } from './public-key.ts';

/** A policy that grants something. */
export const ALLOW = 'path "secret/data/a" { capabilities = ["read"] }';

/** Where the inventory of the spec stands. */
export const INVENTORY = { mount: 'inv', path: 'vaultctl' };

/** One of everything; another turn differs in every object. */
export function wholeSpec(turn: string, isBao: boolean, issuer: string): object {
  const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['l'], token_policies: ['l-read'] };
  const cel = { cel_roles: { c: { cel_program: { expression: `"${turn}" == "x"` } } } };
  return {
    owner: 'me',
    waivers: [
      {
        code: 'secret-in-spec',
        address: 'auth/l-oidc/config',
        reason: 'it is no secret',
        until: '2099-12-31',
      },
    ],
    settings: { inventory: INVENTORY, lock: { mount: 'inv', path: 'vaultctl/lock' } },
    auth: {
      'l-jwt/ci': {
        type: 'jwt',
        description: `Pipelines ${turn}`,
        config: { jwt_validation_pubkeys: [PUBLIC_KEY], bound_issuer: `https://${turn}.example` },
        roles: { one: { ...role, token_ttl: `${turn}m` } },
        ...(isBao && cel),
      },
      'l-oidc': {
        type: 'oidc',
        description: `People ${turn}`,
        config: {
          oidc_discovery_url: issuer,
          oidc_client_id: 'id',
          oidc_client_secret: `not-so-secret-${turn}`,
        },
      },
      'l-approle': {
        type: 'approle',
        tune: { user_lockout_config: { lockout_threshold: Number(turn) + 2 } },
      },
    },
    policies: { 'l-read': `# ${turn}\n${ALLOW}` },
    token_roles: { l: { allowed_policies: ['l-read'], token_explicit_max_ttl: `${turn}h` } },
    secrets: {
      'l-kv': {
        type: 'kv',
        description: `Keys ${turn}`,
        options: { version: '2' },
        config: { max_versions: Number(turn) },
      },
    },
    identity_groups: {
      l: {
        type: 'external',
        policies: ['l-read'],
        metadata: { turn },
        alias: { name: `t${turn}`, mount: 'l-jwt/ci' },
      },
    },
  };
}
