import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { run } from '../support/apply-story.ts';
import { ofKinds } from '../support/of-kinds.ts';

// What the rules say of roles, platform by platform; the wording and the places are in test/golden/codes.

const GITHUB = 'https://token.actions.githubusercontent.com';
const GITLAB = 'https://gitlab.com';
const SEMAPHORE = 'https://my-org.semaphoreci.com';
const CIRCLECI = 'https://oidc.circleci.com/org/7b1c';
const BUILDKITE = 'https://agent.buildkite.com';
const TERRAFORM = 'https://app.terraform.io';
const KUBERNETES = 'https://kubernetes.default.svc.cluster.local';
const KEYCLOAK = 'https://id.example.com/realms/main';
const GOOGLE = 'https://accounts.google.com';
const BITBUCKET = 'https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc';
const NOMAD = 'https://nomad.example.com/.well-known/jwks.json';

describe('what the platforms’ pages propose has no findings', () => {
  test.each<[string, object]>([
    [GITHUB, { user_claim: 'repository_id', bound_claims: { repository_id: '1', ref: 'refs/heads/main' } }],
    [GITHUB, { user_claim: 'repository', bound_claims: { repository_id: '1', environment: 'production' } }],
    [GITHUB, { user_claim: 'repository_id', bound_subject: 'repo:acme@1/web@2:environment:production' }],
    [
      GITLAB,
      {
        user_claim: 'project_id',
        bound_claims: { project_id: '22', ref_protected: 'true', ref_type: 'branch', ref: 'main' },
      },
    ],
    [SEMAPHORE, { user_claim: 'prj_id', bound_claims: { prj_id: 'a', ref_type: 'branch', branch: 'main' } }],
    [
      SEMAPHORE,
      { user_claim: 'prj_id', bound_claims: { prj_id: 'a', ref: 'refs/heads/main', branch: 'main' } },
    ],
    [
      CIRCLECI,
      {
        user_claim: 'sub',
        bound_claims: { 'oidc.circleci.com/project-id': 'a', 'oidc.circleci.com/context-ids': ['b'] },
      },
    ],
    [BUILDKITE, { user_claim: 'sub', bound_claims: { organization_slug: 'acme', pipeline_slug: 'web' } }],
    [
      BITBUCKET,
      { user_claim: 'repositoryUuid', bound_claims: { repositoryUuid: '{a}', branchName: 'main' } },
    ],
    [
      TERRAFORM,
      {
        user_claim: 'terraform_workspace_id',
        bound_claims: { terraform_workspace_id: 'ws-1', terraform_run_phase: 'apply' },
      },
    ],
    [KUBERNETES, { user_claim: 'sub', bound_subject: 'system:serviceaccount:web:deploy' }],
    [
      KUBERNETES,
      {
        user_claim: '/kubernetes.io/serviceaccount/uid',
        user_claim_json_pointer: true,
        bound_claims: { '/kubernetes.io/namespace': 'web' },
      },
    ],
    [KEYCLOAK, { user_claim: 'sub', bound_claims: { '/realm_access/roles': ['admin'] } }],
    [KEYCLOAK, { user_claim: 'sub', groups_claim: 'groups', bound_claims: { groups: ['platform'] } }],
    [GOOGLE, { user_claim: 'sub', bound_claims: { email: 'a@example.com', email_verified: true, sub: '1' } }],
    ['spiffe', { user_claim: 'sub', bound_subject: 'spiffe://example.com/web' }],
    [
      NOMAD,
      {
        user_claim: '/nomad_job_id',
        user_claim_json_pointer: true,
        bound_claims: { nomad_namespace: 'default', nomad_job_id: 'mongo' },
        claim_mappings: { nomad_namespace: 'nomad_namespace', nomad_job_id: 'nomad_job_id' },
        token_period: '30m',
      },
    ],
    ['unknown', { user_claim: 'sub', bound_claims: { team: 'web', '/a/b': true, n: 5 } }],
  ])('%s %j', async (issuer, fields) => {
    expect(await codesOf(issuer, fields)).toEqual([]);
  });
});

test.each<[string, object, readonly string[]]>([
  [GITHUB, { bound_claims: { repository: 'acme/web', actor: 'me' } }, ['bound-claim-mutable-name']],
  [GITHUB, { bound_claims: { repository: 'acme/web', repository_id: '1' } }, []],
  [GITHUB, { bound_claims: { repository_id: 1 } }, ['bound-claim-wrong-type']],
  [GITHUB, { bound_claims: { repository_id: '1', run_number: 5 } }, ['bound-claim-wrong-type']],
  [GITHUB, { bound_claims: { repository_id: '1', ref: 'main' } }, ['bound-claim-wrong-form']],
  [GITHUB, { bound_claims: { repository_id: '1', repo_property_team: 'web' } }, []],
  [GITHUB, { bound_subject: 'repo:acme/web:ref:refs/heads/main' }, ['github-subject-form']],
  [GITHUB, { bound_subject: 'repo:acme/*' }, ['github-subject-form', 'wildcard-in-exact-comparison']],
  [`${GITHUB}/acme`, { bound_claims: { ref: 'refs/heads/main' } }, []],
  [GITHUB, { bound_claims: { repository_id: '1' }, user_claim: 'actor_id' }, ['user-claim-is-person']],
  [GITHUB, { bound_claims: { repository_id: '1' }, user_claim: 'environment' }, ['user-claim-may-be-empty']],
  [
    GITHUB,
    { bound_claims: { repository_id: '1' }, user_claim: 'repository_owner' },
    ['user-claim-can-change'],
  ],
  [GITHUB, { token_bound_cidrs: ['10.0.0.0/8'] }, ['organisation-not-bound']],
  ['https://gitlab.example.com', { user_claim: 'project_id', bound_claims: { ref_protected: 'true' } }, []],
  [GITLAB, { user_claim: 'project_id', bound_claims: { ref_protected: 'true' } }, ['organisation-not-bound']],
  [
    GITLAB,
    { user_claim: 'project_id', bound_claims: { project_id: '1', ref: 'main', ref_protected: 'true' } },
    [],
  ],
  [
    GITLAB,
    { user_claim: 'project_id', bound_claims: { project_id: '1', ref: 'main' } },
    ['branch-also-matches-tag', 'branch-not-protected'],
  ],
  [
    GITLAB,
    {
      user_claim: 'project_id',
      bound_claims: { project_id: '1', ref: 'main', ref_type: 'branch', environment_protected: 'true' },
    },
    [],
  ],
  [
    GITLAB,
    {
      user_claim: 'project_id',
      bound_claims: { project_id: '1', ref: 'main', ref_type: 'branch', ref_protected: 'false' },
    },
    [],
  ],
  // GitLab's page proposes it, and leaves out who may push such a branch.
  [
    GITLAB,
    {
      user_claim: 'project_path',
      bound_claims_type: 'glob',
      bound_claims: { project_id: '22', ref_type: 'branch', ref: 'auto-deploy-*' },
    },
    ['branch-not-protected'],
  ],
  // Who names the other kind means it.
  [
    GITLAB,
    { user_claim: 'project_id', bound_claims: { project_id: '1', ref: 'main', ref_type: ['branch', 'tag'] } },
    ['branch-not-protected'],
  ],
  [
    GITLAB,
    { user_claim: 'project_id', bound_claims: { project_id: '1', ref: 'v1', ref_type: 'tag' } },
    ['branch-not-protected'],
  ],
  [
    SEMAPHORE,
    {
      user_claim: 'prj_id',
      bound_claims: { prj_id: 'a', branch: 'main', ref_type: ['branch', 'pull-request'] },
    },
    [],
  ],
  [
    SEMAPHORE,
    {
      user_claim: 'prj_id',
      bound_claims_type: 'glob',
      bound_claims: { prj_id: 'a', branch: 'main', ref: 'refs/*' },
    },
    ['branch-also-matches-pull-request-target'],
  ],
  [SEMAPHORE, { user_claim: 'prj_id' }, ['audience-is-only-binding']],
  [
    'https://oidc.circleci.com',
    { user_claim: 'sub', bound_claims: { 'oidc.circleci.com/ssh-rerun': false } },
    ['organisation-not-bound'],
  ],
  [
    CIRCLECI,
    { user_claim: 'sub', bound_claims: { 'oidc.circleci.com/ssh-rerun': 'false' } },
    ['bound-claim-wrong-type'],
  ],
  [BUILDKITE, { user_claim: 'sub', bound_claims: { pipeline_slug: 'web' } }, ['organisation-not-bound']],
  [
    BUILDKITE,
    { user_claim: 'step_key', bound_claims: { organization_slug: 'a' } },
    ['user-claim-may-be-empty'],
  ],
  [BUILDKITE, { user_claim: 'build_number', bound_claims: { organization_slug: 'a' } }, ['claim-not-text']],
  [
    TERRAFORM,
    {
      user_claim: 'terraform_workspace_id',
      bound_claims_type: 'glob',
      bound_claims: { sub: 'organization:a:*:run_phase:*' },
    },
    ['plan-has-rights-of-apply'],
  ],
  [
    TERRAFORM,
    {
      user_claim: 'terraform_workspace_id',
      bound_subject: 'organization:a:project:b:workspace:c:run_phase:apply',
    },
    [],
  ],
  [KUBERNETES, { user_claim: 'sub', bound_claims: { 'kubernetes.io': 'x' } }, ['bound-claim-wrong-type']],
  [KUBERNETES, { user_claim: 'sub' }, ['audience-is-only-binding']],
  [KEYCLOAK, { user_claim: 'sub', bound_claims: { 'realm_access.roles': ['a'] } }, ['claim-json-pointer']],
  [KEYCLOAK, { user_claim: 'email', bound_claims: { groups: ['a'] } }, ['user-claim-can-change']],
  [
    KEYCLOAK,
    { user_claim: 'sub', bound_claims: { groups: ['a'] }, bound_audiences: [] },
    ['jwt-role-no-bound-audiences'],
  ],
  [
    GOOGLE,
    { user_claim: 'sub', bound_claims: { sub: '1', email_verified: 'true' } },
    ['bound-claim-wrong-type'],
  ],
  [NOMAD, { user_claim: 'nomad_job_id', claim_mappings: { nomad_group: 'g' } }, ['claim-mapping-not-sent']],
  [NOMAD, { user_claim: 'nomad_task', bound_claims: { nomad_job_id: 'a' } }, ['user-claim-may-be-empty']],
  [
    NOMAD,
    { user_claim: 'nomad_job_id', bound_claims: { nomad_job_id: 'a' }, bound_audiences: [] },
    ['jwt-role-no-bound-audiences'],
  ],
  ['unknown', { user_claim: '/a/b' }, ['claim-json-pointer']],
  ['unknown', { user_claim: 'a', user_claim_json_pointer: true }, ['field-without-effect']],
  ['unknown', { user_claim: '/a/b', user_claim_json_pointer: true }, []],
])('%s %j: %j', async (issuer, fields, codes) => {
  expect(await codesOf(issuer, fields)).toEqual(codes);
});

test.each<[object, readonly string[]]>([
  [{ oidc_discovery_url: GITHUB, bound_issuer: GITHUB }, []],
  [{ oidc_discovery_url: `${GITHUB}/`, bound_issuer: GITHUB }, ['issuer-spelling']],
  [{ jwks_url: `${GITHUB}/.well-known/jwks`, bound_issuer: `${GITHUB}/` }, ['issuer-spelling']],
  [{ oidc_discovery_url: 'https://acme.auth0.com/' }, []],
  [{ oidc_discovery_url: 'https://acme.auth0.com' }, ['issuer-spelling']],
  [{ oidc_discovery_url: 'http://id.example.com/realms/main' }, []],
  [{ oidc_discovery_url: 'id.example.com' }, ['issuer-spelling']],
  [{ jwks_url: 'id.example.com/keys' }, ['issuer-spelling']],
  [{ jwks_url: 'https://gitlab.com/-/jwks', bound_issuer: 'gitlab.com' }, ['issuer-spelling']],
  [{ jwks_url: 'https://id.example.com/keys', bound_issuer: 'anything' }, []],
  [
    { oidc_discovery_url: 'https://a.example.com', bound_issuer: 'https://b.example.com' },
    ['issuer-not-discovery-url'],
  ],
  [
    { oidc_discovery_url: 'https://a.example.com', bound_issuer: 'https://a.example.com/' },
    ['issuer-not-discovery-url'],
  ],
  [
    {
      oidc_discovery_url: 'https://login.microsoftonline.com/1f2e/v2.0',
      bound_issuer: 'https://sts.windows.net/1f2e/',
    },
    [],
  ],
])('config %j: %j', async (config, codes) => {
  expect(await codesIn({ auth: { jwt: { type: 'jwt', config } } })).toEqual(codes);
});

test('a role without an audience is an error only where every token has one', async () => {
  const severities = async (issuer: string): Promise<readonly string[]> => {
    const found = await findingsIn(specOf(issuer, { bound_audiences: [], bound_subject: 'x' }));
    return found.filter(({ code }) => code === 'jwt-role-no-bound-audiences').map(({ severity }) => severity);
  };
  expect(await severities(GITHUB)).toEqual(['error']);
  expect(await severities(KEYCLOAK)).toEqual(['warning']);
  expect(await severities('unknown')).toEqual(['warning']);
});

function specOf(issuer: string, fields: object): object {
  const role = { role_type: 'jwt', user_claim: 'repository_id', bound_audiences: 'vault', ...fields };
  const isOwn = issuer === 'unknown' || issuer === 'spiffe';
  const url = isOwn ? 'https://token.example.com' : issuer;
  const config = issuer === NOMAD ? { jwks_url: url } : { oidc_discovery_url: url, bound_issuer: url };
  return { auth: { jwt: { type: 'jwt', config, roles: { web: role } } } };
}

function codesOf(issuer: string, fields: object): Promise<readonly string[]> {
  return codesIn(specOf(issuer, fields));
}

async function codesIn(spec: object): Promise<readonly string[]> {
  return (await findingsIn(spec)).map(({ code }) => code).sort();
}

async function findingsIn(spec: object): Promise<readonly Diagnostic[]> {
  const { stdout } = await run('validate --json -', undefined, {
    spec: JSON.stringify({ version: 1, ...spec }),
  });
  return ofKinds((JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics);
}
