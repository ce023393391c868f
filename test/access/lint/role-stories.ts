import type { LoginCase, LoginStories } from './login-case.ts';
import { path } from './lint-case.ts';
import { oidc } from './login-stories.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';
const GITLAB = 'https://gitlab.com';
const SEMAPHORE = 'https://my-org.semaphoreci.com';
const READ = { app: path('secret/data/app/*', 'read') };
const job = (url: string, bound_claims: object, policies: LoginCase['policies'] = READ): LoginCase => ({
  config: { jwks_url: null, oidc_discovery_url: url, bound_issuer: url },
  role: { bound_claims, token_policies: ['app'] },
  policies,
});
const subject = (bound_subject: string): LoginCase => ({
  ...job(GITHUB, {}),
  role: { bound_claims: {}, bound_subject, token_policies: ['app'] },
});

const workflow = (job_workflow_ref: string, more: object): LoginCase => ({
  ...job(GITHUB, {}),
  role: { bound_claims_type: 'glob', bound_claims: { job_workflow_ref, ...more } },
});

/** A role whose policy follows the metadata `key` of its logins. */
const tenant = (role: Readonly<Record<string, unknown>>, url?: string): LoginCase => ({
  ...(url !== undefined && { config: { jwks_url: null, oidc_discovery_url: url, bound_issuer: url } }),
  role: { token_policies: ['app'], ...role },
  policies: {
    app: path('secret/data/{{identity.entity.aliases.auth_jwt_of_ci.metadata.key}}/*', 'read'),
  },
});
const nomad = (role: Readonly<Record<string, unknown>>): LoginCase =>
  tenant({ claim_mappings: { nomad_namespace: 'key' }, ...role });

const strict = { bound_claims: { project: 'p', environment: 'production' }, token_policies: ['app'] };
const twins = (web: object, deploy: object = strict): LoginCase => ({
  role: { token_policies: ['app'], ...web },
  roles: { deploy: { ...deploy } },
  policies: READ,
});

/** Findings about roles together with their policies, and with each other. */
export const roleStories: LoginStories = {
  'pull-request-gets-rights': {
    bad: [
      job(GITHUB, { repository_id: '1' }),
      job(
        GITHUB,
        { repository_id: '1', event_name: ['push', 'pull_request'] },
        { app: path('x/y', 'update') },
      ),
      subject('repo:my-org/app:pull_request'),
      {
        ...subject(''),
        role: {
          bound_claims_type: 'glob',
          bound_claims: { sub: 'repo:my-org/app:*' },
          token_policies: ['app'],
        },
      },
      job(GITLAB, { project_id: '1' }),
      job(SEMAPHORE, { prj_id: 'p', branch: 'main' }),
    ],
    good: [
      job(GITHUB, { repository_id: '1', ref: 'refs/heads/main' }),
      job(GITHUB, { repository_id: '1', event_name: ['push', 'schedule'] }),
      job(GITHUB, { repository_id: '1', environment: 'production' }),
      subject('repo:my-org/app:environment:production'),
      job(GITLAB, { project_id: '1', ref_protected: 'true' }),
      job(GITLAB, { project_id: '1', ref: 'main' }),
      job(SEMAPHORE, { prj_id: 'p', branch: 'main', ref_type: 'branch' }),
      // A pull request that looks at the access rules.
      job(
        GITHUB,
        { repository_id: '1', event_name: 'pull_request' },
        {
          app:
            path('sys/policies/acl/*', 'read') +
            path('auth/token/revoke-self', 'update') +
            path('secret/metadata/*', 'list'),
        },
      ),
      // Nobody knows what a job for a pull request looks like there.
      { role: { token_policies: ['app'] }, policies: READ },
    ],
  },
  'reusable-workflow-open': {
    bad: [
      workflow('my-org/ci/.github/workflows/deploy.yml@*', { repository_owner_id: '1' }),
      workflow('my-org/ci/.github/workflows/*', { repository_owner_id: '1' }),
      workflow('my-org/ci/.github/workflows/deploy.yml@refs/heads/*', { repository_owner_id: '1' }),
      workflow('my-org/ci/.github/workflows/deploy.yml@refs/heads/main', {}),
    ],
    good: [
      workflow('my-org/ci/.github/workflows/deploy.yml@refs/heads/main', { repository_owner_id: '1' }),
      workflow('my-org/ci/.github/workflows/*@refs/tags/v1', { repository_id: '1' }),
      workflow('my-org/ci/.github/workflows/deploy.yml@refs/heads/release/*', { repository_owner_id: '1' }),
    ],
  },
  'metadata-of-last-login': {
    bad: [
      tenant({ user_claim: 'user_email', claim_mappings: { project_path: 'key' } }, GITLAB),
      tenant({ user_claim: 'repository_id', claim_mappings: { environment: 'key' } }, GITHUB),
      nomad({ user_claim: 'nomad_job_id' }),
      nomad({ user_claim: 'nomad_job_id', bound_claims: { nomad_namespace: ['a', 'b'] } }),
      tenant({ user_claim: 'team', claim_mappings: { project: 'key' }, bound_claims: { organisation: 'o' } }),
    ],
    good: [
      tenant({ user_claim: 'project_id', claim_mappings: { project_path: 'key' } }, GITLAB),
      tenant({ user_claim: 'repository_id', claim_mappings: { repository_owner: 'key' } }, GITHUB),
      tenant(
        {
          user_claim: 'repository_id',
          claim_mappings: { environment: 'key' },
          bound_claims: { environment: 'e' },
        },
        GITHUB,
      ),
      nomad({ user_claim: 'sub' }),
      nomad({ user_claim: 'nomad_job_id', bound_claims: { nomad_namespace: 'a' } }),
      // Nothing follows what is mapped.
      {
        role: { user_claim: 'team', claim_mappings: { project: 'key' }, token_policies: ['app'] },
        policies: READ,
      },
    ],
  },
  'bound-claims-combine': {
    bad: [
      { role: { bound_claims: { project: ['a', 'b'], environment: ['test', 'production'] } } },
      job(GITLAB, { project_id: ['1', '2'], ref: ['main', 'next'], ref_type: 'branch' }),
    ],
    good: [
      { role: { bound_claims: { project: ['a', 'b'], environment: 'test' } } },
      // Neither says whose token it is.
      job(GITLAB, { project_id: '1', ref_type: ['branch', 'tag'], ref_protected: ['true', 'false'] }),
      // The platform sends one path with each id.
      job(GITLAB, { project_id: ['1', '2'], project_path: ['a/b', 'a/c'] }),
    ],
  },
  'server-has-known-hole': {
    bad: [
      { server: { version: '1.16.2' } },
      { server: { version: '1.14.10' } },
      { ...oidc({ callback_mode: 'direct' }), server: { flavour: 'openbao', version: '2.5.1' } },
    ],
    good: [
      { server: { version: '1.15.9' } },
      { server: { version: '1.16.3' } },
      { server: { version: '1.18.0' } },
      { server: { flavour: 'openbao', version: '2.0.0' } },
      { role: { bound_audiences: null }, server: { version: '1.16.2' } },
      { ...oidc({ callback_mode: 'direct' }), server: { flavour: 'openbao', version: '2.5.2' } },
      { ...oidc({ callback_mode: 'client' }), server: { flavour: 'openbao', version: '2.5.1' } },
    ],
  },
  'role-undoes-stricter-one': {
    bad: [
      twins({ bound_claims: { project: 'p' } }),
      twins({ bound_claims: { project: ['p', 'q'], environment: ['production', 'test'] } }),
      twins({ bound_claims_type: 'glob', bound_claims: { project: 'p*' }, token_policies: ['app', 'more'] }),
      twins({ bound_claims: { project: 'p' } }, { ...strict, user_claim: 'sub', groups_claim: 'groups' }),
    ],
    good: [
      twins({ bound_claims: { project: 'p' }, user_claim: 'email' }),
      twins({ bound_claims: { project: 'p' }, groups_claim: 'groups' }),
      twins({ bound_claims: { project: 'p' }, token_policies: ['other'] }),
      twins({ bound_claims: { project: 'p', ref: 'main' } }),
      twins({ bound_claims: { project: 'p' }, bound_audiences: ['other'] }),
      twins({ bound_claims: { project: 'p' }, token_bound_cidrs: ['10.0.0.0/8'] }),
      // Two names for one thing.
      twins(strict),
    ],
  },
};
