import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NomadAgent } from './nomad-agent.ts';
import { until } from './until.ts';

/** A job of one task, which gets a token of Vault and prints a secret. */
export interface SecretJob {
  readonly name: string;
  /** Text of the `vault` block. */
  readonly vault: string;
  /** Path of the secret, `secret/data/…`; the task prints its `value`. */
  readonly secret: string;
  /** The task goes on until it is stopped. */
  readonly lasts?: true;
  /** More text of the task. */
  readonly more?: string;
  /** What the task runs in a shell; it prints the secret unless told. */
  readonly command?: string;
}

/** How the task of a job stands. */
export interface TaskRun {
  /** `pending`, `running`, `complete`, `failed`, … */
  readonly status: string;
  /** What Nomad says about it, newest last. */
  readonly events: string;
  /** Printed by the task. */
  readonly output: string;
}

/**
 * Runs a job with `nomad job run`, anew where it is there already, and waits until its task is over, or has begun when it
 * lasts, or cannot begin; or until Nomad logs `orLogs`, where it tries again and again.
 */
export async function runJob(agent: NomadAgent, job: SecretJob, orLogs?: string): Promise<TaskRun> {
  const before = agent.log().length;
  if ((await agent.read(`job/${job.name}`)) !== undefined) await stopJob(agent, job.name);
  const evaluation = await submit(agent, job);
  const wanted = job.lasts ? ['running', 'failed'] : ['complete', 'failed'];
  const found = await until(
    `the task of ${job.name} is ${wanted.join(' or ')}`,
    async () => {
      if (orLogs !== undefined && agent.log().slice(before).includes(orLogs)) return GOES_ON;
      const all = (await agent.read(`evaluation/${evaluation}/allocations`)) as readonly Allocation[];
      return all.find(({ ClientStatus }) => wanted.includes(ClientStatus));
    },
    60_000,
  );
  if (found === GOES_ON) return { status: 'pending', events: orLogs ?? '', output: '' };
  return {
    status: found.ClientStatus,
    events: Object.values(found.TaskStates ?? {})
      .flatMap(({ Events }) => Events.map(({ DisplayMessage }) => DisplayMessage))
      .join('\n'),
    output: found.ClientStatus === 'failed' ? '' : await printed(agent, found.ID),
  };
}

const GOES_ON = 'goes on';

/** Gives the id of the evaluation, by which the run is told from those before. */
async function submit(agent: NomadAgent, job: SecretJob): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-job-'));
  try {
    const file = join(folder, `${job.name}.hcl`);
    await writeFile(file, jobText(job));
    const said = await agent.nomad(['job', 'run', '-detach', file]);
    return /^Evaluation ID: (\S+)$/m.exec(said)?.[1] ?? '';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Stops a job and forgets it. */
export async function stopJob(agent: NomadAgent, name: string): Promise<void> {
  await agent.nomad(['job', 'stop', '-purge', '-detach', name]);
}

async function printed(agent: NomadAgent, allocation: string): Promise<string> {
  return until('the task has printed', async () => {
    const text = await agent.nomad(['alloc', 'logs', allocation]).catch(() => '');
    return text !== '' && text;
  });
}

interface Allocation {
  readonly ID: string;
  readonly ClientStatus: string;
  readonly TaskStates: Readonly<
    Record<string, { readonly Events: readonly { readonly DisplayMessage: string }[] }>
  > | null;
}

/** What fails once, fails for good: a test waits for no second attempt. */
function jobText({ name, vault, secret, lasts, more = '', command }: SecretJob): string {
  const does = command ?? `cat local/secret${lasts ? ' && exec sleep 300' : ''}`;
  return `
job "${name}" {
  type = "${lasts ? 'service' : 'batch'}"
  group "tasks" {
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts  = 0
      unlimited = false
    }
    task "main" {
      driver      = "raw_exec"
      kill_signal = "SIGKILL"
      config {
        command = "/bin/sh"
        args    = ["-c", "${does}"]
      }
      vault {
        ${vault}
      }
      template {
        data        = "{{ with secret \\"${secret}\\" }}{{ .Data.data.value }}{{ end }}"
        destination = "local/secret"
        change_mode = "noop"
      }
      ${more}
      resources {
        cpu    = 10
        memory = 16
      }
    }
  }
}
`;
}
