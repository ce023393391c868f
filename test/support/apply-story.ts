import { VaultError } from '../../src/model/vault-error.ts';
import type { VaultErrorFacts } from '../../src/model/vault-error.ts';
import { runCommand } from './command-io.ts';
import type { CommandWorld, Ran } from './command-io.ts';
import { GOLDEN } from './golden-story.ts';
import { MemoryVault } from './memory-vault.ts';

/** A spec in which everything hangs together: mount, config, role, policy, token role. */
export const SPEC = `
version: 1
auth:
  jwt:
    type: jwt
    config: { jwks_url: https://token.example.com/keys }
    roles:
      web: { role_type: jwt, user_claim: sub, bound_audiences: [vault], bound_subject: web, token_policies: [web] }
policies:
  web: path "secret/data/web" { capabilities = ["read"] }
token_roles:
  nomad: { allowed_policies: [other] }
secrets:
  secret: { type: kv, options: { version: "2" }, config: { max_versions: 5 } }
`;

/** Runs a command line with the spec on standard input. */
export function run(
  command: string,
  vault: MemoryVault = new MemoryVault(),
  more: Partial<CommandWorld> & { readonly spec?: string } = {},
): Promise<Ran> {
  const { spec = SPEC, ...world } = more;
  return runCommand(command.split(' '), { folder: GOLDEN, vault, stdin: spec, ...world });
}

/** Applies without asking. */
export function applyNow(
  vault: MemoryVault,
  more: Partial<CommandWorld> & { readonly spec?: string } = {},
): Promise<Ran> {
  return run('apply --auto-approve -', vault, more);
}

/** Paths that were written, in order. */
export function writes(vault: MemoryVault): readonly string[] {
  return vault.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
}

/** An error as the way to the server throws it. */
export function vaultError(facts: Partial<VaultErrorFacts> & Pick<VaultErrorFacts, 'path'>): VaultError {
  return new VaultError({ method: 'POST', namespace: '', errors: ['no'], fate: 'refused', ...facts });
}
