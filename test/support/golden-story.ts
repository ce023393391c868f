import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Flavour } from '../../src/model/server.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { runCommand } from './command-io.ts';
import type { Ran } from './command-io.ts';
import { MemoryVault } from './memory-vault.ts';

/** Folder of all stories. */
export const GOLDEN = join(dirname(dirname(fileURLToPath(import.meta.url))), 'golden');

/** `live.json`: what stands around a story. */
interface Setting {
  readonly flavour?: Flavour;
  readonly version?: string;
  readonly namespaces?: readonly string[];
  /** What differs from a root token. */
  readonly token?: WireObject;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input: that many spaces. */
  readonly stdinBytes?: number;
  readonly answer?: string;
  /** Requests that were made before the story begins. */
  readonly before?: readonly {
    readonly path: string;
    readonly namespace?: string;
    readonly body: WireObject;
  }[];
}

/** Names of the stories of a group, sorted. */
export function storiesOf(group: string): readonly string[] {
  return readdirSync(join(GOLDEN, group)).sort();
}

/** Runs the command of `command.txt`, or the default, in the story's folder, or in a copy of it. */
export async function tellStory(
  group: string,
  name: string,
  defaultCommand: string,
  place?: string,
): Promise<Ran & { text: string }> {
  const folder = join(GOLDEN, group, name);
  const setting = readIf(join(folder, 'live.json')) ?? '{}';
  const {
    flavour,
    version,
    namespaces,
    token,
    before = [],
    stdinBytes,
    ...rest
  } = JSON.parse(setting) as Setting;
  const vault = new MemoryVault({
    ...(flavour !== undefined && { flavour }),
    ...(version !== undefined && { version }),
    ...(namespaces !== undefined && { namespaces }),
    ...(token !== undefined && { token }),
  });
  for (const { path, namespace = '', body } of before) await vault.other.write({ namespace, path }, body);
  const command = (readIf(join(folder, 'command.txt')) ?? defaultCommand).trim();
  const ran = await runCommand(command.split(' '), {
    folder: place ?? folder,
    vault,
    ...rest,
    ...(stdinBytes !== undefined && { stdin: ' '.repeat(stdinBytes) }),
  });
  return { ...ran, text: transcript(command, ran) };
}

/** The whole run as one page: what a person sees, with standard error set apart. */
function transcript(command: string, { code, stdout, stderr }: Ran): string {
  const part = (head: string, text: string): string => (text === '' ? '' : `--- ${head}\n${text}`);
  return [
    `$ vaultctl ${command}\n`,
    part('stderr', stderr),
    part('stdout', stdout),
    `--- exit ${code}\n`,
  ].join('');
}

function readIf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
