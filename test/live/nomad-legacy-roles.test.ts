import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import type { Wire } from '../../src/model/wire.ts';
import { recorded } from '../support/e2e-table.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { startNomad } from '../support/nomad-agent.ts';
import type { NomadAgent } from '../support/nomad-agent.ts';
import { runJob, stopJob } from '../support/nomad-job.ts';
import type { SecretJob } from '../support/nomad-job.ts';
import { ACCEPTED, legacyBlock, takes, tokenOfJob } from '../support/nomad-vault-block.ts';
import { anyNomadServer, between } from '../support/nomad-servers.ts';
import { ofKinds } from '../support/of-kinds.ts';
import { rawHttp } from '../support/raw-http.ts';
import { realBinary } from '../support/servers.ts';

// Each wrong field of the token role: who refuses it and in which words, what `validate` had said, and that it is this field.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

type Body = Readonly<Record<string, Wire>>;

interface Row {
  /** What is wrong with the role. */
  readonly what: string;
  readonly role: Body;
  /** Who refuses, and the words. `task`: Nomad takes the role, and cannot start the first task. */
  readonly refused?: readonly [by: 'Vault' | 'Nomad' | 'task', says: string];
  /** Policies of the job's `vault` block. */
  readonly policies?: readonly string[];
  /** The finding of `validate`, and words of it. */
  readonly finding?: readonly [code: string, says: string];
}

type Attempt = Pick<Row, 'role' | 'policies' | 'refused'>;

const GOOD: Body = {
  disallowed_policies: ['nomad-server'],
  orphan: true,
  renewable: true,
  token_period: 259200,
  token_explicit_max_ttl: 0,
};
const NO_PERIOD = 'Role must have a non-zero period to make tokens periodic.';
const MAX_TTL = 'Role can not use an explicit max ttl. Token must be periodic.';
const NOT_RENEWABLE = 'Role must allow tokens to be renewed';
const NOT_RENEWED = 'failed to renew the vault token';
const NO_ACCESSOR = 'Vault returned WrapInfo without WrappedAccessor';

const ROWS: readonly Row[] = [
  { what: 'nothing', role: {} },
  {
    what: 'no period',
    role: { token_period: 0 },
    refused: ['Nomad', NO_PERIOD],
    finding: ['nomad-role-refused', NO_PERIOD],
  },
  {
    what: 'an explicit maximum',
    role: { token_explicit_max_ttl: 360000 },
    refused: ['Nomad', MAX_TTL],
    finding: ['nomad-role-refused', MAX_TTL],
  },
  {
    what: 'not renewable',
    role: { renewable: false },
    refused: ['Nomad', NOT_RENEWABLE],
    finding: ['nomad-role-refused', NOT_RENEWABLE],
  },
  {
    what: 'batch tokens',
    role: { token_type: 'batch' },
    refused: ['Vault', "'token_type' cannot be 'batch' when role is set to generate"],
    finding: ['batch-token-conflict', 'batch'],
  },
  {
    what: 'batch tokens by default',
    role: { token_type: 'default-batch' },
    refused: ['task', NO_ACCESSOR],
    finding: ['nomad-task-fails', NO_ACCESSOR],
  },
  {
    what: 'a type of other roles',
    role: { token_type: 'default' },
    refused: ['Vault', "invalid 'token_type' value"],
    finding: ['value-not-allowed', 'default'],
  },
  {
    what: 'without the policy default',
    role: { token_no_default_policy: true },
    refused: ['task', NOT_RENEWED],
    finding: ['nomad-task-fails', 'lack the policy default'],
  },
  {
    what: 'default disallowed',
    role: { disallowed_policies: ['default', 'nomad-server'] },
    refused: ['task', NOT_RENEWED],
    finding: ['nomad-task-fails', 'lack the policy default'],
  },
  {
    what: 'a limited number of uses',
    role: { token_num_uses: 1 },
    refused: ['task', NOT_RENEWED],
    finding: ['nomad-task-fails', 'used up'],
  },
  {
    what: 'the policy of the job is not allowed',
    role: { allowed_policies: ['other'] },
    refused: ['task', "must be subset of the role's allowed policies"],
    finding: ['reference-not-in-spec', 'other'],
  },
  {
    what: 'a wildcard where names are taken literally',
    role: { allowed_policies: ['*'] },
    refused: ['task', "must be subset of the role's allowed policies"],
    finding: ['reference-not-in-spec', '*'],
  },
  {
    what: 'neither allowed nor disallowed policies',
    role: { disallowed_policies: [] },
    refused: ['task', 'child policies must be subset of parent'],
    finding: ['nomad-role-escalation', 'nomad-server'],
  },
  {
    what: 'the policy of the servers is disallowed, and a job asks for it',
    role: {},
    policies: ['nomad-server'],
    refused: ['task', 'token policy "nomad-server" is disallowed by this role'],
  },
  {
    what: 'the policy of the servers is allowed',
    role: { allowed_policies: ['nomad-app', 'nomad-server'], disallowed_policies: [] },
    policies: ['nomad-server', 'nomad-app'],
    finding: ['nomad-role-escalation', 'with which it can create tokens'],
  },
  {
    what: 'fields that a token role does not have',
    role: { name: 'nomad', token_max_ttl: 60 },
    finding: ['unknown-key', 'name'],
  },
];

const TOP = join(import.meta.dirname, '../..');
const APP: SecretJob = { name: 'app', vault: '', secret: 'secret/data/nomad/app' };
const SERVER_POLICY = await readFile(join(TOP, 'config/policies/nomad-server.hcl'), 'utf8');
const APP_POLICY = 'path "secret/data/nomad/app" { capabilities = ["read"] }';
const nomad = await realBinary('nomad-1.9');

for (const { name, start } of await anyNomadServer()) {
  describe.skipIf(nomad === undefined)(`a token role that Nomad 1.9 uses on ${name}`, () => {
    let server: RunningServer;
    let agent: NomadAgent;
    let folder: string;
    let vaultctl: (argv: readonly string[]) => Promise<LiveRan>;
    let about: ReturnType<typeof between>;

    beforeAll(async () => {
      server = await start();
      vaultctl = liveCommand(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-nomad-roles-'));
      const { write } = rawHttp(server);
      await write('sys/policies/acl/nomad-server', { policy: SERVER_POLICY });
      await write('sys/policies/acl/nomad-app', { policy: APP_POLICY });
      await write('secret/data/nomad/app', { data: { value: 'of the app' } });
      await write('auth/token/roles/nomad-cluster', GOOD);
      agent = await startNomad(nomad ?? '', legacyBlock(server, await serverToken(), 'nomad-cluster'));
      about = between('Nomad, token role', agent, server);
    });
    afterAll(async () => {
      await agent.stop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test.each(ROWS.map((row) => [row.what, row] as const))('%s', (_, row) =>
      recorded({ ...about, what: `role: ${row.what}` }, async () => {
        const said = await validated({ ...GOOD, ...row.role });
        const [code, words] = row.finding ?? [];
        const codes = said.map((one) => one.code);
        expect.soft(codes).toEqual(code === undefined ? [] : expect.arrayContaining([code]));
        expect.soft(said.map(({ message }) => message).join('\n')).toContain(words ?? '');
        const happened = await tried(row);
        const [by, says] = row.refused ?? [];
        expect(happened).toMatch(by === undefined ? /^accepted$/ : new RegExp(`^${by}: `));
        expect(happened).toContain(says ?? '');
        if (by !== undefined) expect(await tried({ role: {} })).toBe('accepted');
        return says === undefined ? 'passed' : `${by}: ${says}`;
      }),
    );

    test('without orphan, the tokens of tasks end with the token of the servers', () =>
      recorded({ ...about, what: 'role: orphan is false, and the token of the servers ends' }, async () => {
        expect(await validated({ ...GOOD, orphan: false })).toMatchObject([
          { code: 'nomad-tasks-end-with-server-token', severity: 'warning' },
        ]);
        const { write } = rawHttp(server);
        for (const orphan of [true, false]) {
          await write('auth/token/roles/nomad-cluster', { ...GOOD, orphan });
          const token = await serverToken();
          await takes(agent, legacyBlock(server, token, 'nomad-cluster'), ACCEPTED);
          const job = {
            ...APP,
            name: `orphan-${orphan}`,
            vault: 'policies = ["nomad-app"]',
            lasts: true,
          } as const;
          expect(await runJob(agent, job)).toMatchObject({ status: 'running' });
          await write('auth/token/revoke', { token });
          expect((await tokenOfJob(server, job.name)) !== undefined).toBe(orphan);
          await stopJob(agent, job.name);
        }
        return 'passed: and the tokens of tasks end with it';
      }));

    /** Writes the role, gives Nomad a token for it, and runs a job. */
    async function tried({ role, policies = ['nomad-app'], refused }: Attempt): Promise<string> {
      const [by, says] = refused ?? [];
      const { write, remove } = rawHttp(server);
      await remove('auth/token/roles/nomad-cluster');
      try {
        await write('auth/token/roles/nomad-cluster', { ...GOOD, ...role });
      } catch (error) {
        return `Vault: ${String(error)}`;
      }
      const block = legacyBlock(server, await serverToken(), 'nomad-cluster');
      if (by === 'Nomad') return `Nomad: ${await takes(agent, block, says ?? '')}`;
      await takes(agent, block, ACCEPTED);
      const job = { ...APP, vault: `policies = ${JSON.stringify(policies)}` };
      const { status, events, output } = await runJob(agent, job, says);
      return status === 'complete' && output === 'of the app' ? 'accepted' : `task: ${events}`;
    }

    async function serverToken(): Promise<string> {
      const { auth } = await rawHttp(server).write('auth/token/create-orphan', {
        policies: ['nomad-server'],
        period: '72h',
      });
      return (auth as { readonly client_token: string }).client_token;
    }

    async function validated(role: Body): Promise<readonly Found[]> {
      const file = join(folder, 'spec.yaml');
      const spec = {
        version: 1,
        settings: { nomad_version: '1.9' },
        token_roles: { 'nomad-cluster': role },
        policies: { 'nomad-server': SERVER_POLICY, 'nomad-app': APP_POLICY },
      };
      await writeFile(file, JSON.stringify(spec, null, 1));
      const { stdout } = await vaultctl(['validate', '--json', file]);
      return ofKinds((JSON.parse(stdout) as { readonly diagnostics: readonly Found[] }).diagnostics);
    }
  });
}

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}
