import { Secret } from '../../../model/secret.ts';
import type { Environment } from '../environment.ts';
import type { Platform } from './platform.ts';

/** Platforms that put the token into a variable of the job. */
export const variablePlatforms: readonly Platform[] = [
  // https://docs.gitlab.com/ci/secrets/id_token_authentication/
  platform('GitLab CI', (env) => env.GITLAB_CI === 'true', ['VAULT_ID_TOKEN'], {
    missing: 'give the job id_tokens: { VAULT_ID_TOKEN: { aud: … } }',
  }),
  // https://docs.semaphore.io/reference/openid
  platform('Semaphore', (env) => env.SEMAPHORE === 'true', ['SEMAPHORE_OIDC_TOKEN'], {
    missing: 'Semaphore gives every job SEMAPHORE_OIDC_TOKEN; hand it on if this runs in a container',
  }),
  // https://circleci.com/docs/openid-connect-tokens/
  platform('CircleCI', (env) => env.CIRCLECI === 'true', ['CIRCLE_OIDC_TOKEN_V2', 'CIRCLE_OIDC_TOKEN'], {
    missing: 'CircleCI gives a job CIRCLE_OIDC_TOKEN_V2 unless it was built from a fork',
  }),
  // https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/
  platform(
    'Bitbucket Pipelines',
    (env) => (env.BITBUCKET_BUILD_NUMBER ?? '') !== '',
    ['BITBUCKET_STEP_OIDC_TOKEN'],
    { missing: 'write oidc: true into the step' },
  ),
];

function platform(
  name: string,
  isHere: (env: Environment) => boolean,
  variables: readonly string[],
  { missing }: Pick<Platform, 'missing'>,
): Platform {
  return {
    name,
    isHere,
    takesAudience: false,
    missing,
    token: ({ env }) => {
      const text = variables.map((variable) => env[variable] ?? '').find((value) => value !== '');
      return Promise.resolve(text === undefined ? undefined : new Secret(text));
    },
  };
}
