import { block, byName, ids, mark, text, texts } from './block-schema.ts';
import {
  asText,
  blocksOf,
  keySource,
  plainText,
  putMount,
  putRole,
  roleProperties,
  WHY_JOB_TTL,
} from './jwt-preset.ts';
import type { Block, Bound } from './jwt-preset.ts';
import type { Platform, Preset } from './platform.ts';
import { always, nameOf, registeredClaims, sometimes } from './registered-claims.ts';

const TTL = '15m';

const preset: Preset = {
  key: 'semaphore',
  doc: 'Pipelines of one organisation of Semaphore: a mount, and a role for each project and the branch, tag or pull requests that it is for.',
  plain: [['mount']],
  schema: block(
    'Pipelines of one organisation of Semaphore.',
    {
      mount: text('Path of the mount. Default: jwt/semaphore.'),
      url: text('URL of the organisation, without a slash at its end: issuer and audience of its tokens.'),
      keys: keySource,
      roles: byName(
        'By name: who may log in, and with which policies.',
        block(
          'A project, and the jobs in it: one of `branch`, `tag` and `pull_request`.',
          {
            project_id: ids('Id of the project.'),
            repository: texts('Name of the repository, for the reader; it is bound as well.'),
            branch: texts('Name of the branch.'),
            tag: texts('Name of the tag.'),
            pull_request: mark('Jobs for pull requests.'),
            ...roleProperties(TTL),
          },
          { required: ['project_id', 'policies'], choices: ['branch', 'tag', 'pull_request'] },
        ),
      ),
    },
    { required: ['url', 'roles'] },
  ),
  expand(given, put) {
    const mount = plainText(given, 'mount', 'jwt/semaphore');
    const url = { value: given['url'] ?? '', from: ['url'] };
    putMount(put, { mount, given, from: [], issuer: url });
    for (const [name, role] of blocksOf(given, 'roles')) {
      const from = ['roles', name];
      putRole(put, {
        mount,
        name,
        given: role,
        from,
        userClaim: 'prj_id',
        whyUserClaim: 'Always there, and one identity for the project, whoever starts the job.',
        audience: url,
        bound: [
          {
            claim: 'prj_id',
            value: asText(role['project_id'] ?? ''),
            key: [...from, 'project_id'],
            why: 'The id stays when the repository is renamed.',
          },
          ...jobs(role, from),
        ],
        ttl: TTL,
        whyTtl: WHY_JOB_TTL,
      });
    }
  },
};

/** Claims that tell the jobs of a project apart. */
function* jobs(role: Block, from: readonly string[]): Iterable<Bound> {
  const { repository, branch, tag, pull_request } = role;
  const key = (name: string): readonly string[] => [...from, name];
  if (repository !== undefined) yield { claim: 'repo', value: repository, key: key('repository') };
  if (branch !== undefined) {
    const why = 'A pull request carries the name of the branch that it wants to go into.';
    yield { claim: 'ref_type', value: 'branch', key: key('branch'), why };
    yield { claim: 'branch', value: branch, key: key('branch') };
  }
  if (tag !== undefined) {
    yield { claim: 'ref_type', value: 'tag', key: key('tag') };
    yield { claim: 'tag', value: tag, key: key('tag') };
  }
  if (pull_request !== undefined) {
    yield { claim: 'ref_type', value: 'pull-request', key: key('pull_request') };
  }
  yield {
    claim: 'job_type',
    value: 'pipeline_job',
    key: from,
    why: 'In a debug job a person has a shell.',
  };
}

/**
 * Pipelines of Semaphore. Each organisation has an issuer of its own. An organisation can leave claims out of its tokens;
 * `always` says what it gets without a choice of its own.
 * https://docs.semaphore.io/using-semaphore/openid
 */
export const semaphore: Platform = {
  name: 'semaphore',
  title: 'Semaphore',
  doc: 'Jobs of Semaphore.',
  url: 'https://docs.semaphore.io/using-semaphore/openid',
  isIssuer: (url) => /^https:\/\/[^/.]+\.(semaphoreci\.com|semaphore\.[^/]+)$/.test(url),
  userClaims: ['prj_id', 'sub'],
  claims: {
    ...registeredClaims,
    sub: { ...always, mutable: true },
    sub127: { ...always, mutable: true },
    // The issuer's URL, unless the pipeline names others.
    aud: { ...always, byCaller: true },
    org: { ...sometimes, mutable: { rather: 'org_id' }, unique: true },
    org_id: { ...always, unique: true },
    prj: { ...sometimes, mutable: { rather: 'prj_id' } },
    prj_id: { ...always, unique: true, fixes: ['org', 'org_id'] },
    wf_id: { ...always, unique: true, perRun: true },
    ppl_id: { ...always, unique: true, perRun: true },
    job_id: { ...always, unique: true, perRun: true },
    repo: nameOf('prj_id'),
    repo_slug: { ...nameOf('prj_id'), unique: true },
    ref: always,
    ref_type: {
      ...always,
      form: { pattern: /^(branch|tag|pull-request)$/, words: 'branch, tag or pull-request' },
    },
    branch: sometimes,
    tag: sometimes,
    pr: sometimes,
    pr_branch: { ...sometimes, byCaller: true },
    job_type: always,
    trg: always,
    actor: { ...sometimes, person: true, unique: true },
    'https://aws.amazon.com/tags': { type: 'object', presence: 'sometimes' },
  },
  ownClaims: ['prj_id', 'ppl_id', 'sub127'],
  lookalikes: [
    {
      code: 'branch-also-matches-pull-request-target',
      claim: 'branch',
      what: 'pull requests into that branch',
      token: { ref_type: 'pull-request', ref: 'refs/pull/1/merge', pr: '1', sub: '', sub127: '' },
      hint: 'add ref_type: branch',
    },
  ],
  pullRequests: {
    name: 'pull request',
    token: { ref_type: 'pull-request', ref: 'refs/pull/1/merge', pr: '1', tag: '' },
    subject: /pull-request/,
  },
  preset,
};
