import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { recorded } from '../support/e2e-table.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { startNomad } from '../support/nomad-agent.ts';
import type { NomadAgent } from '../support/nomad-agent.ts';
import { runJob, stopJob } from '../support/nomad-job.ts';
import type { SecretJob } from '../support/nomad-job.ts';
import { identityBlock, tokenOfJob } from '../support/nomad-vault-block.ts';
import { between, nomadServers } from '../support/nomad-servers.ts';
import { rawHttp } from '../support/raw-http.ts';
import { realBinary } from '../support/servers.ts';

// Tasks log in with a token that their own Nomad signs: config/nomad-workload-identity.yaml.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const SPEC = join(import.meta.dirname, '../../config/nomad-workload-identity.yaml');
const MONGO: SecretJob = { name: 'mongo', vault: '', secret: 'secret/data/default/mongo/db' };
const DENIED = 'permission denied';
const nomad = await realBinary('nomad');

for (const { name, start } of await nomadServers()) {
  describe.skipIf(nomad === undefined)(`Nomad with workload identity on ${name}`, () => {
    let server: RunningServer;
    let agent: NomadAgent;
    let other: NomadAgent;
    let folder: string;
    let vaultctl: (argv: readonly string[]) => Promise<LiveRan>;
    let about: ReturnType<typeof between>;

    beforeAll(async () => {
      server = await start();
      vaultctl = liveCommand(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-identity-'));
      [agent, other] = await Promise.all([
        startNomad(nomad ?? '', identityBlock(server)),
        startNomad(nomad ?? '', identityBlock(server, { mount: 'jwt-second' })),
      ]);
      for (const job of ['mongo', 'other', 'second']) {
        await rawHttp(server).write(`secret/data/default/${job}/db`, { data: { value: `of ${job}` } });
      }
      about = between('Nomad, workload identity', agent, server);
    });
    afterAll(async () => {
      await Promise.all([agent.stop(), other.stop()]);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('a plan for a server that `nomad setup vault` has prepared is empty', () =>
      recorded({ ...about, what: 'nomad setup vault, then plan' }, async () => {
        await setUp();
        expect(await plan()).toMatchObject({ code: 0, stderr: '' });
        // Both ways round: what vaultctl writes on an empty server is what that command leaves alone.
        await setUp('-destroy');
        expect((await plan()).code).toBe(2);
        await apply();
        expect(await plan()).toMatchObject({ code: 0 });
        const again = await setUp();
        expect(again).not.toContain('Created');
        expect(await plan()).toMatchObject({ code: 0 });
        return 'passed: the plan is empty';
      }));

    test('a job that names no role gets its own secret by the role of the mount', () =>
      recorded({ ...about, what: 'own path, default_role' }, async () => {
        const job = { ...MONGO, lasts: true } as const;
        expect(await runJob(agent, job)).toMatchObject({ status: 'running', output: 'of mongo' });
        expect(await tokenOfJob(server, 'mongo')).toMatchObject({
          policies: ['default', 'nomad-workloads'],
          path: 'auth/jwt-nomad/login',
          meta: { nomad_job_id: 'mongo', nomad_namespace: 'default', role: 'nomad-workloads' },
        });
        await stopJob(agent, 'mongo');
        return 'passed';
      }));

    test('a job that reads what is another’s is refused', () =>
      recorded({ ...about, what: 'path of another job' }, async () => {
        const { status, events } = await runJob(agent, { ...MONGO, name: 'other' });
        expect(status).toBe('failed');
        expect(events).toContain(DENIED);
        expect(events).toContain('secret/data/default/mongo/db');
        const own = { ...MONGO, name: 'other', secret: 'secret/data/default/other/db' };
        expect(await runJob(agent, own)).toMatchObject({ status: 'complete', output: 'of other' });
        return DENIED;
      }));

    describe('more roles', () => {
      const withRole = (fields: string): string => `      mongo:
        bound_claims: { nomad_namespace: default, nomad_job_id: ${fields} }
        policies: [nomad-workloads]
`;
      test('a role that another job is bound to is refused', () =>
        recorded({ ...about, what: 'role of another job' }, async () => {
          await applyText(block({ more: `    roles:\n${withRole('postgres')}` }));
          const job = { ...MONGO, vault: 'role = "mongo"' };
          const says = 'claim "nomad_job_id" does not match any associated bound claim values';
          expect((await runJob(agent, job, says)).events).toContain(says);
          await applyText(block({ more: `    roles:\n${withRole('mongo')}` }));
          expect(await runJob(agent, job)).toMatchObject({ status: 'complete', output: 'of mongo' });
          return says;
        }));

      test('a role that is not there is refused', () =>
        recorded({ ...about, what: 'unknown role' }, async () => {
          const says = 'role "redis" could not be found';
          expect((await runJob(agent, { ...MONGO, vault: 'role = "redis"' }, says)).events).toContain(says);
          return says;
        }));

      test('another audience than that of the agent is refused', () =>
        recorded({ ...about, what: 'wrong audience' }, async () => {
          await applyText(block({ more: '    audience: https://vault.example.com\n' }));
          const says = 'invalid audience (aud) claim: audience claim does not match any expected audience';
          expect((await runJob(agent, MONGO, says)).events).toContain(says);
          await applyText(block({}));
          expect(await runJob(agent, MONGO)).toMatchObject({ status: 'complete', output: 'of mongo' });
          return says;
        }));
    });

    test('a second cluster has a mount of its own, and its keys open no other', () =>
      recorded({ ...about, what: 'second cluster, second mount' }, async () => {
        const second = block({
          agent: other,
          more: '    mount: jwt-second\n    default_role: second-workloads\n    policy: second-workloads\n',
        });
        const job = { ...MONGO, name: 'second', secret: 'secret/data/default/second/db' };
        // The mount has the keys of the first cluster, until it has its own.
        await applyText(`${block({})}---\n${second.replace(other.address, agent.address)}`);
        const says = 'error verifying token signature: failed to verify id token signature';
        expect((await runJob(other, job, says)).events).toContain(says);
        await applyText(`${block({})}---\n${second}`);
        expect(await runJob(other, job)).toMatchObject({ status: 'complete', output: 'of second' });
        expect(await tokenOfJob(server, 'second')).toMatchObject({ path: 'auth/jwt-second/login' });
        expect(await runJob(agent, MONGO)).toMatchObject({ status: 'complete', output: 'of mongo' });
        return says;
      }));

    test('the policy follows a mount that was made again, which `nomad setup vault` leaves alone', () =>
      recorded({ ...about, what: 'mount made again' }, async () => {
        await rawHttp(server).remove('sys/auth/jwt-nomad');
        await setUp();
        const refused = await runJob(agent, MONGO);
        expect(refused.status).toBe('failed');
        expect(refused.events).toContain(DENIED);
        const { code, stdout } = await plan();
        expect([code, stdout]).toEqual([
          2,
          expect.stringContaining('Plan: 0 to add, 1 to change, 0 to destroy'),
        ]);
        await apply();
        expect(await runJob(agent, MONGO)).toMatchObject({ status: 'complete', output: 'of mongo' });
        return DENIED;
      }));

    /** Prepares the server as Nomad does it. */
    function setUp(...options: readonly string[]): Promise<string> {
      const connection = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      const keys = ['-jwks-url', `${agent.address}/.well-known/jwks.json`];
      return agent.nomad(['setup', 'vault', '-y', ...(options.length > 0 ? options : keys)], connection);
    }

    function plan(): Promise<LiveRan> {
      return vaultctl(['plan', '--detailed-exitcode', '--var', `nomad_url=${agent.address}`, SPEC]);
    }

    async function apply(): Promise<void> {
      const { code, stdout, stderr } = await vaultctl([
        'apply',
        '--auto-approve',
        '--var',
        `nomad_url=${agent.address}`,
        SPEC,
      ]);
      expect(code, stdout + stderr).toBe(0);
    }

    function block({ agent: of = agent, more = '' }: { agent?: NomadAgent; more?: string }): string {
      return `version: 1
nomad:
  workload_identity:
    keys: { jwks_url: ${of.address}/.well-known/jwks.json }
${more}`;
    }

    async function applyText(text: string): Promise<void> {
      const file = join(folder, 'spec.yaml');
      await writeFile(file, text);
      const { code, stdout, stderr } = await vaultctl(['apply', '--auto-approve', file]);
      expect(code, stdout + stderr).toBe(0);
    }
  });
}
