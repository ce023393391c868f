import type { Platform } from './platform.ts';
import { always, registeredClaims } from './registered-claims.ts';

/**
 * Jobs of CircleCI: an issuer for each organisation, and one for all where tokens have custom claims. The names of its
 * claims hold a slash and do not begin with one, so they are taken literally and are no JSON pointers.
 * https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
 */
export const circleci: Platform = {
  name: 'circleci',
  title: 'CircleCI',
  doc: 'Jobs of CircleCI.',
  url: 'https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/',
  isIssuer: (url) => /^https:\/\/oidc\.circleci\.com(\/org\/[^/]+)?$/.test(url),
  tenants: [
    'oidc.circleci.com/org-id',
    'oidc.circleci.com/project-id',
    'oidc.circleci.com/context-ids',
    'sub',
  ],
  isShared: (plain) => plain === 'https://oidc.circleci.com',
  userClaims: ['sub', 'oidc.circleci.com/project-id'],
  claims: {
    ...registeredClaims,
    // Ends in the id of the person who caused the job.
    sub: {
      ...always,
      unique: true,
      fixes: ['oidc.circleci.com/org-id', 'oidc.circleci.com/project-id'],
    },
    aud: always,
    'oidc.circleci.com/org-id': { type: 'text', presence: 'sometimes', unique: true },
    'oidc.circleci.com/project-id': { ...always, unique: true, fixes: ['oidc.circleci.com/org-id'] },
    'oidc.circleci.com/context-ids': { type: 'list', presence: 'always' },
    'oidc.circleci.com/vcs-origin': {
      type: 'text',
      presence: 'sometimes',
      mutable: { rather: 'oidc.circleci.com/project-id' },
    },
    'oidc.circleci.com/vcs-ref': { type: 'text', presence: 'sometimes' },
    'oidc.circleci.com/ssh-rerun': { type: 'boolean', presence: 'always' },
    'oidc.circleci.com/job-id': { type: 'text', presence: 'sometimes', unique: true, perRun: true },
    'oidc.circleci.com/pipeline-id': { type: 'text', presence: 'sometimes', unique: true, perRun: true },
    'oidc.circleci.com/workflow-id': { type: 'text', presence: 'sometimes', unique: true, perRun: true },
    'oidc.circleci.com/pipeline-definition-id': { type: 'text', presence: 'sometimes', unique: true },
  },
  ownClaims: ['oidc.circleci.com/project-id', 'oidc.circleci.com/context-ids'],
};
