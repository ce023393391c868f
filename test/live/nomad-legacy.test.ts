import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { recorded } from '../support/e2e-table.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { startNomad } from '../support/nomad-agent.ts';
import type { NomadAgent } from '../support/nomad-agent.ts';
import { runJob, stopJob } from '../support/nomad-job.ts';
import type { SecretJob } from '../support/nomad-job.ts';
import { ACCEPTED, legacyBlock, takes, tokenOfJob } from '../support/nomad-vault-block.ts';
import { between, nomadServers } from '../support/nomad-servers.ts';
import { rawHttp } from '../support/raw-http.ts';
import { realBinary } from '../support/servers.ts';
import { until } from '../support/until.ts';

// Nomad makes the tokens of tasks from a token role: config/nomad.yaml, with a period that is short enough to see a renewal.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const TOP = join(import.meta.dirname, '../..');
const CONFIG = join(TOP, 'config');
const APP: SecretJob = {
  name: 'app',
  vault: 'policies = ["nomad-app"]',
  secret: 'secret/data/nomad/app',
};
const NO_CONNECTION = 'failed to establish connection to Vault';
const nomad = await realBinary('nomad-1.9');

for (const { name, start } of await nomadServers()) {
  describe.skipIf(nomad === undefined)(`Nomad 1.9 with a token role on ${name}`, () => {
    let server: RunningServer;
    let agent: NomadAgent;
    let folder: string;
    let vaultctl: (argv: readonly string[]) => Promise<LiveRan>;
    let about: ReturnType<typeof between>;

    beforeAll(async () => {
      server = await start();
      vaultctl = liveCommand(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-nomad-spec-'));
      await cp(join(CONFIG, 'policies'), join(folder, 'policies'), { recursive: true });
      const spec = await readFile(join(CONFIG, 'nomad.yaml'), 'utf8');
      expect(spec).toContain('token_period: 72h');
      await writeFile(join(folder, 'nomad.yaml'), spec.replace('token_period: 72h', 'token_period: 10s'));
      await rawHttp(server).write('secret/data/nomad/app', { data: { value: 'of the app' } });
      await apply();
      agent = await startNomad(nomad ?? '', legacyBlock(server, await serverToken(), 'nomad-cluster'));
      about = between('Nomad, token role', agent, server);
    });
    afterAll(async () => {
      await agent.stop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('a task gets its secret with a token that is renewed, and revoked when the job is stopped', () =>
      recorded({ ...about, what: 'token with nomad-server, task with nomad-app' }, async () => {
        const { code } = await vaultctl(['plan', '--detailed-exitcode', join(folder, 'nomad.yaml')]);
        expect(code, 'the plan after the apply is empty').toBe(0);
        const job = { ...APP, name: 'lasting', lasts: true } as const;
        expect(await runJob(agent, job)).toMatchObject({ status: 'running', output: 'of the app' });
        const begun = await tokenOfJob(server, job.name);
        expect(begun).toMatchObject({
          policies: ['default', 'nomad-app'],
          path: 'auth/token/create/nomad-cluster',
          orphan: true,
        });
        const renewals = async (): Promise<number> =>
          (await tokenOfJob(server, job.name))?.last_renewal_time ?? 0;
        const first = await renewals();
        await until('the token is renewed again', async () => (await renewals()) > first);
        await stopJob(agent, job.name);
        await until('the token is revoked', async () => (await tokenOfJob(server, job.name)) === undefined);
        return 'passed: secret read, token renewed, revoked at the end';
      }));

    test('a job that asks for the policy of the servers is refused', () =>
      recorded({ ...about, what: 'task with nomad-server' }, async () => {
        const says =
          'token policies (["default" "nomad-server"]) must be subset of the role\'s allowed policies';
        const job = { ...APP, vault: 'policies = ["nomad-server"]' };
        expect((await runJob(agent, job, says)).events).toContain(says);
        expect(await runJob(agent, APP)).toMatchObject({ status: 'complete', output: 'of the app' });
        return says;
      }));

    test('an invalid token: Nomad runs on, says why, and takes a better one', () =>
      recorded({ ...about, what: 'invalid token' }, async () => {
        const wrong = legacyBlock(server, 'hvs.nobody-has-made-this-one', 'nomad-cluster');
        const log = await takes(agent, wrong, 'permission denied');
        expect(log).toContain('failed to validate self token/role');
        expect(log).toContain('failed to lookup Vault periodic token');
        expect(await agent.read('status/leader')).toContain('127.0.0.1:');
        const refused = await runJob(agent, APP);
        expect(refused.status).toBe('failed');
        expect(refused.events).toContain(`${NO_CONNECTION}: failed to lookup Vault periodic token`);
        await takes(agent, legacyBlock(server, await serverToken(), 'nomad-cluster'), ACCEPTED);
        expect(await runJob(agent, APP)).toMatchObject({ status: 'complete' });
        return 'failed to lookup Vault periodic token: … permission denied; Nomad runs on';
      }));

    test('a token of nomad-server without create_from_role is refused', () =>
      recorded({ ...about, what: 'no create_from_role' }, async () => {
        const says = 'token role name must be set when not using a root token';
        const token = await serverToken();
        await takes(agent, legacyBlock(server, token), says);
        await takes(agent, legacyBlock(server, token, 'nomad-cluster'), ACCEPTED);
        return says;
      }));

    test('the guide’s own flow is refused, and once Nomad takes it, a job may become the server', () =>
      recorded({ ...about, what: 'the guide: token made from the role' }, async () => {
        const { write } = rawHttp(server);
        const guide = await guidePolicy();
        await write('sys/policies/acl/guide-server', { policy: guide });
        await write('auth/token/roles/nomad-server', {
          allowed_policies: 'nomad-app,guide-server',
          explicit_max_ttl: 0,
          name: 'nomad',
          orphan: false,
          period: 259200,
          renewable: true,
        });
        const fromRole = async (): Promise<string> => created('--role', 'nomad-server');
        const says =
          'token must have one of the following capabilities ["update" "root"] on "auth/token/revoke-accessor"; has [deny]';
        await takes(agent, legacyBlock(server, await fromRole()), says);
        const mended = guide.replace('/auth/token/revoke-accessor/*', 'auth/token/revoke-accessor');
        await write('sys/policies/acl/guide-server', { policy: mended });
        await takes(agent, legacyBlock(server, await fromRole()), ACCEPTED);
        expect(await runJob(agent, APP)).toMatchObject({ status: 'complete', output: 'of the app' });

        const greedy = {
          ...APP,
          name: 'greedy',
          vault: 'policies = ["guide-server", "nomad-app"]',
          lasts: true,
        } as const;
        expect(await runJob(agent, greedy)).toMatchObject({ status: 'running' });
        expect(await tokenOfJob(server, greedy.name)).toMatchObject({
          policies: ['default', 'guide-server', 'nomad-app'],
          orphan: false,
        });
        await stopJob(agent, greedy.name);
        return says;
      }));

    test('the guide’s root token works, and then every job may have every policy', () =>
      recorded({ ...about, what: 'the guide: root token' }, async () => {
        await takes(agent, legacyBlock(server, server.token), 'reloading fingerprinter: fingerprinter=vault');
        const job = {
          ...APP,
          name: 'any',
          vault: 'policies = ["nomad-app", "nomad-server"]',
          lasts: true,
        } as const;
        expect(await runJob(agent, job)).toMatchObject({ status: 'running', output: 'of the app' });
        expect(await tokenOfJob(server, job.name)).toMatchObject({
          policies: ['default', 'nomad-app', 'nomad-server'],
          path: 'auth/token/create',
        });
        await stopJob(agent, job.name);
        return 'passed: and a job may have every policy';
      }));

    async function apply(): Promise<void> {
      const { code, stderr, stdout } = await vaultctl([
        'apply',
        '--auto-approve',
        join(folder, 'nomad.yaml'),
      ]);
      expect(code, stdout + stderr).toBe(0);
    }

    function serverToken(): Promise<string> {
      return created('--policy', 'nomad-server', '--period', '72h', '--orphan');
    }

    async function created(...options: readonly string[]): Promise<string> {
      const { code, stdout, stderr } = await vaultctl(['token', 'create', ...options, '--format', 'value']);
      expect(code, stderr).toBe(0);
      return stdout.trim();
    }
  });
}

/** The policy of the printed guide, as it stands there. */
async function guidePolicy(): Promise<string> {
  const guide = parse(await readFile(join(TOP, 'test/guides/nomad/vaultctl.yaml'), 'utf8')) as {
    readonly policies: Readonly<Record<string, string>>;
  };
  return guide.policies['nomad-server'] ?? '';
}
