import type { Platform } from './platform.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

/**
 * Auth0, whose issuer ends in a slash. Custom claims are named like URLs, which is literal: only a name that begins with a
 * slash is a JSON pointer.
 * https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles
 */
export const auth0: Platform = {
  name: 'auth0',
  title: 'Auth0',
  doc: 'People and applications of Auth0.',
  url: 'https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles',
  isIssuer: (url) => /^https:\/\/[^/]+\.auth0\.com$/.test(url),
  spellIssuer: (plain) => `${plain}/`,
  people: true,
  userClaims: ['sub'],
  claims: {
    ...registeredClaims,
    nbf: { type: 'number', presence: 'sometimes' },
    jti: sometimes,
    sub: { ...always, unique: true },
    aud: always,
    azp: sometimes,
    scope: sometimes,
    gty: sometimes,
    permissions: { type: 'list', presence: 'sometimes' },
    email: { ...sometimes, person: true, mutable: { rather: 'sub' } },
    email_verified: { type: 'boolean', presence: 'sometimes' },
    nickname: { ...sometimes, person: true, mutable: { rather: 'sub' } },
    name: { ...sometimes, person: true, mutable: { rather: 'sub' } },
  },
  moreClaims: /./,
  clientNeeds: { 'auth/token/lookup-self': 'read' },
};
