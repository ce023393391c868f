import { TOKEN_FIELDS } from './field-object.ts';
import type { FieldObject, FieldWorld } from './field-object.ts';

const nobody = { jwt_validation_pubkeys: 'jwt-config-key-source' };

/** Configs of JWT mounts: each key source excludes the others. */
export function jwtConfigObjects(world: FieldWorld): FieldObject[] {
  // On Vault, a mount with an OIDC client refuses every login of a machine, so that role is an error there.
  const web = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['a'] };
  const config = (title: string, fields: object, more: Partial<FieldObject> = {}): FieldObject => {
    const name = `f-${title.replaceAll(' ', '-')}`;
    const key = { jwt_validation_pubkeys: [world.publicKeys[0]] };
    return {
      title: `config ${title}`,
      kind: 'jwt-config',
      place: ['auth', name, 'config'],
      around: {
        auth: { [name]: { type: 'jwt', ...('default_role' in fields && { roles: { web } }) } },
      },
      fields: { ...fields },
      path: `auth/${name}/config`,
      bare: {
        writes: [
          [`sys/auth/f-bare-${name}`, { type: 'jwt' }],
          [`auth/f-bare-${name}/config`, key],
        ],
        path: `auth/f-bare-${name}/config`,
      },
      ...more,
    };
  };
  const issuer = { oidc_discovery_url: world.issuer };
  return [
    config(
      'public keys',
      {
        jwt_validation_pubkeys: world.publicKeys,
        jwt_supported_algs: ['RS256', 'ES256'],
        bound_issuer: 'https://issuer.example',
        default_role: 'web',
        namespace_in_state: false,
        unsupported_critical_cert_extensions: ['2.5.29.30'],
      },
      { needed: nobody },
    ),
    config(
      'client',
      {
        ...issuer,
        oidc_discovery_ca_pem: world.caPem,
        oidc_client_id: 'client',
        oidc_client_secret: 'a-secret-of-the-client',
        oidc_response_mode: 'form_post',
        oidc_response_types: ['code', 'id_token'],
        override_allowed_server_names: ['issuer.example'],
      },
      {
        needed: {
          oidc_discovery_url: 'jwt-config-key-source jwt-config-client',
          oidc_response_mode: 'jwt-config-response-mode',
          oidc_client_id: 'jwt-config-client',
          oidc_client_secret: 'jwt-config-client',
        },
        together: [['oidc_client_id', 'oidc_client_secret']],
      },
    ),
    config(
      'answer',
      { ...issuer, oidc_response_mode: 'query', oidc_response_types: ['code'] },
      { needed: { oidc_discovery_url: 'jwt-config-key-source' } },
    ),
    config(
      'key set',
      {
        jwks_url: `${world.issuer}/.well-known/jwks.json`,
        jwks_ca_pem: world.caPem,
        skip_jwks_validation: true,
      },
      { needed: { jwks_url: 'jwt-config-key-source' } },
    ),
    config(
      'key sets',
      {
        jwks_pairs: [
          { jwks_url: `${world.issuer}/.well-known/jwks.json`, jwks_ca_pem: world.caPem },
          { jwks_url: `${world.issuer}/.well-known/jwks.json` },
        ],
      },
      { needed: { jwks_pairs: 'jwt-config-key-source' }, only: 'vault' },
    ),
    config(
      'provider',
      { ...issuer, provider_config: { provider: 'secureauth' } },
      { needed: { oidc_discovery_url: 'jwt-config-key-source' } },
    ),
    config(
      'hidden key',
      {
        ...issuer,
        provider_config: {
          provider: 'gsuite',
          gsuite_service_account: world.serviceAccount,
          gsuite_admin_impersonate: 'admin@example.com',
          fetch_groups: true,
        },
      },
      { needed: { oidc_discovery_url: 'jwt-config-key-source' } },
    ),
  ];
}

/** Roles for machines and for persons. */
export function jwtRoleObjects(): FieldObject[] {
  const role = (title: string, fields: object, more: Partial<FieldObject> = {}): FieldObject => {
    const bare = { user_claim: 'sub', allowed_redirect_uris: ['http://localhost/bare'] };
    return {
      title: `role ${title}`,
      kind: 'jwt-role',
      place: ['auth', 'f-roles', 'roles', title],
      around: {
        auth: { 'f-roles': { type: 'jwt' } },
        policies: { 'f-role-policy': 'path "a" { capabilities = ["read"] }' },
      },
      fields: { user_claim: 'sub', ...fields },
      path: `auth/f-roles/role/${title}`,
      bare: {
        writes: [
          ['sys/auth/f-bare-roles', { type: 'jwt' }],
          ['auth/f-bare-roles/role/bare', bare],
        ],
        path: 'auth/f-bare-roles/role/bare',
        given: 'allowed_redirect_uris',
      },
      ...more,
      needed: { user_claim: 'missing-key', ...more.needed },
    };
  };
  const tokens = {
    ...TOKEN_FIELDS,
    token_policies: ['f-role-policy'],
    token_ttl: '5m',
    token_max_ttl: '2h',
    token_type: 'service',
  };
  return [
    role(
      'machine',
      {
        role_type: 'jwt',
        user_claim: '/sub',
        user_claim_json_pointer: true,
        bound_audiences: ['one', 'two'],
        bound_subject: 'me',
        bound_claims_type: 'glob',
        bound_claims: { branch: ['main', 'release/*'], project: 'web' },
        claim_mappings: { project: 'project', '/deep/claim': 'deep' },
        groups_claim: 'groups',
        expiration_leeway: '1m',
        not_before_leeway: -1,
        clock_skew_leeway: 30,
        verbose_oidc_logging: true,
        oauth2_metadata: ['access_token', 'id_token'],
        token_policies_template_claims: true,
        ...tokens,
      },
      { needed: { role_type: 'role-type-omitted' } },
    ),
    role(
      'person',
      {
        role_type: 'oidc',
        allowed_redirect_uris: ['http://localhost:8250/oidc/callback'],
        oidc_scopes: ['profile', 'groups'],
        max_age: '1h',
        callback_mode: 'direct',
        poll_interval: 4,
        oidc_disable_confirmation: true,
        token_strictly_bind_ip: true,
      },
      { needed: { allowed_redirect_uris: 'oidc-role-no-redirect-uris' } },
    ),
    // Removing its role_type makes it one for persons, which only a role with redirect URIs can become.
    role('both', {
      role_type: 'jwt',
      bound_claims: { admin: true, level: 3, name: ['x'] },
      bound_audiences: ['one'],
      allowed_redirect_uris: ['http://localhost:8250/oidc/callback'],
    }),
  ];
}
