import { nomadPreset } from './nomad-preset.ts';
import type { Platform } from './platform.ts';
import { always, registeredClaims, sometimes } from './registered-claims.ts';

/**
 * Tasks and services of Nomad with a workload identity. A Nomad cluster has no issuer unless its servers name one
 * (`server.oidc_issuer`), so a mount is known by its key set or by the claims that its roles use.
 * https://developer.hashicorp.com/nomad/docs/concepts/workload-identity
 */
export const nomad: Platform = {
  name: 'nomad',
  title: 'Nomad',
  doc: 'Tasks of Nomad, by their workload identity.',
  url: 'https://developer.hashicorp.com/nomad/docs/concepts/workload-identity',
  isIssuer: (url) =>
    /^https?:\/\/([^/]*[.-])?nomad[^/]*(\/\.well-known\/jwks\.json)?$/.test(url) ||
    /^https?:\/\/[^/]+:4646(\/\.well-known\/jwks\.json)?$/.test(url),
  services: true,
  // A job's name stands for it in Nomad's own role too, although namespaces may share it.
  userClaims: ['/nomad_job_id', 'nomad_job_id', 'sub'],
  claims: {
    iat: registeredClaims.iat,
    nbf: registeredClaims.nbf,
    jti: registeredClaims.jti,
    iss: sometimes,
    exp: { type: 'number', presence: 'sometimes' },
    // region:namespace:job:group:task:identity
    sub: { ...always, fixes: ['nomad_namespace', 'nomad_job_id', 'nomad_task'] },
    aud: { ...sometimes, byCaller: true },
    // https://developer.hashicorp.com/nomad/docs/other-specifications/namespace#namespace-specification-parameters
    nomad_namespace: {
      ...always,
      form: { pattern: /^[a-zA-Z0-9-]{1,128}$/, words: 'letters, digits and -, at most 128' },
    },
    nomad_job_id: always,
    nomad_allocation_id: { ...always, unique: true, perRun: true },
    nomad_task: sometimes,
    nomad_service: sometimes,
    consul_namespace: { ...sometimes, byCaller: true },
    vault_namespace: { ...sometimes, byCaller: true },
    vault_role: { ...sometimes, byCaller: true },
    extra_claims: { type: 'object', presence: 'sometimes' },
  },
  ownClaims: ['nomad_namespace', 'nomad_job_id', 'nomad_task', 'nomad_service', 'nomad_allocation_id'],
  // Nomad's client renews the token of a task for as long as the task runs.
  clientNeeds: { 'auth/token/renew-self': 'update' },
  preset: nomadPreset,
};
