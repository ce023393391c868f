import type { Platform } from './platform.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

/**
 * Google: people, service accounts, and machines by the tokens of the metadata server. One issuer for everybody.
 * https://cloud.google.com/compute/docs/instances/verifying-instance-identity
 */
export const google: Platform = {
  name: 'google',
  title: 'Google',
  doc: 'People, service accounts and machines of Google.',
  url: 'https://cloud.google.com/compute/docs/instances/verifying-instance-identity',
  isIssuer: (url) =>
    url === 'https://accounts.google.com' || url === 'https://www.googleapis.com/oauth2/v3/certs',
  tenants: [
    'sub',
    'email',
    'hd',
    'azp',
    '/google/compute_engine/project_id',
    '/google/compute_engine/project_number',
    '/google/compute_engine/instance_id',
  ],
  people: true,
  userClaims: ['sub'],
  claims: {
    ...registeredClaims,
    nbf: { type: 'number', presence: 'sometimes' },
    jti: sometimes,
    sub: { ...always, unique: true },
    aud: { ...always, byCaller: true },
    azp: sometimes,
    email: { ...sometimes, mutable: { rather: 'sub' }, unique: true },
    email_verified: { type: 'boolean', presence: 'sometimes' },
    hd: sometimes,
    name: { ...sometimes, person: true, mutable: { rather: 'sub' } },
    google: { type: 'object', presence: 'sometimes' },
    '/google/compute_engine/project_id': sometimes,
    '/google/compute_engine/project_number': { type: 'number', presence: 'sometimes' },
    '/google/compute_engine/instance_id': { ...sometimes, unique: true },
    '/google/compute_engine/instance_name': {
      ...sometimes,
      mutable: { rather: '/google/compute_engine/instance_id' },
    },
    '/google/compute_engine/instance_creation_timestamp': { type: 'number', presence: 'sometimes' },
    '/google/compute_engine/zone': sometimes,
  },
  moreClaims: /./,
};
