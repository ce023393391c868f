import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Flavour } from '../../model/server.ts';
import { runCommand } from './run-command.ts';
import type { Environment } from './run-command.ts';

const ASK_MS = 20_000;

/** A server binary. */
export interface BinaryFile {
  readonly kind: 'binary';
  readonly flavour: Flavour;
  readonly path: string;
}

/** A server binary that has said what it is. */
export interface ServerBinary extends BinaryFile {
  readonly version: string;
}

/** Asks a binary of any name what it is; undefined when it is neither Vault nor OpenBao. */
export async function askBinary(path: string, env: Environment): Promise<ServerBinary | undefined> {
  const { stdout } = await runCommand(path, ['version'], { env: serverEnvironment(env), timeoutMs: ASK_MS });
  const product = parseVersion(stdout);
  return product && { kind: 'binary', ...product, path };
}

/** Reads `Vault v1.21.1 (…), built …` or `OpenBao v2.6.2 (…)`; edition suffixes (`+ent`) are left out. */
export function parseVersion(text: string): { flavour: Flavour; version: string } | undefined {
  const [, name, version] = /^(Vault|OpenBao) v(\d+(?:\.\d+)*(?:-[\w.]+)?)/m.exec(text) ?? [];
  if (name === undefined || version === undefined) return undefined;
  return { flavour: name === 'Vault' ? 'vault' : 'openbao', version };
}

/** The first executable file of that name in the folders. */
export async function findExecutable(name: string, folders: readonly string[]): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of folders) {
    const path = join(folder, file);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** The folders of PATH; an empty entry is no folder here, so that nothing is run from the working directory by accident. */
export function pathFolders(env: Environment): string[] {
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Without the variables that are meant for clients and would change a server's settings, or hold somebody's token. */
export function serverEnvironment(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VAULT|BAO|VAULTCTL)_/.test(name)));
}
