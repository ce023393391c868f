import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { AUDIENCE, CI, ciPlatforms } from '../support/ci-platforms.ts';
import type { Claims } from '../support/ci-platforms.ts';
import { gitlabJobs, isInPipeline } from '../support/gitlab-component.ts';
import type { GitlabJob } from '../support/gitlab-component.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { pipelineShell } from '../support/pipeline-shell.ts';
import type { JobRun, PipelineShell } from '../support/pipeline-shell.ts';
import { reportProblems } from '../support/published-schemas.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { gitlab } = ciPlatforms;
const component = await readFile(join(CI, 'gitlab/templates/vaultctl.yml'), 'utf8');
const MERGE_REQUEST = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '5' };
const MAIN = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' };

describe('the component', () => {
  const jobs = gitlabJobs(component, { address: AUDIENCE });
  const runIn = (variables: Readonly<Record<string, string>>): readonly string[] =>
    Object.keys(jobs).filter((name) => isInPipeline(jobs[name] as GitlabJob, variables));

  test('has one job for each kind of pipeline', () => {
    expect(runIn(MERGE_REQUEST)).toEqual(['vaultctl-plan']);
    expect(runIn(MAIN)).toEqual(['vaultctl-apply']);
    expect(runIn({ ...MAIN, CI_COMMIT_BRANCH: 'new-role' })).toEqual([]);
    expect(runIn({ ...MAIN, CI_PIPELINE_SOURCE: 'schedule' })).toEqual(['vaultctl-drift']);
  });

  test('lets one apply run at a time, to its end, and keeps the reports of jobs that fail', () => {
    expect(jobs['vaultctl-apply']).toMatchObject({
      resource_group: 'vaultctl-production',
      interruptible: false,
      environment: { name: 'production' },
    });
    expect(Object.values(jobs).map(({ artifacts }) => artifacts.when)).toEqual([
      'always',
      'always',
      'always',
    ]);
  });

  test('demands the address', () => {
    expect(() => gitlabJobs(component, {})).toThrow('address');
  });
});

for (const { name, start } of (await liveServers()).filter((one) => one.name !== 'bao-2.2')) {
  describe(`the jobs of GitLab against ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let shell: PipelineShell;
    const secrets: Record<string, string> = {};

    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      shell = await pipelineShell('gitlab', gitlab.vars(issuer.url));
      secrets['root'] = server.token;
      const operator = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      expect(await shell.run(['vaultctl apply --auto-approve access'], operator)).toMatchObject({ code: 0 });
    });
    afterAll(async () => {
      await Promise.all([issuer.close(), shell.remove()]);
      await server.stop();
    });

    /** Runs the `script` of a job as a runner does: its variables, its identity tokens, and those that GitLab sets. */
    const runJob = async (
      jobName: string,
      claims: Claims,
      more: object,
      inputs: Readonly<Record<string, string>> = {},
    ): Promise<JobRun> => {
      const job = gitlabJobs(component, { address: server.address, ...inputs })[jobName] as GitlabJob;
      const tokens: Record<string, string> = {};
      for (const [variable, { aud }] of Object.entries(job.id_tokens)) {
        const jwt = (await issuer.sign({ ...claims, aud })).reveal();
        tokens[variable] = jwt;
        secrets[`${jobName} ${Object.keys(secrets).length}`] = jwt.split('.')[2] ?? jwt;
      }
      const own = { CI: 'true', GITLAB_CI: 'true', CI_PROJECT_DIR: shell.folder };
      return shell.run(job.script, { ...own, ...more, ...job.variables, ...tokens });
    };

    test('a merge request is planned, and its reports are what GitLab reads', async () => {
      await shell.run(['sed -i "s/token_ttl: 30m/token_ttl: 20m/" access/vaultctl.yaml'], {});
      const { code, output } = await runJob('vaultctl-plan', gitlab.plan(issuer.url), MERGE_REQUEST);
      expect(code, output).toBe(0);
      expect(output).toContain('section_start');
      expect(output).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
      const { artifacts } = gitlabJobs(component, { address: server.address })['vaultctl-plan'] as GitlabJob;
      const { terraform = '', codequality = '', junit = '' } = artifacts.reports;
      expect(JSON.parse(await shell.read(terraform))).toEqual({ create: 0, update: 1, delete: 0 });
      expect(reportProblems('terraform', await shell.read(terraform))).toEqual([]);
      expect(reportProblems('code quality', await shell.read(codequality))).toEqual([]);
      expect(reportProblems('junit', await shell.read(junit))).toEqual([]);
      expect(await shell.read('plan.md')).toContain('auth/jwt/gitlab/role/vaultctl-apply');
    });

    test('a mistake is in the reports of a job that fails', async () => {
      await shell.run(['cp access/vaultctl.yaml good', 'echo "polices: {}" >> access/vaultctl.yaml'], {});
      const { code } = await runJob('vaultctl-plan', gitlab.plan(issuer.url), MERGE_REQUEST);
      await shell.run(['mv good access/vaultctl.yaml'], {});
      expect(code).toBe(1);
      const quality = await shell.read('gl-code-quality-report.json');
      expect(reportProblems('code quality', quality)).toEqual([]);
      expect(JSON.parse(quality)).toMatchObject([
        { check_name: 'unknown-key', location: { path: 'access/vaultctl.yaml' } },
      ]);
      expect(reportProblems('junit', await shell.read('junit.xml'))).toEqual([]);
    });

    test('a merge request from main itself cannot apply, and neither does its role write', async () => {
      const claims = { ...gitlab.apply(issuer.url), pipeline_source: 'merge_request_event' };
      const refused = await runJob('vaultctl-apply', claims, MERGE_REQUEST);
      expect(refused.code).toBe(4);
      expect(refused.output).toContain(
        'claim "pipeline_source" does not match any associated bound claim values',
      );
      const weak = await runJob('vaultctl-apply', gitlab.plan(issuer.url), MERGE_REQUEST, {
        apply_role: 'vaultctl-plan',
      });
      expect([weak.code, weak.output]).toEqual([4, expect.stringContaining('0 done, 1 failed')]);
    });

    test('main does not change what its own login stands on', async () => {
      const guarded = await runJob('vaultctl-apply', gitlab.apply(issuer.url), MAIN);
      expect([guarded.code, guarded.output]).toEqual([6, expect.stringContaining('[guard-self-lockout]')]);
    });

    test('main applies the rest, and the schedule then sees no drift', async () => {
      await shell.run(['sed -i "s/token_ttl: 20m/token_ttl: 30m/" access/vaultctl.yaml'], {});
      await shell.run([`printf '%s\\n' '${ADDED}' > access/team.yaml`], {});
      const applied = await runJob('vaultctl-apply', gitlab.apply(issuer.url), MAIN);
      expect(applied.code, applied.output).toBe(0);
      expect(reportProblems('junit', await shell.read('junit.xml'))).toEqual([]);
      expect(await rawHttp(server).read('sys/policies/acl/team')).toMatchObject({ name: 'team' });
      const schedule = { ...gitlab.plan(issuer.url), pipeline_source: 'schedule', ref: 'main' };
      const env = { CI_PIPELINE_SOURCE: 'schedule' };
      expect(await runJob('vaultctl-drift', schedule, env)).toMatchObject({ code: 0 });
      await rawHttp(server).write('sys/policies/acl/team', {
        policy: 'path "b" { capabilities = ["read"] }',
      });
      const drifted = await runJob('vaultctl-drift', schedule, env);
      expect([drifted.code, drifted.output]).toEqual([2, expect.stringContaining('sys/policies/acl/team')]);
      expect(reportProblems('junit', await shell.read('junit.xml'))).toEqual([]);
    });

    test('no token is in any output, file or command line, and a planted one is found', async () => {
      expect(Object.keys(secrets).length).toBeGreaterThan(5);
      expect(await shell.leaks(secrets)).toEqual([]);
      const [[which, planted] = ['', '']] = Object.entries(secrets).slice(1);
      await shell.run([`echo "$CANARY" > note; sh -c 'sleep 1' "$CANARY"; echo "said $CANARY"`], {
        CANARY: planted,
      });
      const found = await shell.leaks({ [which]: planted });
      const places = new Set(found.map(({ where }) => where));
      expect([...places].sort()).toEqual([join(shell.folder, 'note'), 'command lines', 'output'].sort());
    });
  });
}

const ADDED = `version: 1
policies:
  team: path "secret/data/team/*" { capabilities = ["read"] }`;
