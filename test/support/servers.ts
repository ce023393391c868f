import { findExecutable, pathFolders } from '../../src/adapters/server/binary.ts';
import { builtVault } from '../../src/adapters/server/build-vault.ts';
import { findServer } from '../../src/adapters/server/find-server.ts';
import { startServer } from '../../src/adapters/server/start-server.ts';
import type { RunningServer, StartOptions } from '../../src/adapters/server/start-server.ts';
import type { Flavour } from '../../src/model/server.ts';
import { startContainer } from './container.ts';

const FLAVOURS = { vault: 'vault', bao: 'openbao', 'bao-2.2': 'openbao' } as const satisfies Record<
  string,
  Flavour
>;

export type ServerName = keyof typeof FLAVOURS;

/** A real server that tests can have: a new one with each `start`. */
export interface LiveServer {
  readonly name: ServerName;
  readonly flavour: Flavour;
  readonly start: (options?: Omit<StartOptions, 'env'>) => Promise<RunningServer>;
}

/** The real servers of this machine: those in VAULTCTL_SERVERS or on PATH, or else the one that `findServer` gets. */
export async function liveServers(): Promise<LiveServer[]> {
  const servers: LiveServer[] = [];
  for (const name of Object.keys(FLAVOURS) as ServerName[]) {
    const path = await realBinary(name);
    if (path === undefined) continue;
    const flavour = FLAVOURS[name];
    const source = { kind: 'binary', flavour, path } as const;
    servers.push({
      name,
      flavour,
      start: (options) => startServer(source, { ...options, env: process.env }),
    });
  }
  return servers.length > 0 ? servers : [await anyServer()];
}

/** Path of a program in VAULTCTL_SERVERS or on PATH, or of the Vault that was built before: `vault`, `nomad`, … */
export async function realBinary(name: string): Promise<string | undefined> {
  const folder = process.env['VAULTCTL_SERVERS'];
  const found = await findExecutable(name, [...(folder ? [folder] : []), ...pathFolders(process.env)]);
  return found ?? (name === 'vault' ? builtVault(process.env) : undefined);
}

/** The same for one test, which is skipped by name where the program is missing. */
export async function binaryFor(
  name: string,
  { skip }: { readonly skip: (note: string) => never },
): Promise<string> {
  const path = await realBinary(name);
  if (path !== undefined) return path;
  process.stderr.write(`missing: ${name}, so a test is skipped\n`);
  return skip(`missing: ${name}`);
}

async function anyServer(): Promise<LiveServer> {
  const progress = (line: string): unknown => process.stderr.write(`${line}\n`);
  const source = await findServer({ env: process.env, progress });
  const { flavour } = source;
  return {
    name: flavour === 'vault' ? 'vault' : 'bao',
    flavour,
    start: (options) =>
      source.kind === 'docker'
        ? startContainer(source)
        : startServer(source, { ...options, env: process.env }),
  };
}
