import { block, byName, flag, ids, mark, text, texts } from './block-schema.ts';
import {
  asText,
  blocksOf,
  isOn,
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

const SITE = 'https://gitlab.com';
const TTL = '15m';

const preset: Preset = {
  key: 'gitlab',
  doc: 'Jobs of GitLab CI/CD: a mount, and a role for each project and the branch, tag, environment or merge requests that it is for.',
  plain: [['mount'], ['roles', '*', 'protected']],
  schema: block(
    'Jobs of GitLab CI/CD.',
    {
      mount: text('Path of the mount. Default: jwt/gitlab.'),
      url: text(`URL of the instance, which is the issuer. Default: ${SITE}.`),
      keys: keySource,
      audience: texts('`aud` of the `id_tokens` in `.gitlab-ci.yml`.'),
      roles: byName(
        'By name: who may log in, and with which policies.',
        block(
          'A project, and the jobs in it: one of `branch`, `tag`, `environment` and `merge_request`.',
          {
            project_id: ids('Id of the project.'),
            project_path: texts('Its path, for the reader; it is bound as well.'),
            branch: texts('Name of the branch.'),
            tag: texts('Name of the tag.'),
            environment: texts('Name of the environment that the job deploys to.'),
            merge_request: mark('Jobs for merge requests.'),
            protected: flag(
              'Whether the branch, tag or environment has to be protected. Default: true, and false for merge requests.',
            ),
            ...roleProperties(TTL),
          },
          {
            required: ['project_id', 'policies'],
            choices: ['branch', 'tag', 'environment', 'merge_request'],
          },
        ),
      ),
    },
    { required: ['audience', 'roles'] },
  ),
  expand(given, put) {
    const mount = plainText(given, 'mount', 'jwt/gitlab');
    putMount(put, { mount, given, from: [], issuer: { value: given['url'] ?? SITE, from: ['url'] } });
    for (const [name, role] of blocksOf(given, 'roles')) {
      const from = ['roles', name];
      putRole(put, {
        mount,
        name,
        given: role,
        from,
        userClaim: 'project_id',
        whyUserClaim: 'One identity for the project, whoever starts the job.',
        audience: { value: given['audience'] ?? [], from: ['audience'] },
        bound: [
          {
            claim: 'project_id',
            value: asText(role['project_id'] ?? ''),
            key: [...from, 'project_id'],
            why: 'Ids stay when a project is renamed or its path is taken by another.',
          },
          ...jobs(role, from),
        ],
        ttl: TTL,
        whyTtl: WHY_JOB_TTL,
      });
    }
  },
};

/** Claims that all jobs of a project share. */
const ofProject = ['project_id', 'project_path', 'namespace_id', 'namespace_path'];

/** Claims that tell the jobs of a project apart. */
function* jobs(role: Block, from: readonly string[]): Iterable<Bound> {
  const { project_path, branch, tag, environment, merge_request } = role;
  const key = (name: string): readonly string[] => [...from, name];
  const isProtected = isOn(role['protected'], merge_request === undefined);
  if (project_path !== undefined) {
    yield { claim: 'project_path', value: project_path, key: key('project_path') };
  }
  for (const [type, ref] of Object.entries({ branch, tag })) {
    if (ref === undefined) continue;
    const why = 'Branches and tags can have the same name.';
    yield { claim: 'ref_type', value: type, key: key(type), why };
    yield { claim: 'ref', value: ref, key: key(type) };
  }
  if (merge_request !== undefined) {
    yield { claim: 'pipeline_source', value: 'merge_request_event', key: key('merge_request') };
  }
  if (environment !== undefined) {
    yield { claim: 'environment', value: environment, key: key('environment') };
    const why = 'Else everybody who can push a branch can deploy to it. It is text, not true.';
    if (isProtected) yield { claim: 'environment_protected', value: 'true', key: key('protected'), why };
  } else if (isProtected) {
    const why = 'Else everybody who can push a branch of that name gets in. It is text, not true.';
    yield { claim: 'ref_protected', value: 'true', key: key('protected'), why };
  }
}

/**
 * Jobs of GitLab CI/CD with `id_tokens`, on gitlab.com and on instances whose host is called gitlab or whose key set is
 * configured.
 * https://docs.gitlab.com/ci/secrets/id_token_authentication/
 */
export const gitlab: Platform = {
  name: 'gitlab',
  title: 'GitLab CI/CD',
  doc: 'Jobs of GitLab CI/CD.',
  url: 'https://docs.gitlab.com/ci/secrets/id_token_authentication/',
  isIssuer: (url) =>
    url === 'https://gitlab.com' ||
    /^https?:\/\/gitlab\.(?!com$)[^/]+$/.test(url) ||
    /^https?:\/\/[^/]+.*\/oauth\/discovery\/keys$/.test(url),
  tenants: [
    'project_id',
    'namespace_id',
    'project_path',
    'namespace_path',
    'sub',
    'ci_config_ref_uri',
    'job_project_id',
    'job_namespace_id',
  ],
  isShared: (plain) => plain === 'https://gitlab.com',
  userClaims: ['project_id', 'project_path', 'sub'],
  // `true` and `false` are texts here; only the runner's id is a number.
  claims: {
    ...registeredClaims,
    sub: { ...always, mutable: true, fixes: [...ofProject, 'ref', 'ref_type'] },
    aud: { ...always, byCaller: true },
    namespace_id: { ...always, unique: true },
    namespace_path: { ...nameOf('namespace_id'), unique: true },
    project_id: {
      ...always,
      unique: true,
      fixes: ofProject,
      form: { pattern: /^[0-9]+$/, words: 'a number as text' },
    },
    project_path: { ...nameOf('project_id'), unique: true },
    user_id: { ...always, person: true, unique: true },
    user_login: { ...always, person: true, mutable: { rather: 'user_id' }, unique: true },
    user_email: { ...always, person: true, mutable: { rather: 'user_id' }, unique: true },
    user_access_level: { ...sometimes, person: true },
    user_identities: { type: 'list', presence: 'sometimes', person: true },
    pipeline_id: { ...always, unique: true, perRun: true },
    pipeline_source: always,
    job_id: { ...always, unique: true, perRun: true },
    job_project_id: { ...sometimes, unique: true },
    job_project_path: { ...sometimes, mutable: { rather: 'job_project_id' } },
    job_namespace_id: { ...sometimes, unique: true },
    job_namespace_path: { ...sometimes, mutable: { rather: 'job_namespace_id' } },
    ref: { ...always, form: { pattern: /^(?!refs\/heads\/)/, words: 'the name alone, without refs/heads/' } },
    ref_type: { ...always, form: { pattern: /^(branch|tag)$/, words: 'branch or tag' } },
    ref_path: { ...always, form: { pattern: /^refs\//, words: 'refs/heads/… or refs/tags/…' } },
    ref_protected: { ...always, form: { pattern: /^(true|false)$/, words: '"true" or "false"' } },
    environment: sometimes,
    environment_protected: sometimes,
    environment_action: sometimes,
    deployment_action: sometimes,
    deployment_tier: sometimes,
    groups_direct: { type: 'list', presence: 'sometimes', person: true },
    runner_id: { type: 'number', presence: 'always', unique: true },
    runner_environment: always,
    project_visibility: always,
    sha: { ...always, perRun: true },
    ci_config_ref_uri: sometimes,
    ci_config_sha: { ...sometimes, perRun: true },
  },
  ownClaims: ['namespace_path', 'ci_config_ref_uri', 'pipeline_source'],
  lookalikes: [
    {
      code: 'branch-also-matches-tag',
      claim: 'ref',
      what: 'a tag of that name',
      token: { ref_type: 'tag', ref_protected: 'false', ref_path: 'refs/tags/x', sub: '', environment: '' },
      hint: 'add ref_type: branch',
    },
    {
      code: 'branch-not-protected',
      claim: 'ref',
      what: 'what everybody can push who may push to the project',
      token: { ref_protected: 'false', environment_protected: 'false' },
      hint: 'protect the branch or tag in GitLab, and add ref_protected: "true"',
    },
  ],
  pullRequests: {
    name: 'merge request',
    token: {
      pipeline_source: 'merge_request_event',
      ref: 'branch-of-a-merge-request',
      ref_path: 'refs/heads/branch-of-a-merge-request',
      ref_type: 'branch',
      ref_protected: 'false',
      environment: '',
      environment_protected: 'false',
    },
    subject: /^project_path:[^:]*\*$|^project_path:[^:]*:\*$|:ref_type:branch:ref:\*$/,
  },
  preset,
};
