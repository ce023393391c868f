import { expect, test } from 'vitest';
import { runUrl } from '../../src/commands/run-url.ts';

/** Variables as the platforms document them, and the page of the run in the browser. */
const RUNS: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [
    'GitHub Actions',
    {
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'octo-org/access',
      GITHUB_RUN_ID: '1658821493',
    },
    'https://github.com/octo-org/access/actions/runs/1658821493',
  ],
  [
    'GitLab',
    { CI_JOB_URL: 'https://gitlab.example.com/a/b/-/jobs/42' },
    'https://gitlab.example.com/a/b/-/jobs/42',
  ],
  [
    'Semaphore',
    { SEMAPHORE_ORGANIZATION_URL: 'https://org.semaphoreci.com', SEMAPHORE_JOB_ID: '8d1f' },
    'https://org.semaphoreci.com/jobs/8d1f',
  ],
  [
    'Buildkite',
    { BUILDKITE_BUILD_URL: 'https://buildkite.com/acme/p/builds/1' },
    'https://buildkite.com/acme/p/builds/1',
  ],
  ['CircleCI', { CIRCLE_BUILD_URL: 'https://circleci.com/gh/o/r/7' }, 'https://circleci.com/gh/o/r/7'],
  [
    'Azure DevOps',
    {
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/org/',
      SYSTEM_TEAMPROJECT: 'access',
      BUILD_BUILDID: '9',
    },
    'https://dev.azure.com/org/access/_build/results?buildId=9',
  ],
  [
    'Bitbucket',
    { BITBUCKET_GIT_HTTP_ORIGIN: 'https://bitbucket.org/o/r', BITBUCKET_BUILD_NUMBER: '3' },
    'https://bitbucket.org/o/r/pipelines/results/3',
  ],
  ['Jenkins', { BUILD_URL: 'https://ci.example.com/job/a/7/' }, 'https://ci.example.com/job/a/7/'],
];

test.each(RUNS)('the page of a run on %s', (_, variables, page) => {
  expect(runUrl((name) => variables[name])).toBe(page);
});

test.each([
  ['outside of a pipeline', {}],
  ['with only a part of what it takes', { GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '1' }],
  ['when it is no page', { BUILD_URL: 'javascript:alert(1)' }],
  ['when a password is in it', { CI_JOB_URL: 'https://user:pass@gitlab.example.com/1' }],
])('there is none %s', (_, variables: Readonly<Record<string, string>>) => {
  expect(runUrl((name) => variables[name])).toBeUndefined();
});
