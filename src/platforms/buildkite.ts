import type { Platform } from './platform.ts';
import { always, nameOf, registeredClaims, sometimes } from './registered-claims.ts';

/**
 * Jobs of Buildkite: one issuer for all customers. The job chooses the audience, and which of the ids are there.
 * https://buildkite.com/docs/agent/cli/reference/oidc
 */
export const buildkite: Platform = {
  name: 'buildkite',
  title: 'Buildkite',
  doc: 'Jobs of Buildkite.',
  url: 'https://buildkite.com/docs/agent/cli/reference/oidc',
  isIssuer: (url) => url === 'https://agent.buildkite.com',
  tenants: ['organization_slug', 'organization_id', 'pipeline_id', 'cluster_id', 'queue_id', 'sub'],
  userClaims: ['pipeline_id', 'pipeline_slug', 'sub'],
  claims: {
    ...registeredClaims,
    sub: { ...always, mutable: true, byCaller: true },
    aud: { ...always, byCaller: true },
    // The ids are there only when the job asks for them, so a name is no mistake here.
    organization_slug: { ...always, mutable: true, unique: true },
    organization_id: { ...sometimes, unique: true },
    pipeline_slug: { ...always, mutable: true },
    pipeline_id: {
      ...sometimes,
      unique: true,
      fixes: ['pipeline_slug', 'organization_slug', 'organization_id'],
    },
    build_number: { type: 'number', presence: 'always', perRun: true },
    build_branch: always,
    build_tag: sometimes,
    build_commit: { ...always, perRun: true },
    build_id: { ...sometimes, unique: true, perRun: true },
    build_source: always,
    step_key: sometimes,
    job_id: { ...always, unique: true, perRun: true },
    agent_id: { ...always, unique: true },
    cluster_id: { ...sometimes, unique: true },
    cluster_name: { ...nameOf('cluster_id'), presence: 'sometimes' },
    queue_id: { ...sometimes, unique: true },
    queue_key: { ...nameOf('queue_id'), presence: 'sometimes' },
    runner_environment: always,
    'https://aws.amazon.com/tags': { type: 'object', presence: 'sometimes' },
  },
  moreClaims: /^agent_tag:/,
};
