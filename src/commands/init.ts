import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { UsageError } from './spec-options.ts';

/** `vaultctl init`: writes a commented starter spec; never over an existing file. */
export async function runInit(io: Io, path = 'vaultctl.yaml'): Promise<ExitCode> {
  if ((await io.files.stat(path)) !== undefined) {
    throw new UsageError(`${path} exists already`, 'name another file: `vaultctl init FILE`');
  }
  await io.writeNew(path, STARTER);
  io.out(`Wrote ${path}. Next: vaultctl validate ${path}\n`);
  return exitCode.done;
}

const STARTER = `# yaml-language-server: $schema=./vaultctl.schema.json
# (for completion in editors: vaultctl schema > vaultctl.schema.json)
#
# A vaultctl spec. Fields have the names of Vault's own API; what is left out has the server's default.
version: 1

variables:
  issuer:
    description: URL of the system whose tokens log in, as it stands in their iss claim
    default: https://token.example.com

auth:
  # An auth mount at the path jwt/. The server fetches the issuer's keys when this is applied.
  jwt:
    type: jwt
    description: Pipelines
    tune:
      default_lease_ttl: 15m
      max_lease_ttl: 1h
    config:
      oidc_discovery_url: \${var:issuer}
      bound_issuer: \${var:issuer}
      jwt_supported_algs: [RS256]
    roles:
      # A pipeline logs in as this role: vault write auth/jwt/login role=deploy jwt=-
      deploy:
        role_type: jwt
        user_claim: sub
        # Bind the audience, and claims that only the right job has.
        bound_audiences: [https://vault.example.com]
        bound_claims:
          project_id: "1234"
          ref: refs/heads/main
        token_policies: [deploy]
        token_ttl: 5m

policies:
  # What the token may do. For secrets engines of KV version 2 the path holds data/ or metadata/.
  deploy: |
    path "secret/data/deploy/*" {
      capabilities = ["read"]
    }

# token_roles:                # auth/token/roles/<name>, for systems that make tokens
#   runner:
#     allowed_policies: [deploy]
#     orphan: true
#     token_explicit_max_ttl: 24h

# secrets:                    # mounts of secrets engines
#   secret:
#     type: kv
#     options: { version: "2" }
`;
