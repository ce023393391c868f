import type { Platform } from './platform.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

/**
 * Scripts and flows of Windmill, whose issuer ends in a slash.
 * https://www.windmill.dev/docs/core_concepts/oidc
 */
export const windmill: Platform = {
  name: 'windmill',
  title: 'Windmill',
  doc: 'Scripts and flows of Windmill.',
  url: 'https://www.windmill.dev/docs/core_concepts/oidc',
  isIssuer: (url) => /^https:\/\/[^/]+\/api\/oidc$/.test(url),
  spellIssuer: (plain) => `${plain}/`,
  userClaims: ['sub'],
  claims: {
    ...registeredClaims,
    nbf: { type: 'number', presence: 'sometimes' },
    jti: sometimes,
    sub: { ...always, unique: true },
    aud: { ...always, byCaller: true },
    email: { ...always, person: true, mutable: true },
  },
  moreClaims: /./,
};
