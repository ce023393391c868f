import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How many objects of each kind a spec has; the roles are spread over the mounts. */
export interface SpecSize {
  readonly mounts: number;
  readonly roles: number;
  readonly policies: number;
  readonly tokenRoles: number;
}

/** As many policies as roles, all below one mount. */
export function rolesAndPolicies(count: number): SpecSize {
  return { mounts: 1, roles: count, policies: count, tokenRoles: 0 };
}

/** Writes a spec of that size into a folder: a file with the mounts and one with the policies. */
export async function writeBenchSpec(folder: string, size: SpecSize): Promise<void> {
  await mkdir(folder, { recursive: true });
  const mounts = count(size.mounts).map((mount) => mountText(mount, size));
  await writeFile(join(folder, 'auth.yaml'), `version: 1\nauth:\n${mounts.join('')}`);
  const policies = count(size.policies).map(policyText);
  const tokenRoles = count(size.tokenRoles).map(tokenRoleText);
  await writeFile(
    join(folder, 'policies.yaml'),
    `version: 1\npolicies:\n${policies.join('')}` +
      (tokenRoles.length === 0 ? '' : `token_roles:\n${tokenRoles.join('')}`),
  );
}

function mountText(mount: string, size: SpecSize): string {
  const own = count(size.roles).filter((_, index) => index % size.mounts === Number(mount));
  // A static key: the server contacts no issuer while the clock runs.
  return `  jwt-${mount}:
    type: jwt
    description: Pipelines
    tune: { default_lease_ttl: 30m, max_lease_ttl: 1h }
    config:
      jwt_validation_pubkeys:
        - |
          ${PUBLIC_KEY.join('\n          ')}
      bound_issuer: https://my-org.semaphoreci.com
    roles:
${own.map(roleText).join('')}`;
}

function roleText(role: string): string {
  return `      project-${role}:
        role_type: jwt
        user_claim: prj_id
        bound_audiences: ["https://my-org.semaphoreci.com"]
        bound_claims: { prj_id: "id-${role}", ref_type: branch, branch: main }
        token_policies: [project-${role}]
        token_ttl: 5m
`;
}

function policyText(policy: string): string {
  return `  project-${policy}: |
    path "secret/data/project-${policy}/*" {
      capabilities = ["read", "list"]
    }
    path "secret/metadata/project-${policy}/*" {
      capabilities = ["list"]
    }
`;
}

function tokenRoleText(role: string): string {
  return `  nomad-${role}:
    allowed_policies: [project-${role}]
    orphan: true
    token_period: 72h
`;
}

function count(length: number): readonly string[] {
  return Array.from({ length }, (_, index) => String(index));
}

/** A key made for this file; nobody has its private half. */
const PUBLIC_KEY = [
  '-----BEGIN PUBLIC KEY-----',
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEJpddRG3nZSBsTMjYpGDRey8hnZII',
  'VsWpC3KRPdaiyE+iZBmfvloxDEjsv0SxdOQMDQM4lkDeLsE038Jf/pjVXg==',
  '-----END PUBLIC KEY-----',
] as const;
