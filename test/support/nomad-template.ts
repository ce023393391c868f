import { vi } from 'vitest';
import type { NomadAgent } from './nomad-agent.ts';

/** A job as `nomad job run -output` prints it, as far as a test looks at it. */
export interface TemplateJob {
  readonly ID: string;
  /** Null for the one called default. */
  readonly Namespace: string | null;
  readonly TaskGroups: readonly { readonly Tasks: readonly Task[] }[];
}

interface Task {
  readonly Name: string;
  readonly Config: { readonly args: readonly string[] };
  readonly Env: Readonly<Record<string, string>>;
}

/** How a run of a job ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** What somebody has changed in a task. */
export interface TaskChange {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The job with another driver, because there is no image. */
export function withoutImage(job: TemplateJob, command: string, { args, env }: TaskChange = {}): TemplateJob {
  const task = (one: Task): object => ({
    ...one,
    Driver: 'raw_exec',
    Config: { args: args ?? one.Config.args, command },
    Env: { ...one.Env, ...env },
  });
  const groups = job.TaskGroups.map((group) => ({ ...group, Tasks: group.Tasks.map(task) }));
  return { ...job, TaskGroups: groups as unknown as TemplateJob['TaskGroups'] };
}

/** Submits the job, starts it (`periodic/force` or `dispatch`), and waits for the end of that run. */
export async function runTemplate(agent: NomadAgent, job: TemplateJob, how: string): Promise<Ended> {
  const namespace = job.Namespace ?? 'default';
  await agent.post('jobs', { Job: job });
  const known = await allocations(agent, namespace);
  await agent.post(`job/${job.ID}/${how}?namespace=${namespace}`);
  const { ID, TaskStates } = await vi.waitFor(
    async () => {
      const done = (await allocations(agent, namespace)).find(
        (one) => !known.some((old) => old.ID === one.ID) && /^(?:complete|failed)$/.test(one.ClientStatus),
      );
      if (done === undefined) throw new Error(`${job.ID} is still running`);
      return done;
    },
    { timeout: 90_000, interval: 300 },
  );
  const [name = '', { Events: events } = { Events: [] }] = Object.entries(TaskStates)[0] ?? [];
  const logs = await Promise.all(
    ['stdout', 'stderr'].map((stream) =>
      agent.nomad(['alloc', 'logs', `-namespace=${namespace}`, `-${stream}`, ID, name]),
    ),
  );
  return {
    code: events.find(({ Type }) => Type === 'Terminated')?.ExitCode ?? -1,
    output: `${logs.join('')}\n${events.map(({ DisplayMessage }) => DisplayMessage).join('\n')}`,
  };
}

interface Allocation {
  readonly ID: string;
  readonly ClientStatus: string;
  readonly TaskStates: Readonly<
    Record<string, { Events: readonly { Type: string; ExitCode: number; DisplayMessage: string }[] }>
  >;
}

async function allocations(agent: NomadAgent, namespace: string): Promise<readonly Allocation[]> {
  return (await agent.read(`allocations?task_states=true&namespace=${namespace}`)) as readonly Allocation[];
}
