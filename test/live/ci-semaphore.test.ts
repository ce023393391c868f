import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { ciPlatforms } from '../support/ci-platforms.ts';
import type { Claims } from '../support/ci-platforms.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { pipelineShell } from '../support/pipeline-shell.ts';
import type { JobRun, PipelineShell } from '../support/pipeline-shell.ts';
import { reportProblems } from '../support/published-schemas.ts';
import { rawHttp } from '../support/raw-http.ts';
import { semaphoreJob, semaphorePipeline, semaphoreTools } from '../support/semaphore-pipeline.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { semaphore } = ciPlatforms;
const plan = await semaphorePipeline('semaphore.yml');
const apply = await semaphorePipeline('vault-apply.yml');

test('the promotion is the other file, by itself only for main, and one at a time', () => {
  expect(plan.promotions).toEqual([
    {
      name: 'apply',
      pipeline_file: 'vault-apply.yml',
      auto_promote: { when: "branch = 'main' AND result = 'passed'" },
    },
  ]);
  expect(apply.queue).toEqual({ name: 'vault-apply', scope: 'project', processing: 'serialized' });
});

for (const { name, start } of (await liveServers()).filter((one) => one.name !== 'bao-2.2')) {
  describe(`Semaphore's pipelines against ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let shell: PipelineShell;
    const secrets: Record<string, string> = {};

    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      shell = await pipelineShell('semaphore', semaphore.vars(issuer.url));
      secrets['root'] = server.token;
      const operator = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      expect(await shell.run(['vaultctl apply --auto-approve access'], operator)).toMatchObject({ code: 0 });
      await semaphoreTools(shell, semaphoreJob(plan).env['VAULTCTL_VERSION'] ?? '');
    });
    afterAll(async () => {
      await Promise.all([issuer.close(), shell.remove()]);
      await server.stop();
    });

    /** Runs prologue, job and epilogue, with the variables that Semaphore sets. */
    const runPipeline = async (
      pipeline: typeof plan,
      claims: Claims,
      env: Readonly<Record<string, string>> = {},
    ): Promise<JobRun> => {
      const job = semaphoreJob(pipeline);
      const jwt = (await issuer.sign(claims)).reveal();
      secrets[`token ${Object.keys(secrets).length}`] = jwt.split('.')[2] ?? jwt;
      const own = { CI: 'true', SEMAPHORE: 'true', SEMAPHORE_OIDC_TOKEN: jwt };
      const all = { ...own, ...job.env, VAULT_ADDR: server.address, ...env };
      await shell.run(['rm -f calls plan.json plan.md junit.xml'], {});
      const ran = await shell.run(job.commands, all);
      const end = await shell.run(ran.code === 0 ? job.after.passed : job.after.failed, all);
      expect(end.code, `${ran.output}${end.output}`).toBe(0);
      return ran;
    };
    const branch = (): Claims => semaphore.apply(issuer.url);

    test('a pull request is planned under the plan role', async () => {
      await shell.run([`printf '%s\\n' '${ADDED}' > access/team.yaml`], {});
      const { code, output } = await runPipeline(plan, semaphore.plan(issuer.url));
      expect(code, output).toBe(0);
      expect(output).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
      expect(reportProblems('junit', await shell.read('junit.xml'))).toEqual([]);
      expect((await shell.read('calls')).trim().split('\n')).toEqual([
        'checkout ',
        'test-results publish junit.xml',
        'artifact push job plan.md --force',
        'artifact push workflow plan.json --force',
      ]);
    });

    test('the promotion of main applies the plan of main', async () => {
      expect(await runPipeline(plan, branch())).toMatchObject({ code: 0 });
      const { code, output } = await runPipeline(apply, branch());
      expect(code, output).toBe(0);
      expect((await shell.read('calls')).trim().split('\n')).toEqual([
        'checkout ',
        'artifact pull workflow plan.json',
        'test-results publish junit.xml',
      ]);
      expect(reportProblems('junit', await shell.read('junit.xml'))).toEqual([]);
      expect(await rawHttp(server).read('sys/policies/acl/team')).toMatchObject({ name: 'team' });
      const again = await runPipeline(plan, branch());
      expect([again.code, again.output]).toEqual([0, expect.stringContaining('No changes')]);
    });

    test('a plan that is no longer true is not applied', async () => {
      await shell.run(['sed -i s/read/list/ access/team.yaml'], {});
      expect(await runPipeline(plan, branch())).toMatchObject({ code: 0 });
      await rawHttp(server).write('sys/policies/acl/team', {
        policy: 'path "b" { capabilities = ["read"] }',
      });
      const { code, output } = await runPipeline(apply, branch());
      expect([code, output]).toEqual([6, expect.stringContaining('[plan-stale]')]);
    });

    test.each(Object.entries(semaphore.notApply))('the apply role refuses %s', async (_, change) => {
      const { code, output } = await runPipeline(apply, { ...branch(), ...change });
      expect(code, output).toBe(4);
      expect(output).toMatch(/claim "\w+" does not match any associated bound claim values/);
      expect(output).toMatch(new RegExp(`the claim (?:${Object.keys(change).join('|')}) of the token`));
    });

    test('the token of a pull request can write nothing under the plan role either', async () => {
      const role = { VAULTCTL_AUTH_ROLE: 'vaultctl-plan' };
      expect(await runPipeline(plan, branch())).toMatchObject({ code: 0 });
      const { code, output } = await runPipeline(apply, semaphore.plan(issuer.url), role);
      expect([code, output]).toEqual([4, expect.stringContaining('0 done, 1 failed')]);
    });

    test('no token is in any output, file or command line, and a planted one is found', async () => {
      expect(Object.keys(secrets).length).toBeGreaterThan(10);
      expect(await shell.leaks(secrets)).toEqual([]);
      const planted = secrets['token 1'] ?? '';
      await shell.run([`sh -c 'sleep 1' "$CANARY"`], { CANARY: planted });
      const found = await shell.leaks({ planted });
      expect([...new Set(found.map(({ where }) => where))]).toEqual(['command lines']);
    });
  });
}

const ADDED = `version: 1
policies:
  team: path "secret/data/team/*" { capabilities = ["read"] }`;
