import { join } from 'node:path';

/** The templates of the repository. */
export const CI = join(import.meta.dirname, '../../ci');

/** Claims of a token; undefined takes away one that the issuer would add. */
export type Claims = Readonly<Record<string, unknown>>;

/** The audience that all templates have. */
export const AUDIENCE = 'https://vault.example.com';

/** A platform with a folder under ci/: what its spec is told, and what its tokens say. */
export interface CiPlatform {
  readonly name: string;
  /** Values of the spec's variables; the issuer is one on this machine. */
  vars(issuer: string): Readonly<Record<string, string>>;
  /** Claims of a token that the plan role admits. */
  plan(issuer: string): Claims;
  /** Claims of one that the apply role admits. */
  apply(issuer: string): Claims;
  /** What makes of the token for the plan one that it refuses. */
  readonly notPlan: Readonly<Record<string, Claims>>;
  /** What makes of the token for the apply one that it refuses. */
  readonly notApply: Readonly<Record<string, Claims>>;
}

const PROJECT = '2f6d1a5c-8a0e-4f0e-9a57-6b8c1d3e7f42';
const OTHER_PROJECT = '8a0e2f6d-1a5c-4f0e-9a57-6b8c1d3e7f42';

/** Claims as lib/gitlab/ci/jwt.rb of GitLab makes them. */
const gitlab: CiPlatform = {
  name: 'gitlab',
  vars: (issuer) => ({ gitlab_url: issuer, gitlab_project_id: '4711' }),
  plan: () => ({
    aud: AUDIENCE,
    sub: 'project_path:acme/access:ref_type:branch:ref:new-role',
    ...{ namespace_id: '7', namespace_path: 'acme', project_id: '4711', project_path: 'acme/access' },
    ...{ user_id: '12', user_login: 'ada', user_email: 'ada@example.com' },
    ...{ pipeline_id: '100', job_id: '200', runner_id: 1, runner_environment: 'self-hosted' },
    ...{ ref: 'new-role', ref_type: 'branch', ref_path: 'refs/heads/new-role', ref_protected: 'false' },
    pipeline_source: 'merge_request_event',
  }),
  apply: (issuer) => ({
    ...gitlab.plan(issuer),
    sub: 'project_path:acme/access:ref_type:branch:ref:main',
    ...{ ref: 'main', ref_path: 'refs/heads/main', ref_protected: 'true', pipeline_source: 'push' },
    ...{ environment: 'production', environment_protected: 'true', deployment_tier: 'production' },
  }),
  notPlan: {
    'a fork': { project_id: '4712' },
    'a push': { pipeline_source: 'push' },
    'another audience': { aud: 'https://else.example.com' },
  },
  notApply: {
    'a merge request from a branch called main': { pipeline_source: 'merge_request_event' },
    'another branch': { ref: 'new-role' },
    'an unprotected branch': { ref_protected: 'false' },
    'a tag called main': { ref_type: 'tag' },
    'a job without the environment': { environment: undefined },
    'another project': { project_id: '4712' },
    'another audience': { aud: 'https://else.example.com' },
  },
};

/** Claims as Semaphore documents them, all of them text. */
const semaphore: CiPlatform = {
  name: 'semaphore',
  vars: (issuer) => ({ semaphore_url: issuer, semaphore_project_id: PROJECT }),
  plan: (issuer) => ({
    aud: issuer,
    sub: `org:acme:project:${PROJECT}:repo:access:ref_type:pull-request:ref:refs/pull/5/head`,
    ...{ org: 'acme', org_id: OTHER_PROJECT, prj: 'access', prj_id: PROJECT, repo: 'access' },
    ...{ repo_slug: 'acme/access', ref: 'refs/pull/5/head', ref_type: 'pull-request', branch: 'main' },
    ...{ pr: '5', pr_branch: 'new-role', tag: '', job_type: 'pipeline_job', actor: '' },
    ...{ wf_id: 'w', ppl_id: 'p', job_id: 'j' },
  }),
  apply: (issuer) => ({
    ...semaphore.plan(issuer),
    sub: `org:acme:project:${PROJECT}:repo:access:ref_type:branch:ref:refs/heads/main`,
    ...{ ref: 'refs/heads/main', ref_type: 'branch', pr: '', pr_branch: '' },
  }),
  notPlan: {
    'another project': { prj_id: OTHER_PROJECT },
    'a debug job': { job_type: 'debug_job' },
    'a pull request into another branch': { branch: 'next' },
  },
  notApply: {
    'a pull request into main': { ref_type: 'pull-request', ref: 'refs/pull/5/head', pr: '5' },
    'a debug job': { job_type: 'debug_job' },
    'a debug job of the project': { job_type: 'project_debug_job' },
    'another project': { prj_id: OTHER_PROJECT },
    'another branch': { branch: 'next', ref: 'refs/heads/next' },
    'a tag': { ref_type: 'tag', branch: '', tag: 'main' },
  },
};

const JOB = 'https://jenkins.example.com/job/access/job';

/** The claims that the plugin oidc-provider makes of its own accord. */
const jenkins: CiPlatform = {
  name: 'jenkins',
  vars: (issuer) => ({ jenkins_issuer: issuer }),
  plan: () => ({ aud: AUDIENCE, sub: `${JOB}/PR-12/`, build_number: 3 }),
  apply: () => ({ aud: AUDIENCE, sub: `${JOB}/main/`, build_number: 4 }),
  notPlan: {
    'a branch': { sub: `${JOB}/new-role/` },
    'a pull request of another project': { sub: 'https://jenkins.example.com/job/other/job/PR-12/' },
  },
  notApply: {
    'a pull request': { sub: `${JOB}/PR-12/` },
    'a branch that begins alike': { sub: `${JOB}/main2/` },
    'the controller itself': { sub: 'https://jenkins.example.com/' },
    'another audience': { aud: 'https://else.example.com' },
  },
};

/** Claims of a projected token of a service account. */
function serviceAccount(name: string, namespace = 'vault-access'): Claims {
  const pod = { name: `${name}-abcde`, uid: PROJECT };
  const bound = { namespace, pod, serviceaccount: { name, uid: OTHER_PROJECT } };
  return { aud: [AUDIENCE], sub: `system:serviceaccount:${namespace}:${name}`, 'kubernetes.io': bound };
}

const notServiceAccount = {
  'another service account': { sub: 'system:serviceaccount:vault-access:default' },
  'the same name in another namespace': { sub: 'system:serviceaccount:default:vaultctl-plan' },
  'a token for the API server': { aud: ['https://kubernetes.default.svc.cluster.local'] },
};

const inApplyNamespace = (name: string): Claims => serviceAccount(name, 'vault-access-apply');

const kubernetes: CiPlatform = {
  name: 'kubernetes',
  vars: (issuer) => ({ kubernetes_issuer: issuer }),
  plan: () => serviceAccount('vaultctl-plan'),
  apply: () => inApplyNamespace('vaultctl-apply'),
  notPlan: { ...notServiceAccount, 'the plan account beside the Job': inApplyNamespace('vaultctl-plan') },
  notApply: {
    ...notServiceAccount,
    'that account beside the CronJob': serviceAccount('vaultctl-apply'),
    'another account beside the Job': inApplyNamespace('default'),
  },
};

const argocd: CiPlatform = {
  name: 'argocd',
  vars: (issuer) => ({ kubernetes_issuer: issuer }),
  plan: () => serviceAccount('vaultctl-plan'),
  apply: () => serviceAccount('vaultctl-apply'),
  notPlan: notServiceAccount,
  notApply: { ...notServiceAccount, 'the hook that only looks': serviceAccount('vaultctl-plan') },
};

/** Claims of a workload identity; Nomad sets no issuer of its own accord. */
const nomad: CiPlatform = {
  name: 'nomad',
  vars: (issuer) => ({ nomad_url: issuer }),
  plan: () => ({
    aud: AUDIENCE,
    iss: undefined,
    sub: 'global:default:vaultctl-drift:drift:drift:vault',
    ...{ nomad_namespace: 'default', nomad_job_id: 'vaultctl-drift', nomad_task: 'drift' },
    nomad_allocation_id: PROJECT,
  }),
  apply: (issuer) => ({
    ...nomad.plan(issuer),
    sub: 'global:vault-apply:vaultctl-apply:apply:apply:vault',
    ...{ nomad_namespace: 'vault-apply', nomad_job_id: 'vaultctl-apply', nomad_task: 'apply' },
  }),
  notPlan: {
    'another job': { nomad_job_id: 'web' },
    'a job of that name in another namespace': { nomad_namespace: 'team' },
    'another task of the job': { nomad_task: 'side' },
    'another audience': { aud: 'vault.io' },
  },
  notApply: {
    'a job of that name where all may submit': { nomad_namespace: 'default' },
    'another job of the namespace': { nomad_job_id: 'web' },
    'another task of the job': { nomad_task: 'side' },
    'another audience': { aud: 'vault.io' },
  },
};

/** All platforms under ci/ whose pipelines are no action of GitHub. */
export const ciPlatforms = { gitlab, semaphore, jenkins, kubernetes, argocd, nomad };
