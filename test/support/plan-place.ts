import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command-io.ts';
import type { Ran } from './command-io.ts';
import { MemoryVault } from './memory-vault.ts';

export const RULE = 'path "secret/x" { capabilities = ["read"] }\n';
export const MOUNT = { type: 'jwt', config: { jwks_url: 'https://issuer.example/keys' } };
/** Four objects to create, and a scope that covers one to delete. */
export const SPEC = {
  policies: { one: RULE, two: RULE },
  auth: { jwt: MOUNT },
  prune: { policies: ['old-*'] },
};

/** A folder with a spec in `access/`, and a server in memory with one policy that the spec does not name. */
export interface PlanPlace {
  readonly here: string;
  readonly vault: MemoryVault;
  /** Writes the spec. */
  spec(document: object): Promise<void>;
  run(
    command: string,
    options?: { readonly folder?: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<Ran>;
  /** What commands have written so far. */
  writes(): readonly string[];
  remove(): Promise<void>;
}

/** Such a place, new. */
export async function planPlace(): Promise<PlanPlace> {
  const here = await mkdtemp(join(tmpdir(), 'vaultctl-saved-'));
  await mkdir(join(here, 'access'));
  const vault = new MemoryVault();
  await vault.other.write({ namespace: '', path: 'sys/policies/acl/old-a' }, { policy: RULE });
  const spec = (document: object): Promise<void> =>
    writeFile(join(here, 'access/all.yaml'), JSON.stringify({ version: 1, ...document }));
  await spec(SPEC);
  return {
    here,
    vault,
    spec,
    run: (command, { folder = here, env = {} } = {}) =>
      runCommand(command.split(' '), { folder, vault, env }),
    writes: () =>
      vault.requests
        .filter(({ method }) => method === 'POST' || method === 'DELETE')
        .map(({ method, path }) => `${method} ${path}`),
    remove: () => rm(here, { recursive: true, force: true }),
  };
}
