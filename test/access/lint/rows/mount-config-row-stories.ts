import { PUBLIC_KEY } from '../../../support/public-key.ts';
import { ENDED, ENDS_LATE, ENDS_SOON } from '../certificates.ts';
import { oidc } from '../login-stories.ts';
import { at, by, config, login, role } from './row-story.ts';
import type { RowStories, RowStory } from './row-story.ts';

const KEYS = 'https://ci.example.com/keys';
const ENTRA = 'https://login.microsoftonline.com';
const GOOGLE = 'https://accounts.google.com';
const TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';
const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----';
const discovery = (url: string): RowStory =>
  config({ jwks_url: null, oidc_discovery_url: url, bound_issuer: null });
const browser = (fields: object): RowStory =>
  login({ ...oidc({}), config: { ...oidc({}).config, ...fields } });
const paired = (jwks_ca_pem: string): RowStory =>
  config({ jwks_url: null, bound_issuer: null, jwks_pairs: [{ jwks_url: KEYS, jwks_ca_pem }] });

/** Specs for the rows about the config of a mount. */
export const mountConfigRowStories: RowStories = {
  MNT03: {
    bad: [
      config({ jwks_url: 'https://169.254.169.254/keys' }),
      config({ jwks_url: 'https://[::ffff:169.254.169.254]/keys' }),
      config({ jwks_url: 'https://2130706433/keys' }),
      config({ jwks_url: 'https://0.0.0.0:8200/keys' }),
      config({ jwks_url: 'https://[::]/keys' }),
      discovery('https://metadata.google.internal.'),
      discovery('https://localhost.'),
    ],
    good: [
      config({ jwks_url: 'https://172.15.0.1/keys' }),
      config({ jwks_url: 'https://[2001:db8::1]/keys' }),
      discovery('https://internal.example.com'),
      discovery('https://localhost.example.com'),
    ],
  },
  MNT06: {
    bad: [
      ...by(
        'issuer-of-every-tenant',
        at(`${ENTRA}/common/v2.0`, { bound_claims: { groups: 'deployers' } }),
        at(`${ENTRA}/consumers/v2.0`, { bound_claims: { oid: '5' } }),
        at(`${ENTRA}/common/v2.0`, {
          bound_claims_type: 'glob',
          bound_claims: { tid: '*', groups: 'deployers' },
        }),
        config({ jwks_url: `${ENTRA}/common/discovery/v2.0/keys`, bound_issuer: null }),
      ),
      ...by(
        'organisation-not-bound',
        at(GOOGLE, { bound_claims: { email_verified: true } }),
        at(GOOGLE, { bound_claims: { name: 'Ada' } }),
      ),
    ],
    good: [
      at(`${ENTRA}/${TENANT}/v2.0`, { bound_claims: { groups: 'deployers' } }),
      at(`${ENTRA}/common/v2.0`, { bound_claims: { groups: 'deployers', tid: TENANT } }),
      at(GOOGLE, { bound_claims: { email_verified: true, hd: 'example.com' } }),
    ],
  },
  MNT08: {
    bad: [
      ...by('default-role-for-any-login', login({ config: { default_role: 'deploy' }, hasTwoRoles: true })),
      ...by(
        'reference-not-in-spec',
        config({ default_role: 'wbe' }),
        login({ config: { default_role: 'admin' }, hasTwoRoles: true }),
      ),
    ],
    // The server lower-cases it.
    good: [config({ default_role: 'WEB' }), login({ config: { default_role: '' }, hasTwoRoles: true })],
  },
  MNT10: {
    bad: [
      ...by(
        'secret-in-spec',
        browser({ oidc_client_secret: 'hunter2' }),
        browser({ provider_config: { provider: 'gsuite', gsuite_service_account: '{"private_key": "x"}' } }),
      ),
      ...by(
        'private-key-in-spec',
        config({ jwks_url: null, jwt_validation_pubkeys: [PRIVATE_KEY] }),
        config({ jwks_ca_pem: PRIVATE_KEY }),
      ),
    ],
    good: [
      browser({}),
      config({ jwks_url: null, jwt_validation_pubkeys: [PUBLIC_KEY] }),
      browser({
        provider_config: { provider: 'gsuite', gsuite_service_account: '${env:VAULTCTL_VAR_SECRET}' },
      }),
    ],
  },
  MNT11: {
    bad: [
      ...by(
        'jwt-role-in-oidc-mount',
        login({ ...oidc({}), role: {} }),
        login({ ...oidc({}), mount: {}, role: {} }),
      ),
      ...by(
        'oidc-role-without-client',
        role({ ...oidc({}).role }),
        login({ mount: { type: 'oidc' }, role: { ...oidc({}).role } }),
      ),
    ],
    good: [login(oidc({})), login({ mount: { type: 'oidc' } })],
  },
  MNT22: {
    bad: [
      ...by('private-key-in-spec', config({ jwks_ca_pem: PRIVATE_KEY }), paired(PRIVATE_KEY)),
      ...by(
        'pem-not-readable',
        config({ jwks_ca_pem: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE' }),
        config({ jwks_url: null, jwt_validation_pubkeys: [PUBLIC_KEY.replace('-----END', '')] }),
        paired('MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'),
        config({ jwks_ca_pem: '-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----' }),
      ),
      ...by(
        'certificate-ends',
        config({ jwks_ca_pem: ENDED }),
        config({ jwks_ca_pem: ENDS_LATE + ENDS_SOON }),
      ),
    ],
    good: [
      config({ jwks_ca_pem: ENDS_LATE }),
      paired(ENDS_LATE),
      config({ jwks_url: null, jwt_validation_pubkeys: [`\n${PUBLIC_KEY}\n`] }),
    ],
  },
  MNT23: {
    bad: [
      discovery('https://ci.example.com/.well-known/openid-configuration'),
      discovery('https://id.example.com/realms/main/.well-known'),
    ],
    good: [
      discovery('https://id.example.com/realms/main'),
      config({ jwks_url: 'https://ci.example.com/.well-known/jwks.json' }),
    ],
  },
  MNT24: {
    bad: [
      ...by(
        'jwt-config-key-source',
        config({ jwks_url: null }),
        config({ oidc_discovery_url: 'https://ci.example.com' }),
      ),
      ...by(
        'jwt-config-client',
        browser({ oidc_client_secret: null }),
        config({ oidc_client_id: 'vault', oidc_client_secret: '${env:VAULTCTL_VAR_SECRET}' }),
      ),
      ...by(
        'jwt-config-jwks-pairs',
        config({ jwks_url: null, jwks_pairs: [{ jwks_url: KEYS }] }),
        config({
          jwks_url: null,
          bound_issuer: null,
          jwks_pairs: [{ jwks_url: KEYS }],
          jwks_ca_pem: ENDS_LATE,
        }),
      ),
    ],
    good: [
      config({ oidc_discovery_url: '', jwks_pairs: [] }),
      config({
        jwks_url: null,
        bound_issuer: null,
        jwks_pairs: [{ jwks_url: KEYS, jwks_ca_pem: ENDS_LATE }],
      }),
      browser({}),
    ],
  },
};
