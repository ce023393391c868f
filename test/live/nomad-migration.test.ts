import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { recorded } from '../support/e2e-table.ts';
import { freePorts } from '../support/free-ports.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { startNomad } from '../support/nomad-agent.ts';
import type { NomadAgent } from '../support/nomad-agent.ts';
import { runJob } from '../support/nomad-job.ts';
import type { SecretJob } from '../support/nomad-job.ts';
import { anyNomadServer, between } from '../support/nomad-servers.ts';
import { ACCEPTED, identityBlock, legacyBlock, tokenOfJob } from '../support/nomad-vault-block.ts';
import { rawHttp } from '../support/raw-http.ts';
import { realBinary } from '../support/servers.ts';
import { until } from '../support/until.ts';

// From the token role to workload identity with one spec: both, then the old one goes, and Nomad 1.10 or later can come.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const LASTS = { secret: 'secret/data/default/web/db', lasts: true } as const;
const OLD: SecretJob = { ...LASTS, name: 'old', vault: 'policies = ["web"]' };
const NEW: SecretJob = { ...LASTS, name: 'web', vault: '' };
const [older, newer] = await Promise.all([realBinary('nomad-1.9'), realBinary('nomad')]);

for (const { name, start } of await anyNomadServer()) {
  describe.skipIf(older === undefined || newer === undefined)(`from Nomad 1.9 to 1.11 on ${name}`, () => {
    let server: RunningServer;
    let folder: string;
    let agent: NomadAgent | undefined;
    let vaultctl: (argv: readonly string[]) => Promise<LiveRan>;

    beforeEach(async () => {
      server = await start();
      vaultctl = liveCommand(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-migration-'));
      await rawHttp(server).write('secret/data/default/web/db', { data: { value: 'of web' } });
    });
    afterEach(async () => {
      await agent?.stop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('both in one spec, then the token role goes with --prune, then Nomad is replaced', async () => {
      const port = (await freePorts(1))[0] ?? 0;
      const spec = specOf(`http://127.0.0.1:${port}`);

      await apply(spec(['legacy']));
      const token = await serverToken();
      const first = await next(older, legacyBlock(server, token, 'nomad-cluster'), port);
      const about = between('Nomad, from token role to identity', first, server);
      await recorded({ ...about, what: '1. token role' }, async () => {
        expect(await runJob(first, OLD)).toMatchObject({ status: 'running', output: 'of web' });
        expect((await tokenOfJob(server, 'old'))?.path).toBe('auth/token/create/nomad-cluster');
        return 'passed';
      });

      await recorded({ ...about, what: '2. both, without a role in the job' }, async () => {
        await apply(spec(['legacy', 'workload_identity']));
        expect(await runJob(first, OLD)).toMatchObject({ status: 'running', output: 'of web' });
        const more = `token = "${token}"\n  create_from_role = "nomad-cluster"`;
        const second = await next(older, identityBlock(server, { more }), port);
        await until('Nomad accepts its own token', () => second.log().includes(ACCEPTED));
        // Nomad's client takes create_from_role for the role of the login.
        const says = 'role "nomad-cluster" could not be found';
        expect((await runJob(second, NEW, says)).events).toContain(says);
        const withRole = { ...NEW, vault: 'role = "nomad-workloads"' };
        expect(await runJob(second, withRole)).toMatchObject({ status: 'running', output: 'of web' });
        expect((await tokenOfJob(server, 'web'))?.path).toBe('auth/jwt-nomad/login');
        return says;
      });

      await recorded({ ...about, what: '3. the token role leaves the spec' }, async () => {
        const text = spec(['workload_identity']);
        const left = await run('plan', text, '--detailed-exitcode');
        expect(left.stdout).toContain(
          'auth/token/roles/nomad-cluster (token-role): would be deleted with --prune',
        );
        await apply(text);
        expect(await rawHttp(server).read('auth/token/roles/nomad-cluster')).toBeDefined();
        await apply(text, '--prune');
        expect(await rawHttp(server).read('auth/token/roles/nomad-cluster')).toBeUndefined();
        expect(await rawHttp(server).read('sys/policies/acl/nomad-server')).toBeUndefined();
        return 'passed: kept without --prune, deleted with it';
      });

      const third = await next(newer, identityBlock(server), port);
      await recorded({ ...about, client: `nomad ${third.version}`, what: '4. the new Nomad' }, async () => {
        expect(await runJob(third, NEW)).toMatchObject({ status: 'running', output: 'of web' });
        return 'passed';
      });
    });

    /** Another agent in the place of the one before. */
    async function next(binary: string | undefined, block: string, port: number): Promise<NomadAgent> {
      await agent?.stop();
      agent = await startNomad(binary ?? '', block, { port });
      return agent;
    }

    async function apply(text: string, ...options: readonly string[]): Promise<void> {
      const { code, stdout, stderr } = await run('apply', text, '--auto-approve', ...options);
      expect(code, stdout + stderr).toBe(0);
    }

    async function run(command: string, text: string, ...options: readonly string[]): Promise<LiveRan> {
      const file = join(folder, 'spec.yaml');
      await writeFile(file, text);
      return vaultctl([command, ...options, file]);
    }

    async function serverToken(): Promise<string> {
      const options = ['--policy', 'nomad-server', '--period', '72h', '--orphan', '--format', 'value'];
      const { code, stdout, stderr } = await vaultctl(['token', 'create', ...options]);
      expect(code, stderr).toBe(0);
      return stdout.trim();
    }
  });
}

/** The spec with one block of the preset or both, for a cluster at that address. */
function specOf(address: string): (blocks: readonly ('legacy' | 'workload_identity')[]) => string {
  const texts = {
    legacy: '  legacy: { nomad_version: "1.9" }\n',
    workload_identity: `  workload_identity:\n    keys: { jwks_url: ${address}/.well-known/jwks.json }\n`,
  };
  return (blocks) => `version: 1
prune:
  token_roles: [nomad-*]
  policies: [nomad-*]
policies:
  web: |
    path "secret/data/default/web/db" { capabilities = ["read"] }
nomad:
${blocks.map((one) => texts[one]).join('')}`;
}
