import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import type { RunReport, SpecRun } from '../support/spec-run.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** What a job may do: read its own path, and see what there is in its namespace. */
const claim = (name: string): string => `{{identity.entity.aliases.\${accessor:jwt-nomad}.metadata.${name}}}`;
const POLICY = `path "kv/data/${claim('nomad_namespace')}/${claim('nomad_job_id')}/*" {
  capabilities = ["read"]
}

path "kv/metadata/${claim('nomad_namespace')}/*" {
  capabilities = ["list"]
}
`;
const ADDRESS = 'sys/policies/acl/nomad-workloads';

for (const { name, start } of await liveServers()) {
  describe(`a policy that names a mount's accessor on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let run: SpecRun;
    let raw: RawHttp;
    let folder: string;
    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      run = specRun(server);
      raw = rawHttp(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-accessor-'));
    });
    afterAll(async () => {
      await issuer.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const workloads = (): object => ({
      auth: {
        'jwt-nomad': {
          type: 'jwt',
          config: {
            jwks_url: `${issuer.url}/.well-known/jwks.json`,
            jwt_supported_algs: ['EdDSA', 'RS256'],
            default_role: 'nomad-workloads',
          },
          roles: {
            'nomad-workloads': {
              role_type: 'jwt',
              bound_audiences: ['vault.io'],
              user_claim: '/nomad_job_id',
              user_claim_json_pointer: true,
              claim_mappings: {
                nomad_namespace: 'nomad_namespace',
                nomad_job_id: 'nomad_job_id',
                nomad_task: 'nomad_task',
              },
              token_policies: ['nomad-workloads'],
              token_period: '30m',
            },
          },
        },
      },
      secrets: { kv: { type: 'kv', options: { version: '2' } } },
    });
    const whole = (): object => ({ ...workloads(), policies: { 'nomad-workloads': POLICY } });
    const settles = async (spec: object): Promise<RunReport> => {
      const applied = await run.apply(spec);
      expect(applied, JSON.stringify([applied.diagnostics, applied.applied])).toMatchObject({ code: 0 });
      expect(await run.plan(spec)).toMatchObject({ code: 0, changes: [], diagnostics: [] });
      return applied;
    };
    const accessor = async (): Promise<string> => {
      const row = (await raw.read('sys/auth'))?.['jwt-nomad/'] as { accessor: string };
      return row.accessor;
    };
    /** What the server answers to a job's token: statuses, by method and path. */
    const asJob = async (job: string, requests: readonly string[]): Promise<readonly number[]> => {
      const jwt = await issuer.sign({
        sub: `global:default:${job}:group:task:vault_default`,
        aud: 'vault.io',
        nomad_namespace: 'default',
        nomad_job_id: job,
        nomad_task: 'task',
      });
      const login = await raw.write('auth/jwt-nomad/login', { jwt: jwt.reveal() });
      const { client_token: token } = login['auth'] as { client_token: string };
      return Promise.all(
        requests.map(async (request) => {
          const [method = '', path = ''] = request.split(' ');
          const answer = await fetch(`${server.address}/v1/${path}`, {
            method,
            headers: { 'X-Vault-Token': token },
          });
          return answer.status;
        }),
      );
    };
    const REQUESTS = [
      'GET kv/data/default/mongo/config',
      'GET kv/data/default/redis/config',
      'GET kv/data/other/mongo/config',
      'LIST kv/metadata/default/mongo',
      'LIST kv/metadata/other/mongo',
    ];

    test('mount and policy come in one run; a job reads its own path and no other', async () => {
      const planned = await run.plan(whole());
      const change = planned.changes.find(({ address }) => address === ADDRESS);
      expect(change?.fields[0]?.after).toContain('identity.entity.aliases.(known after apply).metadata');
      await settles(whole());
      expect(await raw.read(ADDRESS)).toMatchObject({
        policy: POLICY.replaceAll('${accessor:jwt-nomad}', await accessor()),
      });
      for (const path of ['default/mongo', 'default/redis', 'other/mongo'])
        await raw.write(`kv/data/${path}/config`, { data: { key: path } });
      expect(await asJob('mongo', REQUESTS)).toEqual([200, 403, 403, 200, 403]);
      expect(await asJob('redis', REQUESTS)).toEqual([403, 200, 403, 200, 403]);
    });

    test('an import writes the text with the name of the mount, and the plan is empty', async () => {
      const live = liveCommand(server);
      const imported = await live(['import', ADDRESS, '--out', folder]);
      expect(imported, imported.stderr).toMatchObject({ code: 0 });
      expect(await readFile(join(folder, 'policies/nomad-workloads.hcl'), 'utf8')).toBe(POLICY);
      const planned = await live(['plan', '--detailed-exitcode', folder]);
      expect(planned, planned.stdout + planned.stderr).toMatchObject({ code: 0 });
      expect(await live(['fmt', '--check', folder])).toMatchObject({ code: 0 });
    });

    test('the mount is made again by somebody else: exactly the policy differs, and after an apply it is right', async () => {
      const before = await accessor();
      await raw.remove('sys/auth/jwt-nomad');
      expect((await run.apply(workloads())).code).toBe(0);
      expect(await accessor()).not.toBe(before);
      // The policy still names the mount that is gone.
      expect(await asJob('mongo', REQUESTS)).toEqual([403, 403, 403, 403, 403]);
      const planned = await run.plan(whole());
      expect(planned.changes.map(({ action, address }) => [action, address])).toEqual([['update', ADDRESS]]);
      await settles(whole());
      expect(await asJob('mongo', REQUESTS)).toEqual([200, 403, 403, 200, 403]);
    });

    test('a mount that is nowhere is an error, and nothing is written', async () => {
      const applied = await run.apply({ policies: { lost: POLICY.replaceAll('jwt-nomad', 'jwt-nomda') } });
      expect(applied).toMatchObject({ code: 1, applied: [] });
      expect(applied.diagnostics.map(({ code }) => code)).toEqual(['accessor-of-unknown-mount']);
    });
  });
}
