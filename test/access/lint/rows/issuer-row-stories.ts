import { path } from '../lint-case.ts';
import type { LoginCase } from '../login-case.ts';
import { ADMIN, at, BAO, by, config, GITHUB, GITLAB, KUBERNETES, nomad, OLD_BAO, READ } from './row-story.ts';
import type { Fields, RowStories, RowStory } from './row-story.ts';

const GHES = 'https://github.example.com/_services/token';
const TERRAFORM = 'https://app.terraform.io';
const ofKeys = (jwks_url: string, bound_issuer: string): RowStory => config({ jwks_url, bound_issuer });
const found = (oidc_discovery_url: string, bound_issuer = oidc_discovery_url): RowStory =>
  config({ jwks_url: null, oidc_discovery_url, bound_issuer });

/** Jobs, and what their role binds. */
const github = (bound_claims: object, more: Fields = {}): RowStory => at(GITHUB, { bound_claims, ...more });
const gitlab = (bound_claims: object, more: Fields = {}): RowStory => at(GITLAB, { bound_claims, ...more });
const terraform = (bound_claims: object, more: Fields = {}): RowStory =>
  at(TERRAFORM, { bound_claims, ...more });
/** The same with rights. */
const may = (text: string, fields: Fields, issuer = GITHUB): RowStory =>
  at(issuer, { token_policies: ['app'], ...fields }, { policies: { app: text } });
const globSub = (...sub: readonly string[]): Fields => ({ bound_claims_type: 'glob', bound_claims: { sub } });
/** A role of GitLab whose policy follows the project. */
const perProject = (fields: Fields): RowStory =>
  at(
    GITLAB,
    {
      token_policies: ['app'],
      bound_claims: { namespace_id: '7' },
      claim_mappings: { project_id: 'key' },
      ...fields,
    },
    { policies: { app: template('metadata.key') } },
  );
const template = (field: string): string =>
  path(`secret/data/{{identity.entity.aliases.auth_jwt_of_ci.${field}}}/*`, 'read');
/** A role of Nomad whose policy follows the job. */
const perJob = (
  fields: Fields,
  server: NonNullable<LoginCase['server']>,
  text: string = template('metadata.key'),
): RowStory =>
  nomad(
    {
      user_claim: 'sub',
      claim_mappings: { nomad_job_id: 'key' },
      bound_claims: null,
      token_policies: ['app'],
      ...fields,
    },
    { policies: { app: text }, server },
  );

/** Specs for the rows about issuers. */
export const issuerRowStories: RowStories = {
  ISS01: {
    bad: [
      github({ event_name: 'push', ref: 'refs/heads/main' }),
      github({ repository_visibility: 'private' }),
      github({ ref_protected: 'true', runner_environment: 'self-hosted' }),
    ],
    good: [github({ repository_owner_id: '1', ref: 'refs/heads/main' }), github({ repository_id: '1' })],
  },
  ISS02: {
    bad: [
      ...by(
        'bound-claim-mutable-name',
        github({ repository: 'acme/web', ref: 'refs/heads/main' }),
        github({ repository_owner: 'acme' }),
      ),
      ...by(
        'github-subject-form',
        github({ sub: 'repo:acme/web:ref:refs/heads/main' }),
        github({ sub: ['repo:acme@1/web@2:environment:test', 'repo:acme/api:environment:test'] }),
        at(GITHUB, { bound_claims: null, bound_subject: 'repo:acme/web:environment:production' }),
      ),
    ],
    good: [
      github({ repository: 'acme/web', repository_id: '1' }),
      github({ sub: 'repo:acme@1/web@2:ref:refs/heads/main' }),
      // Both forms of one subject.
      github({ sub: ['repo:acme/web:environment:test', 'repo:acme@1/web@2:environment:test'] }),
      // A server of one's own keeps the old form.
      at(GHES, { bound_claims: { sub: 'repo:acme/web:ref:refs/heads/main' } }),
    ],
  },
  ISS03: {
    bad: [
      ...by(
        'binding-too-weak-for-rights',
        may(ADMIN, { bound_claims: { repository_id: '1' } }),
        may(ADMIN, { bound_claims: { repository_id: '1', actor_id: '5', workflow: 'deploy' } }),
      ),
      ...by('pull-request-gets-rights', may(READ, { bound_claims: { repository_id: '1' } })),
    ],
    good: [
      may(ADMIN, { bound_claims: { repository_id: '1', environment: 'production' } }),
      may(ADMIN, { bound_claims: { repository_id: '1', ref: 'refs/heads/main' } }),
      may(READ, { bound_claims: { repository_id: '1', ref: 'refs/heads/main' } }),
    ],
  },
  ISS05: {
    bad: [
      may(READ, globSub('repo:acme/web:*')),
      may(READ, globSub('repo:acme@1/web@2:*')),
      may(
        path('secret/data/app', 'create', 'update'),
        globSub('repo:acme/web:ref:refs/heads/main', 'repo:acme/*'),
      ),
    ],
    good: [
      may(READ, globSub('repo:acme/web:ref:refs/heads/*')),
      may(READ, globSub('repo:acme@1/web@2:ref:refs/tags/*')),
    ],
  },
  ISS06: {
    bad: [
      may(READ, { bound_claims: null, bound_subject: 'repo:acme@1/web@2:pull_request' }),
      may(READ, { bound_claims: { repository_id: '1', event_name: ['push', 'pull_request'] } }),
      may(path('secret/data/previews/*', 'create', 'update'), {
        bound_claims: { repository_id: '1', event_name: 'pull_request' },
      }),
    ],
    good: [
      may(READ, { bound_claims: { repository_id: '1', event_name: ['push', 'workflow_dispatch'] } }),
      may(path('secret/metadata/*', 'list') + path('auth/token/revoke-self', 'update'), {
        bound_claims: { repository_id: '1', event_name: 'pull_request' },
      }),
    ],
  },
  ISS07: {
    bad: [
      github({ environment: 'production' }),
      github({ environment: ['test', 'production'], ref: 'refs/heads/main' }),
    ],
    good: [
      github({ environment: 'production', repository_id: '1' }),
      github({ sub: 'repo:acme@1/web@2:environment:production' }),
    ],
  },
  ISS09: {
    bad: [
      github({ actor: 'octocat' }),
      github({ workflow: 'deploy' }),
      github({ head_ref: 'deploy', base_ref: 'main', event_name: 'pull_request' }),
    ],
    good: [
      github({ workflow: 'deploy', repository_id: '1' }),
      github({ workflow_ref: 'acme/web/.github/workflows/deploy.yml@refs/heads/main' }),
    ],
  },
  ISS10: {
    bad: [
      ...by(
        'issuer-spelling',
        found(`${GHES}/`),
        found('https://token.actions.acme.ghe.com/'),
        found(`${GITHUB}/acme/`),
        ofKeys('https://gitlab.com/oauth/discovery/keys', 'gitlab.com'),
        ofKeys('https://gitlab.example.com/-/jwks', 'gitlab.example.com'),
      ),
      ...by(
        'issuer-not-discovery-url',
        found(`${GITHUB}/acme`, GITHUB),
        found('https://id.example.com/realms/main', 'https://id.example.com'),
      ),
    ],
    good: [
      found(GHES),
      found('https://token.actions.acme.ghe.com'),
      found(`${GITHUB}/acme`),
      ofKeys('https://gitlab.example.com/-/jwks', 'https://gitlab.example.com'),
    ],
  },
  ISS11: {
    bad: [
      gitlab({ ref: 'main', ref_type: 'branch', ref_protected: 'true' }),
      gitlab({ user_login: 'ada' }),
      gitlab({ pipeline_source: 'push', environment: 'production' }),
    ],
    good: [
      gitlab({ project_id: '1', ref: 'main', ref_type: 'branch', ref_protected: 'true' }),
      gitlab({ namespace_id: '7', user_login: 'ada' }),
      gitlab({ project_path: 'acme/web' }),
    ],
  },
  ISS12: {
    bad: [
      ...by(
        'branch-also-matches-tag',
        gitlab({ project_id: '1', ref: 'main' }),
        gitlab({ project_id: '1', ref: ['main', 'next'], pipeline_source: 'push' }),
      ),
      ...by(
        'branch-not-protected',
        gitlab({ project_id: '1', ref: 'main', ref_type: 'branch' }),
        gitlab({ project_id: '1', ref: 'v1.0', ref_type: 'tag' }),
      ),
    ],
    good: [
      gitlab({ project_id: '1', ref: 'main', ref_type: 'branch', ref_protected: 'true' }),
      gitlab({ project_id: '1', ref_path: 'refs/heads/main', ref_protected: 'true' }),
    ],
  },
  ISS13: {
    bad: [
      gitlab({ project_path: 'acme/web' }),
      gitlab({ namespace_path: 'acme', ref: 'main', ref_type: 'branch', ref_protected: 'true' }),
      gitlab({ job_project_path: 'acme/ci', project_id: '1' }),
    ],
    good: [gitlab({ project_path: 'acme/web', project_id: '1' }), gitlab({ namespace_id: '7' })],
  },
  ISS14: {
    bad: [
      perProject({ user_claim: 'user_email' }),
      perProject({ user_claim: 'user_email', claim_mappings: { project_path: 'key' } }),
      perProject({ user_claim: 'user_login' }),
    ],
    good: [
      perProject({ user_claim: 'project_id' }),
      perProject({ user_claim: 'user_email', bound_claims: { project_id: '1' } }),
    ],
  },
  ISS15: {
    bad: [perJob({}, {}, READ), perJob({ bound_claims: {} }, {}, READ + path('secret/metadata/*', 'list'))],
    good: [
      perJob({}, {}),
      perJob({ bound_claims: { nomad_namespace: 'default', nomad_job_id: 'web' } }, {}, READ),
    ],
  },
  ISS16: {
    bad: [
      ...by(
        'policy-template-takes-wildcards',
        perJob({}, OLD_BAO),
        perJob({ user_claim: 'nomad_job_id' }, OLD_BAO, template('name')),
      ),
      ...by('policy-template-takes-slashes', perJob({}, { version: '1.21.1' })),
    ],
    good: [
      perJob({ bound_claims: { nomad_job_id: ['web', 'api'] } }, OLD_BAO),
      perJob({ claim_mappings: { nomad_namespace: 'key' } }, OLD_BAO),
      perJob({}, BAO),
    ],
  },
  ISS18: {
    bad: [
      terraform({ terraform_workspace_id: 'ws-1' }),
      terraform({ terraform_workspace_id: 'ws-1', terraform_run_phase: ['plan', 'apply'] }),
      at(TERRAFORM, globSub('organization:acme:project:a:workspace:b:run_phase:*')),
    ],
    good: [
      terraform({ terraform_workspace_id: 'ws-1', terraform_run_phase: 'apply' }),
      terraform({ terraform_workspace_id: 'ws-1', terraform_run_phase: 'plan' }),
      at(TERRAFORM, {
        bound_claims: null,
        bound_subject: 'organization:acme:project:a:workspace:b:run_phase:apply',
      }),
    ],
  },
  ISS19: {
    bad: [
      ...by(
        'glob-inside-value',
        at(KUBERNETES, globSub('system:serviceaccount:*:deploy')),
        at(KUBERNETES, globSub('system:serviceaccount:team-*:deploy')),
      ),
      ...by('glob-admits-everything', at(KUBERNETES, globSub('system:serviceaccount:*'))),
      ...by('glob-cuts-name', at(KUBERNETES, globSub('system:serviceaccount:team*'))),
    ],
    good: [
      at(KUBERNETES, globSub('system:serviceaccount:web:*')),
      at(KUBERNETES, { bound_claims: null, bound_subject: 'system:serviceaccount:web:deploy' }),
    ],
  },
};
