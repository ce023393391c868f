import type { Platform } from './platform.ts';
import { always, nameOf, registeredClaims } from './registered-claims.ts';

/**
 * Runs of HCP Terraform: one issuer for all customers. Terraform Enterprise has its own URL and the same claims.
 * https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens
 */
export const hcpTerraform: Platform = {
  name: 'hcp-terraform',
  title: 'HCP Terraform',
  doc: 'Plans and applies of HCP Terraform.',
  url: 'https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens',
  isIssuer: (url) => /^https:\/\/app\.(eu\.)?terraform\.io$/.test(url),
  tenants: [
    'terraform_organization_id',
    'terraform_workspace_id',
    'terraform_project_id',
    'terraform_organization_name',
    'terraform_full_workspace',
    'sub',
  ],
  userClaims: ['terraform_workspace_id', 'terraform_full_workspace'],
  claims: {
    ...registeredClaims,
    sub: { ...always, mutable: true },
    aud: { ...always, byCaller: true },
    terraform_organization_id: { ...always, unique: true },
    terraform_organization_name: { ...nameOf('terraform_organization_id'), unique: true },
    terraform_project_id: { ...always, unique: true },
    terraform_project_name: nameOf('terraform_project_id'),
    terraform_workspace_id: {
      ...always,
      unique: true,
      fixes: [
        'terraform_organization_id',
        'terraform_organization_name',
        'terraform_project_id',
        'terraform_project_name',
      ],
    },
    terraform_workspace_name: nameOf('terraform_workspace_id'),
    terraform_full_workspace: { ...nameOf('terraform_workspace_id'), unique: true },
    terraform_run_id: { ...always, unique: true, perRun: true },
    // `plan` and `apply`, and others that may come.
    terraform_run_phase: always,
  },
  ownClaims: [
    'terraform_organization_id',
    'terraform_workspace_id',
    'terraform_run_phase',
    'terraform_full_workspace',
  ],
  // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/vault-configuration
  clientNeeds: {
    'auth/token/lookup-self': 'read',
    'auth/token/renew-self': 'update',
    'auth/token/revoke-self': 'update',
  },
};
