import type { Platform } from './platform.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

const uuid = { ...always, form: { pattern: /^\{.*\}$/, words: 'the id in braces, "{…}"' } } as const;

/**
 * Steps of Bitbucket Pipelines. Each workspace has an issuer of its own. Ids stand in braces, `{…}`, in the token too.
 * https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/
 */
export const bitbucket: Platform = {
  name: 'bitbucket',
  title: 'Bitbucket Pipelines',
  doc: 'Steps of Bitbucket Pipelines.',
  url: 'https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/',
  isIssuer: (url) =>
    /^https:\/\/api\.bitbucket\.org\/2\.0\/workspaces\/[^/]+\/pipelines-config\/identity\/oidc$/.test(url),
  userClaims: ['repositoryUuid'],
  claims: {
    ...registeredClaims,
    // Repository and step, so it is another in every step.
    sub: { ...always, perRun: true },
    aud: always,
    workspaceUuid: { ...uuid, unique: true },
    repositoryUuid: { ...uuid, unique: true, fixes: ['workspaceUuid'] },
    pipelineUuid: { ...uuid, unique: true, perRun: true },
    pipelineRunUuid: { ...uuid, presence: 'sometimes', unique: true, perRun: true },
    stepUuid: { ...uuid, unique: true, perRun: true },
    branchName: sometimes,
    deploymentEnvironmentUuid: { ...uuid, presence: 'sometimes', unique: true },
  },
  moreClaims: /./,
};
