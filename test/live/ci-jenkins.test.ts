import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { CI, ciPlatforms } from '../support/ci-platforms.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { jenkinsStages } from '../support/jenkinsfile.ts';
import { installForNpx } from '../support/npx-install.ts';
import { pipelineShell } from '../support/pipeline-shell.ts';
import type { JobRun, PipelineShell } from '../support/pipeline-shell.ts';
import { reportProblems } from '../support/published-schemas.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { jenkins } = ciPlatforms;
const stages = jenkinsStages(await readFile(join(CI, 'jenkins/Jenkinsfile'), 'utf8'));

test('pull requests and main are planned, and main alone is applied', () => {
  expect(Object.entries(stages).map(([name, { when }]) => [name, when])).toEqual([
    ['plan', "anyOf { changeRequest target: 'main'; branch 'main' }"],
    ['apply', "branch 'main'"],
  ]);
});

for (const { name, start } of (await liveServers()).filter((one) => one.name !== 'bao-2.2')) {
  describe(`the stages of the Jenkinsfile against ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let shell: PipelineShell;
    const secrets: Record<string, string> = {};

    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      shell = await pipelineShell('jenkins', jenkins.vars(issuer.url));
      const operator = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      expect(await shell.run(['vaultctl apply --auto-approve access'], operator)).toMatchObject({ code: 0 });
      await installForNpx(shell, stages['plan']?.environment['VAULTCTL_VERSION'] ?? '');
    });
    afterAll(async () => {
      await Promise.all([issuer.close(), shell.remove()]);
      await server.stop();
    });

    /** Runs a stage with the file that the plugin makes of a credential, which is gone afterwards. */
    const runStage = async (which: 'plan' | 'apply', claims: object): Promise<JobRun> => {
      const stage = stages[which];
      if (stage === undefined) throw new Error(`no stage ${which}`);
      const token = (await issuer.sign({ ...claims })).reveal();
      secrets[`token ${Object.keys(secrets).length}`] = token.split('.')[2] ?? token;
      const file = join(shell.folder, 'identity');
      await writeFile(file, token, { mode: 0o600 });
      const own = { JENKINS_URL: 'https://jenkins.example.com/', [stage.tokenVariable]: file };
      const env = { ...own, ...stage.environment, VAULT_ADDR: server.address };
      const ran = await shell.run(stage.commands, env);
      await shell.run(['rm identity'], {});
      return ran;
    };

    test('a pull request is planned, and its reports are what others read', async () => {
      await shell.run([`printf '%s\\n' '${ADDED}' > access/team.yaml`], {});
      const { code, output } = await runStage('plan', jenkins.plan(issuer.url));
      expect(code, output).toBe(0);
      expect(output).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
      expect(reportProblems('junit', await shell.read('plan.xml'))).toEqual([]);
      expect(reportProblems('sarif', await shell.read('vaultctl.sarif'))).toEqual([]);
    });

    test('a pull request cannot apply', async () => {
      const { code, output } = await runStage('apply', jenkins.plan(issuer.url));
      expect([code, output]).toEqual([4, expect.stringContaining('invalid subject (sub) claim')]);
    });

    test('main applies what was planned on main', async () => {
      expect(await runStage('plan', jenkins.apply(issuer.url))).toMatchObject({ code: 0 });
      const { code, output } = await runStage('apply', jenkins.apply(issuer.url));
      expect(code, output).toBe(0);
      expect(reportProblems('junit', await shell.read('apply.xml'))).toEqual([]);
      expect(await rawHttp(server).read('sys/policies/acl/team')).toMatchObject({ name: 'team' });
    });

    test('no token is in any output, file or command line, and a planted one is found', async () => {
      expect(await shell.leaks(secrets)).toEqual([]);
      await writeFile(join(shell.folder, 'plan.md'), `a ${secrets['token 0'] ?? ''} b`);
      const places = (await shell.leaks(secrets)).map(({ where }) => where);
      expect([...new Set(places)]).toEqual([join(shell.folder, 'plan.md')]);
    });
  });
}

const ADDED = `version: 1
policies:
  team: path "secret/data/team/*" { capabilities = ["read"] }`;
