import { path } from '../lint-case.ts';
import { at, by, GITHUB, GITLAB, KEYCLOAK, nomad, role } from './row-story.ts';
import type { Fields, RowStories, RowStory } from './row-story.ts';

const JOB = { nomad_namespace: 'default', nomad_job_id: 'web' };
/** A role whose policy follows the metadata `key` of its logins. */
const tenant = (issuer: string, fields: Fields): RowStory =>
  at(
    issuer,
    { token_policies: ['app'], ...fields },
    {
      policies: {
        app: path('secret/data/{{identity.entity.aliases.auth_jwt_of_ci.metadata.key}}/*', 'read'),
      },
    },
  );

/** Specs for the rows about the claims that a role reads. */
export const roleClaimRowStories: RowStories = {
  ROL16: {
    bad: [
      ...by(
        'user-claim-can-change',
        at(KEYCLOAK, { user_claim: 'email', bound_claims: { groups: ['a'] } }),
        at(GITHUB, { user_claim: 'repository_owner', bound_claims: { repository_id: '1' } }),
        at(GITLAB, { user_claim: 'namespace_path', bound_claims: { project_id: '1' } }),
      ),
      ...by(
        'user-claim-is-person',
        at(GITHUB, { user_claim: 'actor', bound_claims: { repository_id: '1' } }),
        at(GITLAB, { user_claim: 'user_email', bound_claims: { project_id: '1' } }),
        at(GITLAB, { user_claim: 'user_login', bound_claims: { project_id: '1' } }),
      ),
    ],
    good: [
      at(KEYCLOAK, { user_claim: 'sub', bound_claims: { groups: ['a'] } }),
      at(GITHUB, { user_claim: 'repository_owner_id', bound_claims: { repository_id: '1' } }),
      at(GITLAB, { user_claim: 'project_id', bound_claims: { project_id: '1' } }),
    ],
  },
  ROL17: {
    bad: [
      ...by(
        'user-claim-not-unique',
        at(GITHUB, { user_claim: 'ref', bound_claims: { repository_id: '1' } }),
        at(GITHUB, { user_claim: 'aud', bound_claims: { repository_id: '1' } }),
        at(GITHUB, { user_claim: 'environment', bound_claims: { repository_id: '1', environment: 'test' } }),
        nomad({ user_claim: 'nomad_namespace', bound_claims: JOB }),
      ),
      ...by(
        'user-claim-may-be-empty',
        at(GITHUB, { user_claim: 'environment', bound_claims: { repository_id: '1' } }),
      ),
    ],
    good: [
      at(GITHUB, { user_claim: 'repository_id', bound_claims: { repository_id: '1' } }),
      at(GITLAB, { user_claim: 'sub', bound_claims: { project_id: '1' } }),
      nomad({ user_claim: 'sub', bound_claims: JOB }),
    ],
  },
  ROL18: {
    bad: [
      tenant(GITHUB, {
        user_claim: 'repository_owner',
        claim_mappings: { repository: 'key' },
        bound_claims: { repository_owner_id: '1' },
      }),
      tenant(GITHUB, {
        user_claim: 'repository_id',
        claim_mappings: { environment: 'key' },
        bound_claims: { repository_id: '1' },
      }),
    ],
    good: [
      tenant(GITHUB, {
        user_claim: 'repository_id',
        claim_mappings: { repository: 'key' },
        bound_claims: { repository_owner_id: '1' },
      }),
      tenant(GITHUB, {
        user_claim: 'repository_id',
        claim_mappings: { environment: 'key' },
        bound_claims: { repository_id: '1', environment: 'production' },
      }),
    ],
  },
  ROL19: {
    bad: [
      ...by(
        'claim-json-pointer',
        role({ user_claim: '/kubernetes.io/serviceaccount/uid' }),
        at(KEYCLOAK, { bound_claims: { 'realm_access.roles': ['admin'] } }),
      ),
      ...by('field-without-effect', role({ user_claim_json_pointer: true })),
    ],
    good: [
      role({ user_claim: '/kubernetes.io/serviceaccount/uid', user_claim_json_pointer: true }),
      at(KEYCLOAK, { bound_claims: { '/realm_access/roles': ['admin'] } }),
      // The name of the claim itself has a slash and dots.
      at('https://oidc.circleci.com/org/7b1c', { bound_claims: { 'oidc.circleci.com/project-id': 'a' } }),
    ],
  },
  ROL20: {
    bad: [
      ...by(
        'claim-mapping-conflict',
        role({ claim_mappings: { project: 'role' } }),
        role({ claim_mappings: { project: 'key', team: 'key' } }),
      ),
      ...by(
        'claim-not-text',
        at(GITLAB, { claim_mappings: { groups_direct: 'groups' }, bound_claims: { project_id: '1' } }),
        at(GITLAB, { claim_mappings: { runner_id: 'runner' }, bound_claims: { project_id: '1' } }),
      ),
    ],
    good: [
      role({ claim_mappings: { role: 'project', project: 'roles' } }),
      at(GITLAB, { claim_mappings: { project_id: 'key' }, bound_claims: { project_id: '1' } }),
    ],
  },
  ROL21: {
    bad: [
      at(GITHUB, { groups_claim: 'groups', bound_claims: { repository_id: '1' } }),
      at(GITLAB, { groups_claim: 'groups', bound_claims: { project_id: '1' } }),
    ],
    good: [
      at(GITLAB, { groups_claim: 'groups_direct', bound_claims: { project_id: '1' } }),
      at(KEYCLOAK, { groups_claim: 'groups', bound_claims: { groups: ['a'] } }),
    ],
  },
};
