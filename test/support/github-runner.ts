import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fileCommands } from './github-file-commands.ts';

const TOP = join(import.meta.dirname, '../..');

/** What the jobs of a workflow have in common. */
interface RunnerOptions {
  readonly apiUrl: string;
  readonly repository: string;
  readonly githubToken: string;
  /** Where the checkout is. */
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A job: what started it, and what it may ask for. */
export interface Job {
  readonly event: string;
  readonly payload: object;
  readonly ref: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly githubToken?: string;
}

/** How a step has ended, and everything that it left. */
export interface StepEnd {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** Both streams, without the lines that the runner takes out. */
  readonly log: string;
  /** What the runner was told to hide. */
  readonly masked: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly state: Readonly<Record<string, string>>;
  /** The file behind the state. */
  readonly stateText: string;
}

/** A step under way. */
export interface Step {
  readonly child: ChildProcess;
  readonly ended: Promise<StepEnd>;
  /** The post step, with the state of this one. */
  post(): Promise<StepEnd>;
}

/** Runs the action of this repository as the runner of GitHub does: inputs and files in the environment, nothing else. */
export interface GithubRunner {
  /** `RUNNER_TEMP`, and all that it holds. */
  readonly folder: string;
  start(job: Job, inputs: Readonly<Record<string, string>>): Promise<Step>;
  /** To its end. */
  run(job: Job, inputs: Readonly<Record<string, string>>): Promise<StepEnd>;
  remove(): Promise<void>;
}

interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly main: string; readonly post: string };
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables and .../workflow-commands#environment-files */
export async function githubRunner(options: RunnerOptions): Promise<GithubRunner> {
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-runner-'));
  const { inputs: declared, runs } = parse(await readFile(join(TOP, 'action.yml'), 'utf8')) as Metadata;
  let turn = 0;

  const start = async (job: Job, inputs: Readonly<Record<string, string>>): Promise<Step> => {
    const unknown = Object.keys(inputs).filter((name) => !Object.hasOwn(declared, name));
    if (unknown.length > 0) throw new Error(`Unexpected input(s) '${unknown.join("', '")}'`);
    const token = job.githubToken ?? options.githubToken;
    const given = Object.entries(declared).map(([name, { default: value = '' }]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      inputs[name] ?? value.replace('${{ github.token }}', token),
    ]);
    const base = {
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: options.apiUrl,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: options.repository,
      GITHUB_WORKSPACE: options.workspace,
      GITHUB_EVENT_NAME: job.event,
      GITHUB_REF: job.ref,
      GITHUB_RUN_ID: '77',
      RUNNER_TEMP: folder,
      ...options.env,
      ...job.env,
      ...(Object.fromEntries(given) as Record<string, string>),
    };
    const main = await stage(runs.main, base, job);
    return {
      child: main.child,
      ended: main.ended,
      post: async () => {
        const { state } = await main.ended;
        const saved = Object.fromEntries(
          Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]),
        );
        return (await stage(runs.post, { ...base, ...saved }, job)).ended;
      },
    };
  };

  const stage = async (
    program: string,
    env: Readonly<Record<string, string | undefined>>,
    { payload }: Job,
  ): Promise<{ readonly child: ChildProcess; readonly ended: Promise<StepEnd> }> => {
    const at = join(folder, `step-${++turn}`);
    await mkdir(at);
    await mkdir(join(folder, 'home'), { recursive: true });
    const files = { output: '', state: '', step_summary: '', env: '', path: '' };
    for (const name of Object.keys(files)) await writeFile(join(at, name), '');
    await writeFile(join(at, 'event.json'), JSON.stringify(payload));
    const variables = Object.keys(files).map((name) => [`GITHUB_${name.toUpperCase()}`, join(at, name)]);
    const child = spawn(process.execPath, [join(TOP, program)], {
      cwd: options.workspace,
      env: {
        ...env,
        GITHUB_EVENT_PATH: join(at, 'event.json'),
        ...(Object.fromEntries(variables) as Record<string, string>),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child, ended: endOf(child, (name) => readFile(join(at, name), 'utf8')) };
  };

  return {
    folder,
    start,
    run: async (job, inputs) => (await start(job, inputs)).ended,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function endOf(child: ChildProcess, read: (name: string) => Promise<string>): Promise<StepEnd> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  const lines = said.split('\n');
  const masks = lines.filter((line) => line.startsWith('::add-mask::'));
  const stateText = await read('state');
  return {
    code: code ?? undefined,
    signal: signal ?? undefined,
    log: lines.filter((line) => !masks.includes(line)).join('\n'),
    masked: masks.map((line) => line.slice('::add-mask::'.length)),
    outputs: fileCommands(await read('output')),
    summary: await read('step_summary'),
    state: fileCommands(stateText),
    stateText,
  };
}
