import type { Platform } from './platform.ts';
import { always, sometimes } from './registered-claims.ts';

/**
 * Workloads with a JWT-SVID. Only `sub`, `aud` and `exp` are sure to be there; the issuer is the operator's own URL, so a
 * role is known by its subject, which begins with spiffe://.
 * https://github.com/spiffe/spiffe/blob/main/standards/JWT-SVID.md
 */
export const spiffe: Platform = {
  name: 'spiffe',
  title: 'SPIFFE',
  doc: 'Workloads with a SPIFFE id.',
  url: 'https://github.com/spiffe/spiffe/blob/main/standards/JWT-SVID.md',
  isIssuer: (url) => url.startsWith('spiffe://'),
  services: true,
  userClaims: ['sub'],
  claims: {
    iss: sometimes,
    sub: { ...always, unique: true, form: { pattern: /^spiffe:\/\//, words: 'spiffe://…' } },
    aud: { ...always, byCaller: true },
    exp: { type: 'number', presence: 'always' },
    iat: { type: 'number', presence: 'sometimes' },
    nbf: { type: 'number', presence: 'sometimes' },
    jti: sometimes,
  },
  moreClaims: /./,
};
