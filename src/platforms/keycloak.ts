import type { Platform } from './platform.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

/**
 * A realm of Keycloak. What is in a token is up to the mappers of the client.
 * https://www.keycloak.org/docs/latest/server_admin/#_protocol-mappers
 */
export const keycloak: Platform = {
  name: 'keycloak',
  title: 'Keycloak',
  doc: 'People and clients of a Keycloak realm.',
  url: 'https://www.keycloak.org/docs/latest/server_admin/#_protocol-mappers',
  isIssuer: (url) => /^https?:\/\/[^/]+(\/.+)?\/realms\/[^/]+(\/protocol\/openid-connect\/certs)?$/.test(url),
  people: true,
  userClaims: ['sub'],
  claims: {
    ...registeredClaims,
    nbf: { type: 'number', presence: 'sometimes' },
    sub: { ...always, unique: true },
    aud: sometimes,
    azp: sometimes,
    groups: { type: 'list', presence: 'sometimes' },
    realm_access: { type: 'object', presence: 'sometimes' },
    '/realm_access/roles': { type: 'list', presence: 'sometimes' },
    resource_access: { type: 'object', presence: 'sometimes' },
    scope: sometimes,
    email: { ...sometimes, person: true, mutable: { rather: 'sub' } },
    email_verified: { type: 'boolean', presence: 'sometimes' },
    preferred_username: { ...sometimes, person: true, mutable: { rather: 'sub' } },
    name: { ...sometimes, person: true, mutable: { rather: 'sub' } },
  },
  moreClaims: /./,
  clientNeeds: { 'auth/token/lookup-self': 'read' },
};
