import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CI } from './ci-platforms.ts';
import { installForNpx } from './npx-install.ts';
import type { PipelineShell } from './pipeline-shell.ts';

/** What Semaphore runs for the one job of a pipeline file. */
export interface SemaphoreJob {
  readonly env: Readonly<Record<string, string>>;
  /** Prologue and job; the first command that fails ends them. */
  readonly commands: readonly string[];
  /** The epilogue after a job that passed, and after one that failed. */
  readonly after: { readonly passed: readonly string[]; readonly failed: readonly string[] };
}

/** A pipeline file, as far as the tests look at it. */
export interface SemaphorePipeline {
  readonly queue?: { readonly name: string; readonly scope: string; readonly processing: string };
  readonly global_job_config: { readonly env_vars: readonly { name: string; value: string }[] };
  readonly blocks: readonly {
    readonly task: {
      readonly prologue: Commands;
      readonly jobs: readonly Commands[];
      readonly epilogue: {
        readonly always?: Commands;
        readonly on_pass?: Commands;
        readonly on_fail?: Commands;
      };
    };
  }[];
  readonly promotions?: readonly {
    readonly pipeline_file: string;
    readonly auto_promote: { readonly when: string };
  }[];
}

interface Commands {
  readonly commands: readonly string[];
}

/** A pipeline file under ci/semaphore. */
export async function semaphorePipeline(name: string): Promise<SemaphorePipeline> {
  return parse(await readFile(join(CI, 'semaphore', name), 'utf8')) as SemaphorePipeline;
}

/** The job of a pipeline with one block of one job. */
export function semaphoreJob({ global_job_config, blocks }: SemaphorePipeline): SemaphoreJob {
  const [block, ...others] = blocks;
  const [job, ...more] = block?.task.jobs ?? [];
  if (block === undefined || job === undefined || others.length + more.length > 0)
    throw new Error('not one job');
  const { prologue, epilogue } = block.task;
  const always = epilogue.always?.commands ?? [];
  return {
    env: Object.fromEntries(global_job_config.env_vars.map(({ name, value }) => [name, value])),
    commands: [...prologue.commands, ...job.commands],
    after: {
      passed: [...always, ...(epilogue.on_pass?.commands ?? [])],
      failed: [...always, ...(epilogue.on_fail?.commands ?? [])],
    },
  };
}

/**
 * Stand-ins for the programs that only Semaphore's machines have; each writes its call to the file `calls`. `checkout`
 * finds the repository there already. `artifact` keeps files in a folder and fails, as the real one, at a file that is
 * not there.
 */
export async function semaphoreTools(shell: PipelineShell, version: string): Promise<void> {
  const record = `echo "$(basename "$0") $*" >> "${shell.folder}/calls"`;
  await shell.tool('checkout', record);
  await shell.tool('cache', record);
  await shell.tool('test-results', `${record}\ntest -s "$2"`);
  const store = '"$(dirname "$0")/../artifacts"';
  await shell.tool(
    'artifact',
    `${record}\nmkdir -p ${store}\ncase "$1" in push) cp "$3" ${store} ;; pull) cp ${store}/"$3" . ;; esac`,
  );
  await installForNpx(shell, version);
}
