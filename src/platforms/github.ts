import { prefixed } from '../model/secret.ts';
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

const ISSUER = 'https://token.actions.githubusercontent.com';
const TTL = '15m';

const preset: Preset = {
  key: 'github',
  doc: 'Jobs of GitHub Actions: a mount, and a role for each repository and the branch, tag, environment or pull requests that it is for.',
  plain: [['mount']],
  schema: block(
    'Jobs of GitHub Actions.',
    {
      mount: text('Path of the mount. Default: jwt/github.'),
      issuer: text(`URL of the issuer, as in \`iss\`. Default: ${ISSUER}.`),
      keys: keySource,
      audience: texts('What the jobs ask for as `aud`.'),
      owner_id: ids('Id of the organisation or person that the repositories belong to.'),
      roles: byName(
        'By name: who may log in, and with which policies.',
        block(
          'A repository, and the jobs in it: one of `branch`, `tag`, `environment` and `pull_request`.',
          {
            repository_id: ids('Id of the repository.'),
            repository: texts('Its name, for the reader; it is bound as well.'),
            branch: texts('Name of the branch.'),
            tag: texts('Name of the tag.'),
            environment: texts('Name of the environment that the job deploys to.'),
            pull_request: mark('Jobs for pull requests.'),
            ...roleProperties(TTL),
          },
          {
            required: ['repository_id', 'policies'],
            choices: ['branch', 'tag', 'environment', 'pull_request'],
          },
        ),
      ),
    },
    { required: ['audience', 'owner_id', 'roles'] },
  ),
  expand(given, put) {
    const mount = plainText(given, 'mount', 'jwt/github');
    const issuer = { value: given['issuer'] ?? ISSUER, from: ['issuer'] };
    putMount(put, { mount, given, from: [], issuer });
    for (const [name, role] of blocksOf(given, 'roles')) {
      const from = ['roles', name];
      putRole(put, {
        mount,
        name,
        given: role,
        from,
        userClaim: 'repository_id',
        whyUserClaim: 'One identity for the repository, whoever starts the job.',
        audience: { value: given['audience'] ?? [], from: ['audience'] },
        bound: [
          {
            claim: 'repository_owner_id',
            value: asText(given['owner_id'] ?? ''),
            key: ['owner_id'],
            why: 'The issuer signs for everybody on GitHub.',
          },
          {
            claim: 'repository_id',
            value: asText(role['repository_id'] ?? ''),
            key: [...from, 'repository_id'],
            why: 'Ids stay when a repository is renamed or its name is taken by another.',
          },
          ...jobs(role, from),
        ],
        ttl: TTL,
        whyTtl: WHY_JOB_TTL,
      });
    }
  },
};

/** Claims that all jobs of a repository share. */
const ofRepository = [
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'enterprise',
  'enterprise_id',
];

/** Claims that tell the jobs of a repository apart. */
function* jobs(role: Block, from: readonly string[]): Iterable<Bound> {
  const { repository, branch, tag, environment, pull_request } = role;
  const key = (name: string): readonly string[] => [...from, name];
  if (repository !== undefined) yield { claim: 'repository', value: repository, key: key('repository') };
  if (branch !== undefined) {
    const why = 'A pull request into the branch has a ref of its own.';
    yield { claim: 'ref', value: prefixed('refs/heads/', branch), key: key('branch'), why };
  }
  if (tag !== undefined) yield { claim: 'ref', value: prefixed('refs/tags/', tag), key: key('tag') };
  if (environment !== undefined) {
    const why = 'A job has it once the rules of the environment let it run.';
    yield { claim: 'environment', value: environment, key: key('environment'), why };
  }
  if (pull_request !== undefined) {
    yield { claim: 'event_name', value: 'pull_request', key: key('pull_request') };
  }
}

/**
 * Jobs of GitHub Actions, on github.com, with data residency (ghe.com), and on GitHub Enterprise Server.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export const github: Platform = {
  name: 'github',
  title: 'GitHub Actions',
  doc: 'Jobs of GitHub Actions.',
  url: 'https://docs.github.com/en/actions/reference/security/oidc',
  // An enterprise may put its name behind the host; GitHub Enterprise Server has a path of its own.
  isIssuer: (url) =>
    /^https:\/\/token\.actions\.(githubusercontent\.com|[^/]+\.ghe\.com)(\/[^/]+)?$/.test(url) ||
    /^https:\/\/[^/]+\/_services\/token$/.test(url),
  tenants: [
    'repository_id',
    'repository_owner_id',
    'repository',
    'repository_owner',
    'enterprise_id',
    'enterprise',
    'job_workflow_ref',
    'workflow_ref',
    'sub',
  ],
  // An enterprise with its own issuer, and a server of its own, have one customer.
  isShared: (plain) => plain === 'https://token.actions.githubusercontent.com',
  userClaims: ['repository_id', 'repository', 'sub'],
  // Every value is text, `run_number` and `ref_protected` too.
  claims: {
    ...registeredClaims,
    // As it comes when nobody has chosen another form.
    sub: { ...always, mutable: true, fixes: ofRepository },
    aud: { ...always, byCaller: true },
    actor: { ...always, person: true, mutable: { rather: 'actor_id' }, unique: true },
    actor_id: { ...always, person: true, unique: true },
    base_ref: sometimes,
    check_run_id: { ...sometimes, unique: true, perRun: true },
    enterprise: { ...sometimes, mutable: { rather: 'enterprise_id' }, unique: true },
    enterprise_id: { ...sometimes, unique: true },
    environment: sometimes,
    environment_node_id: { ...sometimes, unique: true },
    event_name: always,
    head_ref: { ...sometimes, byCaller: true, perRun: true },
    issuer_scope: sometimes,
    job_workflow_ref: { ...sometimes, mutable: true },
    job_workflow_sha: { ...sometimes, perRun: true },
    ref: { ...always, form: { pattern: /^refs\//, words: 'refs/heads/… or refs/tags/…' } },
    ref_protected: { ...always, form: { pattern: /^(true|false)$/, words: '"true" or "false"' } },
    ref_type: { ...always, form: { pattern: /^(branch|tag)$/, words: 'branch or tag' } },
    repository: {
      ...nameOf('repository_id'),
      unique: true,
      form: { pattern: /^[^/]+\/[^/]+$/, words: 'the owner and the name, OWNER/REPOSITORY' },
    },
    repository_id: {
      ...always,
      unique: true,
      fixes: ofRepository,
      form: { pattern: /^[0-9]+$/, words: 'a number as text' },
    },
    repository_owner: { ...nameOf('repository_owner_id'), unique: true },
    repository_owner_id: { ...always, unique: true },
    repository_visibility: always,
    run_attempt: { ...always, perRun: true },
    run_id: { ...always, unique: true, perRun: true },
    run_number: { ...always, perRun: true },
    runner_environment: always,
    sha: { ...always, perRun: true },
    workflow: { ...always, mutable: true, byCaller: true },
    workflow_ref: { ...always, mutable: true },
    workflow_sha: { ...always, perRun: true },
  },
  moreClaims: /^repo_property_/,
  lookalikes: [
    {
      code: 'branch-also-matches-pull-request-target',
      claim: 'base_ref',
      what: 'pull requests into that branch, and no push to it',
      token: { event_name: 'pull_request', sub: '' },
      hint: 'bind ref: refs/heads/BRANCH for pushes, or event_name: pull_request where pull requests are meant',
    },
  ],
  pullRequests: {
    name: 'pull request',
    token: {
      event_name: 'pull_request',
      ref: 'refs/pull/1/merge',
      ref_type: 'branch',
      ref_protected: 'false',
      environment: '',
      job_workflow_ref: '',
      workflow_ref: '',
    },
    subject: /^repo:[^:]*:pull_request$|^repo:[^:]*\*$|^repo:[^:]*:\*$/,
  },
  preset,
};
