import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// The texts are those of nomad/vault.go in the tags 0.5.0 to 1.9.7.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The policy of https://developer.hashicorp.com/nomad/docs/v1.9.x/integrations/vault/acl, without what tokens have by default. */
const NEEDED: Readonly<Record<string, string>> = {
  'auth/token/create/nomad-cluster': 'update',
  'auth/token/roles/nomad-cluster': 'read',
  'auth/token/lookup-self': 'read',
  'auth/token/lookup': 'update',
  'auth/token/revoke-accessor': 'update',
  'sys/capabilities-self': 'update',
  'auth/token/renew-self': 'update',
};
const ROLE = { orphan: true, renewable: true, token_period: 259_200, disallowed_policies: ['nomad-server'] };
const SERVER = { policies: ['nomad-server'], period: '72h', no_parent: true };
const PERIODIC = 'Role must have a non-zero period to make tokens periodic.';
const MAX_TTL = 'Role can not use an explicit max ttl. Token must be periodic.';
const FROM_ROLE = '--role nomad-cluster';

interface Story {
  readonly role?: object | 'none';
  /** Paths of the policy that are left out. */
  readonly without?: readonly string[];
  readonly token?: object;
  /** The token comes from the role. */
  readonly isFromRole?: boolean;
  readonly flags?: string;
  readonly version: string;
  /** What fails. */
  readonly said: readonly string[];
}

const lacks = (path: string, wanted: string): string =>
  `token must have one of the following capabilities ["${wanted}" "root"] on "${path}"; has [deny]`;

const stories: readonly (readonly [string, Story])[] = [
  ['the reference', { version: '1.9', said: [] }],
  [
    'the reference, with every job checked',
    { flags: `${FROM_ROLE} --allow-unauthenticated=false`, version: '1.9', said: [] },
  ],
  ['the reference before it was read', { version: '0.10.1', said: [PERIODIC] }],
  ['the reference from 0.10.2 on', { version: '0.10.2', said: [] }],
  [
    'the reference before orphans were wanted',
    { version: '0.7', said: ['Role must not allow orphans', PERIODIC] },
  ],
  ['a role of old', { role: { orphan: false, period: 600 }, version: '0.5', said: [] }],
  ['a role of old on 0.7', { role: { orphan: false, period: 600 }, version: '0.7', said: [] }],
  ['a role of old with a new server', { role: { orphan: false, period: 600 }, version: '1.9', said: [] }],
  ['no period', { role: { token_period: 0 }, version: '1.9', said: [PERIODIC] }],
  ['a maximum', { role: { token_explicit_max_ttl: 999_999 }, version: '1.9', said: [MAX_TTL] }],
  [
    'a maximum of old',
    { role: { explicit_max_ttl: 999_999, period: 600 }, version: '0.10', said: [MAX_TTL] },
  ],
  [
    'a maximum that is not read yet',
    {
      role: { token_explicit_max_ttl: 999_999, period: 600, token_period: undefined },
      version: '0.10',
      said: [],
    },
  ],
  [
    'not renewable',
    { role: { renewable: false }, version: '1.9', said: ['Role must allow tokens to be renewed'] },
  ],
  ['no role', { role: 'none', version: '1.9', said: ['Role "nomad-cluster" does not exist'] }],
  [
    'no role on 0.5',
    { role: 'none', version: '0.5', said: [expect.stringContaining('no such role') as string] },
  ],
  [
    'a role that may not be read',
    {
      without: ['auth/token/roles/nomad-cluster'],
      version: '0.5',
      said: [expect.stringContaining('failed to lookup role "nomad-cluster": ') as string],
    },
  ],
  [
    'nothing but the role',
    {
      without: ['auth/token/create/nomad-cluster', 'auth/token/revoke-accessor', 'auth/token/renew-self'],
      token: { no_default_policy: true },
      version: '1.9',
      said: [
        lacks('auth/token/renew-self', 'update'),
        lacks('auth/token/revoke-accessor', 'update'),
        lacks('auth/token/create/nomad-cluster', 'update'),
      ],
    },
  ],
  [
    'tokens of jobs cannot be looked up, and must be',
    {
      without: ['auth/token/lookup'],
      flags: `${FROM_ROLE} --allow-unauthenticated=false`,
      version: '1.9',
      said: [lacks('auth/token/lookup', 'update')],
    },
  ],
  [
    'tokens of jobs cannot be looked up, and need not',
    { without: ['auth/token/lookup'], version: '1.9', said: [] },
  ],
  [
    'capabilities that may not be asked for, so that nothing is missed',
    {
      without: ['sys/capabilities-self', 'auth/token/renew-self'],
      token: { no_default_policy: true },
      version: '1.9',
      said: [],
    },
  ],
  [
    'rights that 0.5.0 does not look at',
    {
      without: ['auth/token/revoke-accessor'],
      version: '0.5.0',
      role: { orphan: false, period: 600 },
      said: [],
    },
  ],
  [
    'a token that cannot be renewed',
    {
      token: { renewable: false, period: undefined, ttl: '1h' },
      version: '1.9',
      said: ['Vault token is not renewable or root'],
    },
  ],
  [
    'no role at all',
    { flags: '', version: '1.9', said: ['token role name must be set when not using a root token'] },
  ],
  [
    'a token from the role',
    { isFromRole: true, role: { disallowed_policies: [] }, flags: '', version: '1.9', said: [] },
  ],
  ['a root token', { token: { policies: ['root'], period: undefined }, flags: '', version: '1.9', said: [] }],
  [
    'a root token that ends',
    {
      token: { policies: ['root'], period: undefined, ttl: '1h', renewable: false },
      version: '1.9',
      said: ['Vault token has a TTL but is not renewable'],
    },
  ],
];

for (const { name, start } of await liveServers()) {
  describe(`token check --as nomad on ${name}`, () => {
    let server: RunningServer;
    let raw: RawHttp;
    let folder: string;
    let command: (argv: readonly string[]) => Promise<LiveRan>;
    beforeAll(async () => {
      server = await start();
      raw = rawHttp(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-check-'));
      command = liveCommand(server, { HOME: folder });
    });
    afterAll(async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    });

    const check = async (token: string, version: string, flags: string): Promise<LiveRan> => {
      await writeFile(join(folder, 'token'), token);
      const line = `token check --as nomad --nomad-version ${version} --token-file ${folder}/token ${flags}`;
      return command(line.trim().split(' '));
    };

    test.each(stories)(
      '%s',
      async (
        _,
        { role = {}, without = [], token = {}, isFromRole = false, flags = FROM_ROLE, version, said },
      ) => {
        const rules = Object.entries(NEEDED)
          .filter(([path]) => !without.includes(path))
          .map(([path, capability]) => `path "${path}" { capabilities = ["${capability}"] }`);
        await raw.write('sys/policies/acl/nomad-server', { policy: rules.join('\n') });
        await raw.remove('auth/token/roles/nomad-cluster');
        if (role !== 'none') {
          // A role that is written with the old name shows both.
          const fields =
            'period' in role ? { ...ROLE, token_period: undefined, ...role } : { ...ROLE, ...role };
          await raw.write('auth/token/roles/nomad-cluster', fields);
        }
        const at = isFromRole ? 'auth/token/create/nomad-cluster' : 'auth/token/create';
        const { auth } = await raw.write(at, { ...SERVER, ...token });
        const secret = (auth as { client_token: string }).client_token;
        const { code, stdout } = await check(secret, version, `${flags} --json`.trim());
        const { checks } = JSON.parse(stdout) as { checks: readonly { result: string; text?: string }[] };
        expect(checks.filter(({ result }) => result === 'failed').map(({ text }) => text)).toEqual(said);
        expect(code).toBe(said.length === 0 ? 0 : 3);
        const text = await check(secret, version, flags);
        expect(text.stdout).toContain(
          said.length === 0 ? 'would take this token' : 'would refuse this token',
        );
        expect(`${stdout}${text.stdout}${text.stderr}`).not.toContain(secret);
      },
    );

    test('where capabilities may not be asked for, Nomad warns and looks at no other', async () => {
      await raw.write('sys/policies/acl/bare', {
        policy: 'path "auth/token/lookup-self" { capabilities = ["read"] }',
      });
      const { auth } = await raw.write('auth/token/create', { policies: ['bare'], no_default_policy: true });
      const { stdout } = await check((auth as { client_token: string }).client_token, '1.9', '--json');
      expect(JSON.parse(stdout)).toMatchObject({
        checks: [
          { check: 'token', text: 'token role name must be set when not using a root token' },
          {
            check: 'sys/capabilities-self',
            result: 'warning',
            text: expect.stringContaining(
              'capabilities ["update" "root"] on "sys/capabilities-self" so',
            ) as string,
          },
        ],
      });
    });

    test('a token that the server does not know', async () => {
      const { code, stdout } = await check('hvs.nobody', '1.9', FROM_ROLE);
      expect([code, stdout]).toEqual([3, expect.stringContaining('failed to lookup Vault periodic token: ')]);
    });

    test('a server that is not there is no failed check', async () => {
      const { code } = await check('hvs.nobody', '1.9', '--address http://127.0.0.1:9');
      expect(code).toBe(4);
    });
  });
}
