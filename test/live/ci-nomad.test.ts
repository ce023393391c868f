import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { CI } from '../support/ci-platforms.ts';
import { startNomad } from '../support/nomad-agent.ts';
import type { NomadAgent } from '../support/nomad-agent.ts';
import { runTemplate, withoutImage } from '../support/nomad-template.ts';
import type { Ended, TaskChange, TemplateJob } from '../support/nomad-template.ts';
import { pipelineShell } from '../support/pipeline-shell.ts';
import type { PipelineShell } from '../support/pipeline-shell.ts';
import { rawHttp } from '../support/raw-http.ts';
import { binaryFor, liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const DRIFT = 'drift.nomad.hcl';
const APPLY = 'apply.nomad.hcl';
/** The role demands another job. */
const OTHER_JOB = 'claim "nomad_job_id" does not match';
/** What a token looks like, of Nomad or of the server. */
const TOKEN = /eyJ[\w-]{20}|(?:hvs|s)\.\w{20}/;

/** What both jobs have: one try. */
const ONCE = {
  Type: 'batch',
  TaskGroups: [
    { RestartPolicy: { Attempts: 0, Mode: 'fail' }, ReschedulePolicy: { Attempts: 0, Unlimited: false } },
  ],
};

for (const { name, start } of (await liveServers()).filter((one) => one.name !== 'bao-2.2')) {
  describe(`the jobs of ci/nomad against ${name}`, () => {
    let server: RunningServer;
    let nomad: NomadAgent | undefined;
    let shell: PipelineShell;
    const said: string[] = [];

    beforeAll(async () => {
      server = await start();
      shell = await pipelineShell('nomad', {});
      for (const file of [DRIFT, APPLY]) await cp(join(CI, 'nomad', file), join(shell.folder, file));
    });
    afterAll(async () => {
      await nomad?.stop();
      await shell.remove();
      await server.stop();
    });

    const withJob = (file: string, ...args: readonly string[]): Promise<string> => {
      const flags = ['-var', 'image=vaultctl', '-var', `vault_addr=${server.address}`];
      return (nomad as NomadAgent).nomad(['job', ...args, ...flags, file], {}, shell.folder);
    };
    const jobOf = async (file: string): Promise<TemplateJob> =>
      (JSON.parse(await withJob(file, 'run', '-output')) as { Job: TemplateJob }).Job;
    /** Runs the job of a file now; `more` is what somebody has changed in it. */
    const run = async (
      file: string,
      more: Partial<TemplateJob> = {},
      change: TaskChange = {},
    ): Promise<Ended> => {
      const job = withoutImage(await jobOf(file), join(shell.folder, '../bin/vaultctl'), change);
      const how = file === DRIFT ? 'periodic/force' : 'dispatch';
      const ended = await runTemplate(nomad as NomadAgent, { ...job, ...more }, how);
      said.push(ended.output);
      return ended;
    };
    const policy = async (): Promise<string> =>
      ((await rawHttp(server).read('sys/policies/acl/vaultctl-plan')) as { policy: string }).policy;

    test('have one try, one runs every hour, and one when it is dispatched', async (context) => {
      nomad = await startNomad(await binaryFor('nomad', context), '');
      await nomad.nomad(['namespace', 'apply', 'vault-apply']);
      for (const file of [DRIFT, APPLY])
        expect(await withJob(file, 'validate')).toContain('Job validation successful');
      const given = `sed -i 's#https://nomad.example.com:4646#${nomad.address}#' access/vaultctl.yaml`;
      const operator = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      const applied = await shell.run([given, 'vaultctl apply --auto-approve access'], operator);
      expect(applied.code, applied.output).toBe(0);

      const image = { TaskGroups: [{ Tasks: [{ Driver: 'docker', Config: { image: 'vaultctl' } }] }] };
      const drift = await jobOf(DRIFT);
      expect(drift).toMatchObject({ ...ONCE, Namespace: null, Periodic: { ProhibitOverlap: true } });
      expect(drift).toMatchObject(image);
      const apply = await jobOf(APPLY);
      expect(apply).toMatchObject({
        ...ONCE,
        Namespace: 'vault-apply',
        ParameterizedJob: { Payload: 'forbidden' },
      });
      expect(apply).toMatchObject(image);
    });

    test('the one that looks passes with what Nomad gives it, and fails when the server differs', async (context) => {
      await binaryFor('nomad', context);
      const good = await run(DRIFT);
      expect(good.code, good.output).toBe(0);
      await rawHttp(server).write('sys/policies/acl/vaultctl-plan', {
        policy: `${await policy()}\n# else\n`,
      });
      const drifted = await run(DRIFT);
      expect([drifted.code, drifted.output]).toEqual([
        2,
        expect.stringContaining('sys/policies/acl/vaultctl-plan'),
      ]);
    });

    test('the one that looks is not let in to apply, and writes nothing under its own role', async (context) => {
      await binaryFor('nomad', context);
      const before = await policy();
      const refused = await run(DRIFT, {}, { env: { VAULTCTL_AUTH_ROLE: 'vaultctl-apply' } });
      expect([refused.code, refused.output]).toEqual([
        4,
        expect.stringMatching(/claim "nomad_\w+" does not match/),
      ]);
      const { args } = (await jobOf(APPLY)).TaskGroups[0]?.Tasks[0]?.Config ?? {};
      const powerless = await run(DRIFT, {}, { args: args ?? [] });
      expect([powerless.code, powerless.output]).toEqual([
        4,
        expect.stringContaining('sys/policies/acl/vaultctl-plan'),
      ]);
      expect(await policy()).toBe(before);
    });

    test('another job of the cluster does not get the roles', async (context) => {
      await binaryFor('nomad', context);
      const other = { ID: 'other', Name: 'other' };
      expect(await run(DRIFT, other)).toEqual({
        code: 4,
        output: expect.stringContaining(OTHER_JOB) as string,
      });
      expect(await run(APPLY, other)).toEqual({
        code: 4,
        output: expect.stringContaining(OTHER_JOB) as string,
      });
      const elsewhere = await run(APPLY, { Namespace: 'default' });
      expect([elsewhere.code, elsewhere.output]).toEqual([
        4,
        expect.stringContaining('claim "nomad_namespace" does not match'),
      ]);
    });

    test('the one that applies puts it right, and nothing is left to do', async (context) => {
      await binaryFor('nomad', context);
      expect(await policy()).toContain('# else');
      const applied = await run(APPLY);
      expect([applied.code, applied.output]).toEqual([0, expect.stringContaining('1 changed')]);
      expect(await policy()).not.toContain('# else');
      const again = await run(DRIFT);
      expect(again.code, again.output).toBe(0);
    });

    test('no run has printed a token', async (context) => {
      await binaryFor('nomad', context);
      expect(said.length).toBeGreaterThan(5);
      for (const output of said) expect(output).not.toMatch(TOKEN);
      expect(`token ${server.token} eyJhbGciOiJSUzI1NiIsImtpZCI6`).toMatch(TOKEN);
    });
  });
}
