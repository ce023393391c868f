import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cliPlace } from './cli.ts';
import { realBinary } from './servers.ts';
import type { ServerName } from './servers.ts';

/** The programs with which people and pipelines talk to a server. */
export type ClientName = Extract<ServerName, 'vault' | 'bao'>;

/** How a script ended, and what it said. */
export interface ScriptRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A terminal with `vaultctl` and the real clients on its path, the example specs in its folder, and nothing around it. */
export interface ClientShell {
  readonly folder: string;
  readonly home: string;
  /** Runs a script with `sh`. Written for `vault`; `client` runs it with the other program. */
  run(script: string, env: Readonly<Record<string, string>>, client?: ClientName): Promise<ScriptRun>;
  remove(): Promise<void>;
}

/** Makes one. The clients that this machine has are in it: `clientNames` names them. */
export async function clientShell(): Promise<ClientShell> {
  const place = await cliPlace();
  const { folder, root } = place;
  const bin = join(root, 'bin');
  const home = join(root, 'home');
  await mkdir(bin);
  for (const name of await clientNames()) await symlink((await realBinary(name)) ?? '', join(bin, name));
  const quoted = place.command.map((part) => `'${part}'`).join(' ');
  await writeFile(join(bin, 'vaultctl'), `#!/bin/sh\nexec ${quoted} "$@"\n`);
  await chmod(join(bin, 'vaultctl'), 0o755);
  await cp(join(import.meta.dirname, '../../config'), join(folder, 'config'), { recursive: true });
  const base = {
    PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
    HOME: home,
    TMPDIR: join(root, 'tmp'),
    NO_COLOR: '1',
  };
  return {
    folder,
    home,
    run: (script, env, client = 'vault') =>
      runScript(client === 'vault' ? script : script.replaceAll(CLIENT_COMMAND, `${client} `), {
        cwd: folder,
        env: { ...base, ...env },
      }),
    remove: () => place.remove(),
  };
}

/** The clients that are there, by the rule by which servers are found. */
export async function clientNames(): Promise<readonly ClientName[]> {
  const names: ClientName[] = [];
  for (const name of ['vault', 'bao'] as const) if ((await realBinary(name)) !== undefined) names.push(name);
  return names;
}

const CLIENT_COMMAND = /\bvault (?=(?:write|login|kv|token|print|namespace)\b)/g;

function runScript(
  script: string,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<ScriptRun> {
  const child = spawn('sh', ['-c', script], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
}
