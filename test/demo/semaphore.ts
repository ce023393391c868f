import { randomUUID } from 'node:crypto';
import type { Issuer } from '../support/issuer.ts';
import { granted, ensure, refused } from './expect.ts';
import type { Show } from './report.ts';
import type { World } from './world.ts';
import { readSecret, writeSecret } from './world.ts';

/** The project that config/semaphore.yaml lets in. */
const PROJECT = '2f6d1a5c-8a0e-4f0e-9a57-6b8c1d3e7f42';
const LOGIN = ['jwt', 'example-project'] as const;

/** Semaphore's pipelines: the right one gets in and reads its secret; any other is told why not. */
export async function showSemaphore({ vault, semaphore }: World, show: Show): Promise<void> {
  const secret = await writeSecret(vault, 'secret/data/production/example-secret');
  await writeSecret(vault, 'secret/data/staging/example-secret');
  const login = async (claims: Record<string, unknown>) =>
    vault.login(...LOGIN, await semaphore.sign(claims));

  await show('Semaphore: a pipeline on main logs in and reads its secret', async () => {
    const { token } = granted(await login(push(semaphore, 'main')), 'default', 'example-project');
    await readSecret(vault, 'secret/data/production/example-secret', token, secret);
    const keys = '/.well-known/jwks.json';
    ensure(semaphore.asked.includes(keys), 'the server has not fetched the keys of the issuer');
    return 'policies default, example-project; the server fetched the keys itself';
  });
  await show('Semaphore: … and reads nothing else', async () => {
    const { token } = granted(await login(push(semaphore, 'main')), 'default', 'example-project');
    return refused(await vault.get('secret/data/staging/example-secret', token), 'permission denied');
  });
  await show('Semaphore: another branch is refused', async () =>
    refused(await login(push(semaphore, 'feature')), mismatch('branch')),
  );
  await show('Semaphore: a pull request against main is refused', async () =>
    refused(await login(pullRequest(semaphore)), mismatch('ref_type')),
  );
  await show('Semaphore: a debug job on main is refused', async () =>
    refused(await login({ ...push(semaphore, 'main'), job_type: 'debug_job' }), mismatch('job_type')),
  );
  await show('Semaphore: another project on main is refused', async () =>
    refused(await login({ ...push(semaphore, 'main'), prj_id: randomUUID() }), mismatch('prj_id')),
  );
}

/** The server's words for a token whose claim has another value than the role demands. */
export function mismatch(claim: string): string {
  return `claim "${claim}" does not match any associated bound claim values`;
}

/** The claims of a job that a push to the branch has started, shaped as Semaphore's are. */
export function push({ url }: Issuer, branch: string): Record<string, unknown> {
  return {
    ...job(url),
    sub: `org:my-org:project:${PROJECT}:repo:web:ref_type:branch:ref:refs/heads/${branch}`,
    sub127: `my-org:${PROJECT}:web:br:${branch}`,
    ref: `refs/heads/${branch}`,
    ref_type: 'branch',
    branch,
    tag: '',
    pr: '',
    pr_branch: '',
  };
}

/** A pull request from `feature` to `main`: its claim `branch` is the branch it wants to go into. */
function pullRequest({ url }: Issuer): Record<string, unknown> {
  return {
    ...job(url),
    sub: `org:my-org:project:${PROJECT}:repo:web:ref_type:pull-request:ref:refs/pull/7/merge`,
    sub127: `my-org:${PROJECT}:web:pr:pull/7/merge`,
    ref: 'refs/pull/7/merge',
    ref_type: 'pull-request',
    branch: 'main',
    tag: '',
    pr: '7',
    pr_branch: 'feature',
  };
}

function job(url: string): Record<string, unknown> {
  return {
    aud: url,
    org: 'my-org',
    org_id: randomUUID(),
    prj: 'web',
    prj_id: PROJECT,
    wf_id: randomUUID(),
    ppl_id: randomUUID(),
    job_id: randomUUID(),
    repo: 'web',
    repo_slug: 'my-org/web',
    job_type: 'pipeline_job',
    trg: 'hook',
    actor: '',
  };
}
