import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { CI } from '../support/ci-platforms.ts';
import { startNomad } from '../support/nomad-agent.ts';
import type { NomadAgent } from '../support/nomad-agent.ts';
import { pipelineShell } from '../support/pipeline-shell.ts';
import type { PipelineShell } from '../support/pipeline-shell.ts';
import { rawHttp } from '../support/raw-http.ts';
import { binaryFor, liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

interface Job {
  readonly ID: string;
  readonly Type: string;
  readonly Periodic: object;
  readonly TaskGroups: readonly {
    readonly RestartPolicy: object;
    readonly ReschedulePolicy: object;
    readonly Tasks: readonly {
      readonly Name: string;
      Driver: string;
      Config: { readonly args: readonly string[]; readonly image?: string; command?: string };
      readonly Identities: readonly object[];
    }[];
  }[];
}

/** How a run of the job ended. */
interface Ended {
  readonly code: number;
  readonly output: string;
}

for (const { name, start } of (await liveServers()).filter((one) => one.name !== 'bao-2.2')) {
  describe(`the periodic job of ci/nomad against ${name}`, () => {
    let server: RunningServer;
    let nomad: NomadAgent | undefined;
    let shell: PipelineShell;

    beforeAll(async () => {
      server = await start();
      shell = await pipelineShell('nomad', {});
      await cp(join(CI, 'nomad/drift.nomad.hcl'), join(shell.folder, 'drift.nomad.hcl'));
    });
    afterAll(async () => {
      await nomad?.stop();
      await shell.remove();
      await server.stop();
    });

    const flags = (): readonly string[] => ['-var', 'image=vaultctl', '-var', `vault_addr=${server.address}`];
    const withJob = (agent: NomadAgent, ...args: readonly string[]): Promise<string> =>
      agent.nomad(['job', ...args, ...flags(), 'drift.nomad.hcl'], {}, shell.folder);
    const jobOf = async (agent: NomadAgent): Promise<Job> => {
      const text = await withJob(agent, 'run', '-output');
      return (JSON.parse(text) as { Job: Job }).Job;
    };
    /** Runs the job now, and waits for its end. */
    const force = async (agent: NomadAgent, job: string): Promise<Ended> => {
      const known = await allocations(agent);
      await agent.post(`job/${job}/periodic/force`);
      const allocation = await vi.waitFor(
        async () => {
          const done = (await allocations(agent)).find(
            ({ ID, ClientStatus }) =>
              !known.some((one) => one.ID === ID) && /^(?:complete|failed)$/.test(ClientStatus),
          );
          if (done === undefined) throw new Error('still running');
          return done;
        },
        { timeout: 90_000, interval: 300 },
      );
      const events = allocation.TaskStates['drift']?.Events ?? [];
      const code = events.find(({ Type }) => Type === 'Terminated')?.ExitCode ?? -1;
      const logs = await Promise.all(
        ['stdout', 'stderr'].map((stream) =>
          agent.nomad(['alloc', 'logs', `-${stream}`, allocation.ID, 'drift']),
        ),
      );
      return {
        code,
        output: `${logs.join('')}\n${events.map(({ DisplayMessage }) => DisplayMessage).join('\n')}`,
      };
    };

    test('runs with the identity that Nomad gives it, and fails when the server differs', async (context) => {
      const agent = (nomad = await startNomad(await binaryFor('nomad', context), ''));
      expect(await withJob(agent, 'validate')).toContain('Job validation successful');
      const given = `sed -i 's#https://nomad.example.com:4646#${agent.address}#' access/vaultctl.yaml`;
      const operator = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      const applied = await shell.run([given, 'vaultctl apply --auto-approve access'], operator);
      expect(applied.code, applied.output).toBe(0);

      const job = await jobOf(agent);
      expect(job).toMatchObject({
        Type: 'batch',
        Periodic: { ProhibitOverlap: true },
        TaskGroups: [
          {
            RestartPolicy: { Attempts: 0, Mode: 'fail' },
            ReschedulePolicy: { Attempts: 0, Unlimited: false },
          },
        ],
      });
      // The driver is another one here, because there is no image.
      for (const task of job.TaskGroups[0]?.Tasks ?? []) {
        expect(task).toMatchObject({ Driver: 'docker', Config: { image: 'vaultctl' } });
        task.Driver = 'raw_exec';
        task.Config = { args: task.Config.args, command: join(shell.folder, '../bin/vaultctl') };
      }
      await agent.post('jobs', { Job: job });
      const good = await force(agent, job.ID);
      expect(good.code, good.output).toBe(0);

      const { policy } = (await rawHttp(server).read('sys/policies/acl/vaultctl-plan')) as { policy: string };
      await rawHttp(server).write('sys/policies/acl/vaultctl-plan', { policy: `${policy}\n# else\n` });
      const drifted = await force(agent, job.ID);
      expect([drifted.code, drifted.output]).toEqual([
        2,
        expect.stringContaining('sys/policies/acl/vaultctl-plan'),
      ]);
      for (const { output } of [good, drifted]) expect(output).not.toMatch(/eyJ[\w-]{20}|hvs\./);
    });

    test('another job of the cluster does not get the role', async (context) => {
      await binaryFor('nomad', context);
      const agent = nomad as NomadAgent;
      await shell.run(['vaultctl apply --auto-approve access'], {
        VAULT_ADDR: server.address,
        VAULT_TOKEN: server.token,
      });
      const job = await jobOf(agent);
      for (const task of job.TaskGroups[0]?.Tasks ?? []) {
        task.Driver = 'raw_exec';
        task.Config = { args: task.Config.args, command: join(shell.folder, '../bin/vaultctl') };
      }
      await agent.post('jobs', { Job: { ...job, ID: 'other', Name: 'other' } });
      const { code, output } = await force(agent, 'other');
      expect([code, output]).toEqual([4, expect.stringContaining('claim "nomad_job_id" does not match')]);
    });
  });
}

interface Allocation {
  readonly ID: string;
  readonly ClientStatus: string;
  readonly TaskStates: Readonly<
    Record<string, { Events: readonly { Type: string; ExitCode: number; DisplayMessage: string }[] }>
  >;
}

async function allocations(agent: NomadAgent): Promise<readonly Allocation[]> {
  return (await agent.read('allocations?task_states=true')) as readonly Allocation[];
}
