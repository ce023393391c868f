import { resolve as resolvePath } from 'node:path';
import type { Flavour } from '../../model/server.ts';
import { askBinary, findExecutable, isExecutable, pathFolders } from './binary.ts';
import type { ServerBinary } from './binary.ts';
import { builtVault, buildVault } from './build-vault.ts';
import { findEngine, findImage, IMAGES } from './docker.ts';
import type { ServerImage } from './docker.ts';
import { findGo } from './go-toolchain.ts';
import type { Environment } from './run-command.ts';
import { NoServerError } from './server-errors.ts';

/** Something that `startServer` can start. */
export type ServerSource = ServerBinary | ServerImage;

/** What to look for, and where. */
export interface ServerRequest {
  /** `vault`, `openbao`, or the path of a binary; any server will do when it is left out. */
  readonly wanted?: string | undefined;
  readonly env: Environment;
  /** Takes a line for people whenever something takes long. */
  readonly progress: (line: string) => void;
}

const COMMANDS: Readonly<Record<Flavour, string>> = { vault: 'vault', openbao: 'bao' };

/**
 * Finds a real server: one that the user names; `vault` or `bao` in the folder VAULTCTL_SERVERS or on PATH; Docker with
 * the official images; a Go toolchain, with which Vault is built once.
 *
 * Rejects with a `NoServerError` when there is none.
 */
export async function findServer(request: ServerRequest): Promise<ServerSource> {
  const flavours = wantedFlavours(request.wanted);
  if (flavours === undefined) return namedBinary(request.wanted ?? '', request.env);
  const reasons: string[] = [];
  for (const search of [findBinary, findContainer, findBuild]) {
    const found = await search(flavours, request);
    if (typeof found !== 'string') return found;
    reasons.push(found);
  }
  throw new NoServerError(nothingFound(request.wanted, reasons));
}

/** Undefined when `wanted` is a path. */
function wantedFlavours(wanted: string | undefined): readonly Flavour[] | undefined {
  if (wanted === undefined) return ['vault', 'openbao'];
  if (wanted === 'vault') return ['vault'];
  if (wanted === 'openbao' || wanted === 'bao') return ['openbao'];
  return undefined;
}

async function namedBinary(wanted: string, env: Environment): Promise<ServerBinary> {
  const path = resolvePath(wanted);
  if (!(await isExecutable(path))) {
    throw new NoServerError(
      `${wanted} is not an executable file. Name a server as \`vault\`, \`openbao\` or the path of a binary.`,
    );
  }
  const binary = await askBinary(path, env);
  if (binary !== undefined) return binary;
  throw new NoServerError(`${wanted} is neither Vault nor OpenBao: \`${wanted} version\` does not say so.`);
}

async function findBinary(
  flavours: readonly Flavour[],
  { env, progress }: ServerRequest,
): Promise<ServerSource | string> {
  const folder = env['VAULTCTL_SERVERS'];
  for (const folders of [folder ? [folder] : [], pathFolders(env)]) {
    for (const flavour of flavours) {
      const path = await findExecutable(COMMANDS[flavour], folders);
      const binary = path && (await askBinary(path, env));
      if (binary && binary.flavour === flavour) return binary;
      if (path) progress(`${path} does not work as ${flavour}; looking further.`);
    }
  }
  return folder ? `not in ${folder} and not on PATH` : 'VAULTCTL_SERVERS is not set, and not on PATH';
}

async function findContainer(
  flavours: readonly Flavour[],
  { env, progress }: ServerRequest,
): Promise<ServerSource | string> {
  const engine = await findEngine(env);
  return typeof engine === 'string' ? engine : findImage(engine, flavours, env, progress);
}

async function findBuild(
  flavours: readonly Flavour[],
  { env, progress }: ServerRequest,
): Promise<ServerSource | string> {
  if (!flavours.includes('vault')) return 'only Vault is built this way';
  let path = await builtVault(env);
  if (path === undefined) {
    const toolchain = await findGo(env);
    if (typeof toolchain === 'string') return toolchain;
    path = await buildVault({ ...toolchain, env, progress });
  }
  return (await askBinary(path, env)) ?? `${path} does not run; delete it to have it built again`;
}

function nothingFound(wanted: string | undefined, [binary, docker, go]: readonly string[]): string {
  const named = wanted === undefined ? 'none was named' : `\`${wanted}\` was named, and there is none below`;
  return [
    `No ${wanted ?? 'Vault or OpenBao'} server was found. These four were tried:`,
    `  1. a server that you name (vault, openbao, or the path of a binary): ${named}`,
    `  2. \`vault\` or \`bao\` in the folder VAULTCTL_SERVERS or on PATH: ${binary}`,
    `  3. Docker with the image ${IMAGES.vault} or ${IMAGES.openbao}: ${docker}`,
    `  4. a Go toolchain, 1.25 or newer, to build Vault once: ${go}`,
    'Install one of them: Vault (https://developer.hashicorp.com/vault/install), OpenBao (https://openbao.org/downloads/),',
    'Docker (https://docs.docker.com/engine/install/) or Go (https://go.dev/dl/).',
  ].join('\n');
}
