import type { Platform } from './platform.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

/**
 * Okta, by a custom authorization server: tokens of the organisation's own server are opaque for others.
 * https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/
 */
export const okta: Platform = {
  name: 'okta',
  title: 'Okta',
  doc: 'People and applications of Okta.',
  url: 'https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/',
  isIssuer: (url) => /^https:\/\/[^/]+\.(okta|oktapreview|okta-emea)\.com(\/oauth2\/[^/]+)?$/.test(url),
  people: true,
  userClaims: ['uid', 'sub'],
  claims: {
    ...registeredClaims,
    nbf: { type: 'number', presence: 'sometimes' },
    // In an access token this is the login name, in an id token the id.
    sub: { ...always, mutable: { rather: 'uid' }, unique: true },
    aud: always,
    uid: { ...sometimes, unique: true },
    cid: { ...sometimes, unique: true },
    groups: { type: 'list', presence: 'sometimes' },
    scp: { type: 'list', presence: 'sometimes' },
    ver: { type: 'number', presence: 'always' },
    email: { ...sometimes, person: true, mutable: true },
    preferred_username: { ...sometimes, person: true, mutable: true },
  },
  moreClaims: /./,
  clientNeeds: { 'auth/token/lookup-self': 'read' },
};
