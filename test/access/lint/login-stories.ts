import { ENDED, ENDS_LATE, ENDS_SOON, WITH_EXTENSIONS } from './certificates.ts';
import type { LoginCase, LoginStories } from './login-case.ts';

const discovery = (url: string): LoginCase => ({
  config: { jwks_url: null, oidc_discovery_url: url, bound_issuer: url },
});
const pairs = (...urls: readonly string[]): LoginCase => ({
  config: { jwks_url: null, bound_issuer: null, jwks_pairs: urls.map((jwks_url) => ({ jwks_url })) },
});
const globs = (bound_claims: object): LoginCase => ({ role: { bound_claims_type: 'glob', bound_claims } });
/** A role for people with a browser. */
export const oidc = (more: Readonly<Record<string, unknown>>): LoginCase => ({
  ...BROWSER,
  role: { ...BROWSER.role, ...more },
});
const BROWSER = {
  mount: { type: 'oidc' },
  config: {
    jwks_url: null,
    oidc_discovery_url: 'https://id.example.com',
    bound_issuer: null,
    oidc_client_id: 'vault',
    oidc_client_secret: '${env:VAULTCTL_VAR_SECRET}',
  },
  role: {
    role_type: 'oidc',
    allowed_redirect_uris: ['https://vault.example.com/ui/vault/auth/ci/oidc/callback'],
  },
};
const TWO = ['https://a.example.com/keys', 'https://b.example.com/keys'];
const ENTRA = 'https://login.microsoftonline.com';

/** Findings about mounts and about one role. */
export const loginStories: LoginStories = {
  'key-source-not-encrypted': {
    bad: [
      { config: { jwks_url: 'http://ci.example.com/keys' } },
      discovery('http://ci.example.com'),
      pairs('http://a.example.com/keys'),
    ],
    good: [{}, { config: { jwks_url: 'http://127.0.0.1:4646/keys' } }],
  },
  'key-source-internal': {
    bad: [
      { config: { jwks_url: 'https://169.254.169.254/keys' } },
      { config: { jwks_url: 'https://[fd00::1]/keys' } },
      discovery('https://id.corp.internal'),
    ],
    good: [
      {},
      { config: { jwks_url: 'https://172.32.0.1/keys' } },
      { config: { jwks_url: 'https://internal.example.com/keys' } },
    ],
  },
  'key-source-not-checked': {
    bad: [
      { config: { skip_jwks_validation: true } },
      {
        ...discovery('https://x.example.com'),
        config: { jwks_url: null, oidc_discovery_url: 'https://x.example.com', skip_jwks_validation: true },
      },
    ],
    good: [{ config: { skip_jwks_validation: false } }],
  },
  'key-source-under-other-name': {
    bad: [
      { config: { override_allowed_server_names: ['a.example.com'] } },
      { config: { override_allowed_server_names: 'b.example.com' } },
    ],
    good: [{ config: { override_allowed_server_names: [] } }],
  },
  'certificate-extension-passed-over': {
    bad: [
      { config: { unsupported_critical_cert_extensions: ['1.2.3'] } },
      { config: { unsupported_critical_cert_extensions: '1.2.4' } },
    ],
    good: [{ config: { unsupported_critical_cert_extensions: [] } }],
  },
  'certificate-ends': {
    bad: [
      { config: { jwks_ca_pem: ENDED } },
      { config: { jwks_ca_pem: ENDS_LATE + ENDS_SOON } },
      {
        config: {
          jwks_url: null,
          bound_issuer: null,
          jwks_pairs: [{ jwks_url: 'https://a.example.com/keys', jwks_ca_pem: ENDED }],
        },
      },
    ],
    good: [
      { config: { jwks_ca_pem: ENDS_LATE } },
      { config: { jwks_ca_pem: WITH_EXTENSIONS } },
      // Of what cannot be read as a certificate nothing is said here.
      { config: { jwks_ca_pem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----' } },
      { config: { jwks_ca_pem: '-----BEGIN CERTIFICATE-----\nMI=IB\n-----END CERTIFICATE-----' } },
    ],
  },
  'issuer-not-bound': {
    bad: [
      { config: { bound_issuer: null } },
      { config: { jwks_url: null, bound_issuer: null, oidc_discovery_url: 'https://ci.example.com' } },
    ],
    good: [
      {},
      {
        config: { bound_issuer: null },
        role: { bound_claims: { iss: 'https://ci.example.com', project: 'p' } },
      },
      // Tokens of Nomad have no issuer, unless its servers are told to name one.
      { config: { bound_issuer: null }, role: { bound_claims: { nomad_namespace: 'default' } } },
      BROWSER,
    ],
  },
  'key-sets-share-roles': {
    bad: [pairs(...TWO), pairs(...TWO, 'https://c.example.com/keys')],
    good: [
      pairs('https://a.example.com/keys'),
      { ...pairs(...TWO), role: { bound_claims: { iss: 'https://a.example.com' } } },
    ],
  },
  'issuer-of-every-tenant': {
    bad: [discovery(`${ENTRA}/common/v2.0`), discovery(`${ENTRA}/organizations/v2.0`)],
    good: [
      discovery(`${ENTRA}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`),
      {
        ...discovery(`${ENTRA}/common/v2.0`),
        role: { bound_claims: { tid: '9188040d-6c67-4c5b-b112-36a304b66dad' } },
      },
    ],
  },
  'default-role-for-any-login': {
    bad: ['web', 'WEB'].map((name) => ({ config: { default_role: name }, hasTwoRoles: true })),
    good: [{ config: { default_role: '' }, hasTwoRoles: true }, { config: { default_role: 'web' } }],
  },
  'algorithms-not-named': {
    bad: [{ config: { jwt_supported_algs: null } }, { config: { jwt_supported_algs: [] } }],
    good: [{}, { ...BROWSER, config: { ...BROWSER.config, jwt_supported_algs: null } }],
  },
  'audit-shows-secrets': {
    bad: [
      { mount: { tune: { audit_non_hmac_request_keys: ['role', 'jwt'] } } },
      { mount: { tune: { audit_non_hmac_response_keys: ['client_token'] } } },
    ],
    good: [{ mount: { tune: { audit_non_hmac_request_keys: ['role'] } } }],
  },
  'header-to-plugin': {
    bad: [
      { mount: { tune: { passthrough_request_headers: ['Authorization'] } } },
      { mount: { tune: { passthrough_request_headers: ['x-request-id', 'x-forwarded-for'] } } },
    ],
    good: [{ mount: { tune: { passthrough_request_headers: ['x-request-id'] } } }],
  },
  'mount-shown-to-everybody': {
    bad: [
      { mount: { tune: { listing_visibility: 'unauth' } } },
      { mount: { description: 'CI', tune: { listing_visibility: 'unauth' } } },
    ],
    good: [
      { mount: { tune: { listing_visibility: 'hidden' } } },
      { ...BROWSER, mount: { type: 'oidc', tune: { listing_visibility: 'unauth' } } },
    ],
  },
  'mount-issues-batch-tokens': {
    bad: [
      { mount: { tune: { token_type: 'batch' } } },
      { ...BROWSER, mount: { type: 'oidc', tune: { token_type: 'batch' } } },
    ],
    good: [{ mount: { tune: { token_type: 'default-batch' } } }],
  },
  'glob-admits-everything': {
    bad: [
      globs({ project: '*' }),
      globs({ project: ['p', '**'], repo: '*/*' }),
      globs({ sub: 'system:serviceaccount:*' }),
    ],
    good: [
      globs({ project: '*', repo: 'my/app' }),
      { role: { bound_claims_type: 'glob', bound_claims: { project: '*' }, bound_subject: 'x' } },
    ],
  },
  'glob-cuts-name': {
    bad: [globs({ repo: 'my-org*' }), globs({ repo: ['my/app', 'group*'] })],
    good: [globs({ repo: 'my-org/*' }), globs({ sub: 'repo:my-org/app:*' })],
  },
  'glob-inside-value': {
    bad: [globs({ sub: 'repo:*:environment:prod' }), globs({ repo: '*-org/app' })],
    good: [globs({ sub: 'repo:my-org/app:*' }), globs({ repo: ['a', 'b/*'] })],
  },
  'glob-in-other-language': {
    bad: [globs({ ref: '^refs/heads/.*$', repo: 'a/*' }), globs({ ref: 'release-{1,2}', repo: 'a/*' })],
    good: [globs({ ref: 'release-{1}', repo: 'a/*' })],
  },
  'glob-without-wildcard': {
    bad: [globs({ ref: 'main' }), globs({ ref: ['main', 'test'], repo: 'a' })],
    good: [globs({ ref: 'main', repo: 'a/*' }), { role: { bound_claims_type: 'string' } }],
  },
  'role-token-life-not-set': {
    bad: [{ role: { token_ttl: null } }, { role: { token_ttl: 0, token_max_ttl: 0 } }],
    good: [
      {},
      { role: { token_ttl: null, token_max_ttl: '1h' } },
      { role: { token_ttl: null, token_period: '1h' } },
      { mount: { tune: { default_lease_ttl: '1h' } }, role: { token_ttl: null } },
    ],
  },
  'role-token-without-end': {
    bad: [
      { role: { token_period: '1h' } },
      oidc({ token_ttl: null, token_period: '24h' }),
      { role: { token_period: '96h', bound_claims: { nomad_namespace: 'default' } } },
    ],
    good: [
      { role: { token_period: '1h', token_explicit_max_ttl: '24h' } },
      { mount: { tune: { token_type: 'batch' } }, role: { token_period: '1h' } },
      { role: { token_period: '72h', bound_claims: { nomad_namespace: 'default' } } },
      { role: { token_ttl: '1h', token_max_ttl: '24h' } },
    ],
  },
  'role-issues-batch-tokens': {
    bad: [{ role: { token_type: 'batch' } }, { role: { token_type: 'batch', token_ttl: '5m' } }],
    good: [{ role: { token_type: 'service' } }],
  },
  'network-is-everywhere': {
    bad: [
      { role: { token_bound_cidrs: ['0.0.0.0/0'] } },
      { role: { token_bound_cidrs: ['10.0.0.0/8', '::/0'] } },
    ],
    good: [{ role: { token_bound_cidrs: ['10.0.0.0/8'] } }],
  },
  'leeway-too-long': {
    bad: [{ role: { expiration_leeway: 301 } }, { role: { clock_skew_leeway: '1h' } }],
    good: [{ role: { expiration_leeway: 300, not_before_leeway: -1 } }],
  },
  'audience-of-other-service': {
    bad: [
      { role: { bound_audiences: ['vault', 'sts.amazonaws.com'] } },
      { role: { bound_audiences: ['https://github.com/my-org'] } },
    ],
    good: [
      { role: { bound_audiences: ['https://vault.example.com'] } },
      { role: { bound_audiences: ['https://github.com.example.com/x'] } },
    ],
  },
  'login-log-shows-tokens': {
    bad: [oidc({ verbose_oidc_logging: true }), { role: { verbose_oidc_logging: true } }],
    good: [oidc({ verbose_oidc_logging: false })],
  },
  'provider-tokens-in-metadata': {
    bad: [
      oidc({ oauth2_metadata: ['id_token'] }),
      oidc({ oauth2_metadata: ['access_token', 'refresh_token'] }),
    ],
    good: [oidc({ oauth2_metadata: [] })],
  },
  'login-without-confirmation': {
    bad: [
      oidc({ callback_mode: 'direct', oidc_disable_confirmation: true }),
      oidc({ callback_mode: 'direct', oidc_disable_confirmation: true, verbose_oidc_logging: false }),
    ],
    good: [
      oidc({ callback_mode: 'direct' }),
      oidc({ callback_mode: 'client', oidc_disable_confirmation: true }),
    ],
  },
  'claim-names-policy': {
    bad: [
      { role: { token_policies_template_claims: true, token_policies: ['team-{{ .team }}'] } },
      {
        role: {
          token_policies_template_claims: true,
          token_policies: ['t-{{.project}}'],
          bound_claims_type: 'glob',
          bound_claims: { project: 'a/*' },
        },
      },
    ],
    good: [
      { role: { token_policies_template_claims: true, token_policies: ['t-{{ .project }}'] } },
      { role: { token_policies_template_claims: false, token_policies: ['team-{{ .team }}'] } },
    ],
  },
  'redirect-uri-not-safe': {
    bad: [
      oidc({ allowed_redirect_uris: ['http://vault.example.com/callback'] }),
      oidc({ allowed_redirect_uris: ['https://*.example.com/callback'] }),
    ],
    good: [oidc({}), oidc({ allowed_redirect_uris: ['http://localhost:8250/oidc/callback'] })],
  },
  'oidc-role-without-client': {
    bad: [
      { role: { role_type: 'oidc', allowed_redirect_uris: ['https://vault.example.com/cb'] } },
      {
        ...discovery('https://id.example.com'),
        role: { role_type: 'oidc', allowed_redirect_uris: ['https://vault.example.com/cb'] },
      },
    ],
    good: [BROWSER, {}],
  },
};
