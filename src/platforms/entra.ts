import type { Platform } from './platform.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

/**
 * Microsoft Entra ID: people, and applications by their own tokens. Each tenant has an issuer of its own, and another one
 * for tokens of version 1, which ends in a slash.
 * https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
 */
export const entra: Platform = {
  name: 'entra',
  title: 'Entra ID',
  doc: 'People and applications of Microsoft Entra ID.',
  url: 'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference',
  isIssuer: (url) =>
    /^https:\/\/login\.microsoftonline\.(com|us)\/[^/]+\/v2\.0$/.test(url) ||
    /^https:\/\/sts\.windows\.net\/[^/]+$/.test(url),
  spellIssuer: (plain) => (plain.startsWith('https://sts.windows.net/') ? `${plain}/` : plain),
  people: true,
  userClaims: ['oid', 'sub'],
  claims: {
    ...registeredClaims,
    sub: { ...always, unique: true },
    aud: always,
    oid: { ...sometimes, unique: true },
    tid: { ...always, unique: true },
    appid: { ...sometimes, unique: true },
    azp: { ...sometimes, unique: true },
    roles: { type: 'list', presence: 'sometimes' },
    groups: { type: 'list', presence: 'sometimes' },
    email: { ...sometimes, person: true, mutable: { rather: 'oid' } },
    preferred_username: { ...sometimes, person: true, mutable: { rather: 'oid' } },
    upn: { ...sometimes, person: true, mutable: { rather: 'oid' } },
    unique_name: { ...sometimes, person: true, mutable: { rather: 'oid' } },
    name: { ...sometimes, person: true, mutable: { rather: 'oid' } },
  },
  moreClaims: /./,
  clientNeeds: { 'auth/token/lookup-self': 'read' },
};
