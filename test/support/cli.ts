import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withBuildLock } from './build-lock.ts';

const top = join(import.meta.dirname, '../..');
const dist = join(top, 'dist');

/** How a run of the built command line ended, and what it said. */
export interface CliRun {
  /** Undefined when a signal killed it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run under way. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliRun>;
}

/** A folder of its own, with nothing around it: working folder, home and place for temporary files of each run. */
export interface CliPlace {
  /** The working folder; `..` holds `home` and `tmp` as well. */
  readonly folder: string;
  readonly root: string;
  /** The program and its first arguments. */
  readonly command: readonly [string, ...string[]];
  /** Starts `vaultctl` with these arguments and variables, and no others but the path. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>, input?: string): RunningCli;
  run(args: readonly string[], env?: Readonly<Record<string, string>>, input?: string): Promise<CliRun>;
  remove(): Promise<void>;
}

/** The built command line, built anew when its sources are younger. Runs a copy, which no later build takes away. */
export async function cliPlace(): Promise<CliPlace> {
  const { command, remove } = await builtCli();
  return placeFor(command, remove);
}

/** The same for the executable of scripts/build-executable.mjs, which sees no other program: its `PATH` is empty. */
export async function executablePlace(): Promise<CliPlace> {
  const copy = await mkdtemp(join(tmpdir(), 'vaultctl-executable-'));
  const program = join(copy, 'vaultctl');
  await withBuildLock(async () => {
    await promisify(execFile)(process.execPath, [join(top, 'scripts/build-executable.mjs')], { cwd: top });
    await cp(join(top, 'build/bin/vaultctl'), program);
  });
  return placeFor([program], () => rm(copy, { recursive: true, force: true }), { PATH: '' });
}

type Remove = () => Promise<void>;

/** The built command line as a program and its first arguments, for those who start it in another way. */
export async function builtCli(): Promise<{ command: readonly [string, ...string[]]; remove: Remove }> {
  const copy = await mkdtemp(join(tmpdir(), 'vaultctl-dist-'));
  await withBuildLock(async () => {
    await build();
    await cp(dist, copy, { recursive: true, filter: (path) => path !== join(dist, 'types') });
  });
  await cp(join(top, 'package.json'), join(copy, 'package.json'));
  const command = [process.execPath, join(copy, 'cli.js')] as const;
  return { command, remove: () => rm(copy, { recursive: true, force: true }) };
}

async function placeFor(
  command: readonly [string, ...string[]],
  removeProgram: Remove,
  variables: Readonly<Record<string, string>> = {},
): Promise<CliPlace> {
  const [program, ...first] = command;
  const root = await mkdtemp(join(tmpdir(), 'vaultctl-cli-'));
  const folder = join(root, 'work');
  for (const name of ['work', 'home', 'tmp']) await mkdir(join(root, name));
  const start: CliPlace['start'] = (args, env = {}, input = '') => {
    const own = { PATH: process.env['PATH'], HOME: join(root, 'home'), TMPDIR: join(root, 'tmp') };
    const child = spawn(program, [...first, ...args], { cwd: folder, env: { ...own, ...variables, ...env } });
    const ended = endOf(child);
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return { child, ended };
  };
  return {
    folder,
    root,
    command,
    start,
    run: (...given) => start(...given).ended,
    remove: async () => {
      await Promise.all([rm(root, { recursive: true, force: true }), removeProgram()]);
    },
  };
}

function endOf(child: ChildProcess): Promise<CliRun> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code: code ?? undefined, signal: signal ?? undefined, ...said });
    });
  });
}

async function build(): Promise<void> {
  const built = await stat(join(dist, 'cli.js')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const makers = ['build', 'bundle', 'compile-validator', 'lean-imports'].map(
    (name) => `scripts/${name}.mjs`,
  );
  const sources = ['src', ...makers, 'package.json'].map((path) => join(top, path));
  if (Math.max(...(await Promise.all(sources.map(youngest)))) < built) return;
  await promisify(execFile)(process.execPath, [join(top, 'scripts/build.mjs')], { cwd: top });
}

async function youngest(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const names = await readdir(path);
  return Math.max(0, ...(await Promise.all(names.map((name) => youngest(join(path, name))))));
}
