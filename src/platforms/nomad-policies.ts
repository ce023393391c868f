/**
 * What the servers of Nomad need to make the tokens of tasks from a token role.
 * https://developer.hashicorp.com/nomad/docs/v1.9.x/integrations/vault/acl
 */
export function serverPolicy(role: string): string {
  return `# Create the tokens of tasks
path "auth/token/create/${role}" {
  capabilities = ["update"]
}

# Check the role before using it
path "auth/token/roles/${role}" {
  capabilities = ["read"]
}

# Know the own token, and renew it
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
path "auth/token/renew-self" {
  capabilities = ["update"]
}

# Check the token that comes with a job (allow_unauthenticated = false)
path "auth/token/lookup" {
  capabilities = ["update"]
}

# Revoke the tokens of tasks that have ended
path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

# Check all of the above
path "sys/capabilities-self" {
  capabilities = ["update"]
}
`;
}

/**
 * Each job reads what lies under its namespace and name in a KV engine of version 2. Byte for byte what
 * `nomad setup vault` writes, so that a server that it has prepared needs no change.
 */
export function workloadPolicy(mount: string, kvMount: string): string {
  const alias = `identity.entity.aliases.\${accessor:${mount}}.metadata`;
  const namespace = `{{${alias}.nomad_namespace}}`;
  const job = `{{${alias}.nomad_job_id}}`;
  return `path "${kvMount}/data/${namespace}/${job}/*" {
  capabilities = ["read"]
}

path "${kvMount}/data/${namespace}/${job}" {
  capabilities = ["read"]
}

path "${kvMount}/metadata/${namespace}/*" {
  capabilities = ["list"]
}

path "${kvMount}/metadata/*" {
  capabilities = ["list"]
}
`;
}
