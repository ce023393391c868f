import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { filesBelow, findLeaks } from './canaries.ts';
import type { Leak, SearchedText } from './canaries.ts';
import { CI } from './ci-platforms.ts';
import { builtCli } from './cli.ts';
import { seenCommandLines } from './command-lines.ts';

/** How the commands of one job ended. */
export interface JobRun {
  readonly code: number | undefined;
  readonly output: string;
}

/** A machine that runs the commands of pipelines: a real shell, with `vaultctl` on its `PATH` and the spec checked out. */
export interface PipelineShell {
  /** The top of the checked-out repository, where commands run; `access/` in it holds the spec. */
  readonly folder: string;
  /** Runs commands one after the other in one `sh`, until one fails. Nothing of the tests' own variables is there. */
  run(commands: readonly string[], env: Readonly<Record<string, string>>): Promise<JobRun>;
  /** Puts a script on `PATH` in place of a program that only the platform has. */
  tool(name: string, script: string): Promise<void>;
  read(name: string): Promise<string>;
  /** Where the secrets are: in what jobs have said, in command lines of any process meanwhile, and in files of the folder. */
  leaks(secrets: Readonly<Record<string, string>>): Promise<readonly Leak[]>;
  remove(): Promise<void>;
}

/** A folder of its own, with the spec of that platform; `values` replace the defaults of its variables. */
export async function pipelineShell(
  platform: string,
  values: Readonly<Record<string, string>>,
): Promise<PipelineShell> {
  const root = await mkdtemp(join(tmpdir(), 'vaultctl-pipeline-'));
  const [folder, bin] = [join(root, 'repository'), join(root, 'bin')];
  for (const name of ['repository/access', 'bin', 'home', 'tmp'])
    await mkdir(join(root, name), { recursive: true });
  const cli = await builtCli();
  const tool = (name: string, script: string): Promise<void> =>
    writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await tool('vaultctl', `exec ${cli.command.map((part) => `'${part}'`).join(' ')} "$@"`);
  await checkOut(platform, values, join(folder, 'access'));
  const searched: SearchedText[] = [];

  return {
    folder,
    tool,
    async run(commands, env) {
      const seen = seenCommandLines();
      const child = spawn('sh', ['-ec', commands.join('\n')], {
        cwd: folder,
        env: {
          PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
          HOME: join(root, 'home'),
          TMPDIR: join(root, 'tmp'),
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      const code = await new Promise<number | undefined>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (status) => {
          resolve(status ?? undefined);
        });
      });
      searched.push({ where: 'output', text: output }, { where: 'command lines', text: await seen.stop() });
      return { code, output };
    },
    read: (name) => readFile(join(folder, name), 'utf8'),
    async leaks(secrets) {
      return findLeaks(secrets, [...searched, ...(await filesBelow(root))]);
    },
    async remove() {
      await Promise.all([rm(root, { recursive: true, force: true }), cli.remove()]);
    },
  };
}

/** Copies the spec of a platform and fills in the variables, as its page tells a person to. */
async function checkOut(
  platform: string,
  values: Readonly<Record<string, string>>,
  target: string,
): Promise<void> {
  await cp(join(CI, platform), target, {
    recursive: true,
    filter: (path) => path === join(CI, platform) || /\/vaultctl[^/]*\.(?:yaml|hcl)$/.test(path),
  });
  const path = join(target, 'vaultctl.yaml');
  let text = await readFile(path, 'utf8');
  for (const [name, value] of Object.entries(values)) {
    const place = new RegExp(`(\n  ${name}:\n.*\n    default: ).*`);
    if (!place.test(text)) throw new Error(`${path} has no variable ${name}`);
    text = text.replace(place, (_, before: string) => `${before}${JSON.stringify(value)}`);
  }
  await writeFile(path, text);
}
