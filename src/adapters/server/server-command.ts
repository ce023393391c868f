import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { serverEnvironment } from './binary.ts';
import type { BinaryFile } from './binary.ts';
import type { ServerImage } from './docker.ts';
import type { Environment } from './run-command.ts';
import type { ServerCommand } from './server-process.ts';

/** Where a server keeps its data. `inmem` is development mode; the others start empty, in a temporary folder. */
export type Storage = 'inmem' | 'file' | 'raft';

/** The default multiplier is 5: a single node would wait up to ten seconds before it elects itself, twice. */
const RAFT = { node_id: 'vaultctl', performance_multiplier: '1' };

interface Settings {
  readonly port: number;
  readonly token: string;
  readonly folder: string;
  readonly env: Environment;
}

/** Development mode: in memory, unsealed, with our token and a kv engine at `secret/`. */
export function binaryInDevMode(source: BinaryFile, { port, token, folder, env }: Settings): ServerCommand {
  return {
    file: source.path,
    args: devArguments(`127.0.0.1:${port}`),
    env: { ...serverEnvironment(env), ...tokenVariables(token), HOME: folder },
    folder,
  };
}

/** Development mode in a container; it reaches this machine under the name that `hostSeenFrom` gives. */
export function imageInDevMode(source: ServerImage, { port, token, folder, env }: Settings): ServerCommand {
  const container = basename(folder);
  const network = source.hostNetwork
    ? ['--network', 'host']
    : ['--publish', `127.0.0.1:${port}:${port}`, '--add-host', 'host.docker.internal:host-gateway'];
  // Without a value, `--env` takes it from the environment of the docker command: the token is in no process list.
  const variables = [...Object.keys(tokenVariables(token)), 'SKIP_SETCAP=true'].flatMap((name) => [
    '--env',
    name,
  ]);
  const address = `${source.hostNetwork ? '127.0.0.1' : '0.0.0.0'}:${port}`;
  return {
    file: source.docker,
    args: [
      'run',
      '--rm',
      '--name',
      container,
      ...network,
      ...variables,
      source.image,
      ...devArguments(address),
    ],
    env: { ...serverEnvironment(env), ...tokenVariables(token) },
    folder,
    container,
  };
}

/** A server with storage on disk; sealed and empty until it is initialised. */
export async function binaryWithStorage(
  source: BinaryFile,
  storage: Exclude<Storage, 'inmem'>,
  { port, folder, env }: Settings,
): Promise<ServerCommand> {
  const data = join(folder, 'data');
  const config = join(folder, 'server.json');
  await mkdir(data);
  await writeFile(
    config,
    JSON.stringify({
      storage: { [storage]: { path: data, ...(storage === 'raft' && RAFT) } },
      listener: {
        tcp: { address: `127.0.0.1:${port}`, cluster_address: `127.0.0.1:${port + 1}`, tls_disable: true },
      },
      api_addr: `http://127.0.0.1:${port}`,
      cluster_addr: `http://127.0.0.1:${port + 1}`,
      // OpenBao has dropped memory locking and warns of the setting.
      ...(source.flavour === 'vault' && { disable_mlock: true }),
    }),
  );
  return {
    file: source.path,
    args: ['server', `-config=${config}`],
    env: { ...serverEnvironment(env), HOME: folder },
    folder,
  };
}

/** How a server calls the machine that vaultctl runs on, for example to reach an issuer there. */
export function hostSeenFrom(source: BinaryFile | ServerImage): string {
  return source.kind === 'docker' && !source.hostNetwork ? 'host.docker.internal' : '127.0.0.1';
}

function devArguments(address: string): string[] {
  // Otherwise the server would overwrite the token of a person who has logged in: ~/.vault-token.
  return ['server', '-dev', '-dev-no-store-token', `-dev-listen-address=${address}`];
}

/** Each product reads its own variable. */
function tokenVariables(token: string): Readonly<Record<string, string>> {
  return { VAULT_DEV_ROOT_TOKEN_ID: token, BAO_DEV_ROOT_TOKEN_ID: token };
}
