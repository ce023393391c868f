/**
 * Page of the pipeline run that this is a part of; undefined outside of one. Each platform has its own variables:
 * https://docs.github.com/actions/reference/workflows-and-actions/variables,
 * https://docs.gitlab.com/ci/variables/predefined_variables/, https://docs.semaphoreci.com/reference/env-vars,
 * https://buildkite.com/docs/pipelines/configure/environment-variables,
 * https://circleci.com/docs/reference/variables/, https://www.jenkins.io/doc/book/pipeline/jenkinsfile/,
 * https://learn.microsoft.com/azure/devops/pipelines/build/variables,
 * https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
 */
export function runUrl(env: (name: string) => string | undefined): string | undefined {
  return PAGES.map((page) => filled(page, env)).find((url) => url !== undefined && isPage(url));
}

const PAGES: readonly string[] = [
  '{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}',
  '{CI_JOB_URL}',
  '{SEMAPHORE_ORGANIZATION_URL}/jobs/{SEMAPHORE_JOB_ID}',
  '{BUILDKITE_BUILD_URL}',
  '{CIRCLE_BUILD_URL}',
  '{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}',
  '{BITBUCKET_GIT_HTTP_ORIGIN}/pipelines/results/{BITBUCKET_BUILD_NUMBER}',
  // Jenkins; the name is so plain that others may have it too.
  '{BUILD_URL}',
];

/** Undefined when one of the variables is not set. */
function filled(page: string, env: (name: string) => string | undefined): string | undefined {
  const values = [...page.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => env(name) ?? '');
  if (values.includes('')) return undefined;
  let turn = 0;
  return page.replaceAll(/\{\w+\}/g, () => values[turn++] ?? '');
}

/** An address with a password in it is shown to nobody. */
function isPage(url: string): boolean {
  if (!/^https?:/.test(url) || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '';
}
