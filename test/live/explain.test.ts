import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROLES = ['deploy', 'review', 'team', 'people', 'subject', 'unbound'];
const PATHS = [
  'secret/data/web/db',
  'secret/data/web/private',
  'secret/data/base',
  'secret/data/p-1/own',
  'secret/web/db',
];
const tokens: readonly (readonly [string, object])[] = [
  ['of the main branch', { ref: 'main' }],
  ['of a feature', { ref: 'dev', teams: ['ops-team'] }],
  ['for somebody else', { ref: 'main', aud: 'else' }],
  ['of yesterday', { ref: 'main', iat: 1, nbf: 1, exp: 2 }],
  ['without a project', { ref: 'main', project: undefined }],
];

function specOf(issuer: string): string {
  const common = 'role_type: jwt, user_claim: project, bound_audiences: [vault]';
  return `version: 1
auth:
  jwt:
    type: jwt
    config: { oidc_discovery_url: "${issuer}", bound_issuer: "${issuer}", default_role: deploy }
    roles:
      deploy: { ${common}, bound_claims: { ref: main }, token_policies: [web] }
      review: { ${common}, bound_claims_type: glob, bound_claims: { ref: "*" }, token_policies: [base] }
      team: { ${common}, groups_claim: teams, token_policies: [own] }
      people: { role_type: oidc, user_claim: sub, allowed_redirect_uris: [http://localhost], token_policies: [web] }
      subject: { ${common}, bound_subject: somebody, token_policies: [web] }
      unbound: { role_type: jwt, user_claim: project, bound_claims: { ref: main }, token_policies: [web] }
policies:
  web: |
    path "secret/data/web/*" { capabilities = ["read"] }
    path "secret/data/web/private" { capabilities = ["deny"] }
    path "secret/+/web/*" { capabilities = ["deny"] }
  base: |
    path "secret/data/base" { capabilities = ["read"] }
  own: |
    path "secret/data/{{identity.entity.aliases.\${accessor:jwt}.name}}/*" { capabilities = ["read"] }
token_roles:
  most: { disallowed_policies: [own] }
identity_groups:
  ops: { type: external, policies: [web], alias: { mount: jwt, name: ops-team } }
secrets: { secret: { type: kv, options: { version: "2" } } }
`;
}

for (const { name, start } of await liveServers()) {
  describe(`explain on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let folder: string;
    let run: ReturnType<typeof liveCommand>;
    let flavour: string;
    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-explain-'));
      run = liveCommand(server);
      flavour = name.startsWith('bao') ? 'openbao' : 'vault';
      await writeFile(join(folder, 'spec.yaml'), specOf(issuer.url));
      // A development server has a secrets engine there already.
      await rawHttp(server).remove('sys/mounts/secret');
      const applied = await run(['apply', '--auto-approve', join(folder, 'spec.yaml')]);
      expect([applied.code, applied.stderr]).toEqual([0, expect.any(String)]);
    });
    afterAll(async () => {
      await issuer.close();
      await server.stop();
      await rm(folder, { recursive: true });
    });

    const sources = (): readonly (readonly string[])[] => [
      ['--server', flavour, join(folder, 'spec.yaml')],
      ['--live'],
    ];
    const explain = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
      const { stdout, stderr } = await run(['explain', '--json', ...args]);
      expect(stderr).toBe('');
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const sign = async (claims: object): Promise<string> => {
      const jwt = (await issuer.sign({ aud: 'vault', sub: 'me', project: 'p-1', ...claims })).reveal();
      await writeFile(join(folder, 'jwt'), jwt);
      return jwt;
    };
    const login = async (
      role: string,
      jwt: string,
    ): Promise<{ readonly token?: string; readonly errors?: readonly string[] }> => {
      const response = await fetch(`${server.address}/v1/auth/jwt/login`, {
        method: 'POST',
        body: JSON.stringify({ role, jwt }),
      });
      const { auth, errors } = (await response.json()) as {
        auth?: { client_token: string };
        errors?: string[];
      };
      return auth ? { token: auth.client_token } : { errors: errors ?? [] };
    };
    const reads = async (token: string, path: string): Promise<boolean> => {
      const response = await fetch(`${server.address}/v1/${path}`, { headers: { 'X-Vault-Token': token } });
      return response.status !== 403;
    };

    test.each(tokens)('a token %s is judged by every role as the server does', async (_, claims) => {
      const jwt = await sign(claims);
      const said = new Map<string, boolean>();
      for (const role of ROLES)
        said.set(`auth/jwt/role/${role}`, (await login(role, jwt)).token !== undefined);
      for (const source of sources()) {
        const { roles } = await explain('--token', join(folder, 'jwt'), ...source);
        const told = (roles as readonly { address: string; verdict: string; errors: string[] }[]).map(
          ({ address, verdict }): [string, boolean] => [address, verdict === 'admitted'],
        );
        expect(new Map(told), source.join(' ')).toEqual(said);
      }
    });

    test('a path is reached with a token of a role just when the answer says so', async () => {
      const jwt = await sign({ ref: 'main', teams: ['ops-team'] });
      let allowed = 0;
      for (const role of ['deploy', 'review', 'team']) {
        const { token = '' } = await login(role, jwt);
        expect(token).not.toBe('');
        for (const path of PATHS) {
          const really = await reads(token, path);
          if (really) allowed += 1;
          for (const source of sources()) {
            const asked = ['--path', path, '--as', `jwt/${role}`, '--token', join(folder, 'jwt')];
            expect(await explain(...asked, ...source), `${role} ${path}`).toMatchObject({ allowed: really });
          }
        }
      }
      expect(allowed).toBeGreaterThan(2);
    });

    test('who can is whose tokens can', async () => {
      const jwt = await sign({ ref: 'main', teams: ['ops-team'], sub: 'somebody' });
      for (const path of PATHS) {
        const really: string[] = [];
        for (const role of ROLES) {
          const { token } = await login(role, jwt);
          if (token !== undefined && (await reads(token, path))) really.push(`auth/jwt/role/${role}`);
        }
        // No JWT comes in there: one is for a browser, the other names no audience.
        const shut = ['auth/jwt/role/people', 'auth/jwt/role/unbound'];
        for (const source of sources()) {
          const { roles } = await explain('--who-can', 'read', path, ...source);
          const told = (roles as readonly { address: string; when: string }[]).filter(
            ({ address }) => !shut.includes(address),
          );
          const names = (all: typeof told): readonly string[] => all.map(({ address }) => address).sort();
          // A template fits for one project, and this token is of another.
          const fits = told.filter(({ when, address }) => when !== 'template' || really.includes(address));
          expect(names(fits), `${path} ${source.join(' ')}`).toEqual(really.sort());
        }
      }
    });

    test('who can names no policy of a token role that the role gives to nobody', async () => {
      const raw = rawHttp(server);
      const policy = 'path "auth/token/create/most" { capabilities = ["update", "sudo"] }';
      await raw.write('sys/policies/acl/caller', { policy });
      const { auth } = (await raw.write('auth/token/create', { policies: ['caller'] })) as {
        auth: { client_token: string };
      };
      const caller = rawHttp({ address: server.address, token: auth.client_token });
      const given: string[] = [];
      for (const name of ['base', 'own', 'root', 'web'])
        await caller.write('auth/token/create/most', { policies: [name] }).then(
          () => given.push(name),
          () => undefined,
        );
      expect(given).toEqual(['base', 'web']);
      for (const source of sources())
        for (const [path, policies] of [
          ['secret/data/base', ['base']],
          ['secret/data/web/db', ['web']],
        ] as const) {
          const { token_roles: told } = await explain('--who-can', 'read', path, ...source);
          expect(told).toEqual([{ address: 'auth/token/roles/most', policies }]);
        }
    });

    test('a policy that is not there gives nothing, and one that may not be read may give more', async () => {
      const raw = rawHttp(server);
      await raw.write('auth/token/roles/gap', { allowed_policies: ['nowhere', 'base'] });
      const path = 'secret/data/web/db';
      const all = await explain('--path', path, '--as', 'gap', '--live');
      expect(all).toMatchObject({ missing_policies: ['nowhere'], unknown_policies: [] });
      expect(await explain('--who-can', 'read', path, '--live')).toMatchObject({ undecided: [] });

      const rules = ['sys/auth', 'auth/token/roles/*'].map(
        (one) => `path "${one}" { capabilities = ["read", "list"] }`,
      );
      await raw.write('sys/policies/acl/third', {
        policy: [...rules, 'path "auth/token/roles" { capabilities = ["list"] }'].join('\n'),
      });
      const made = (await raw.write('auth/token/create', { policies: ['third'] })) as {
        readonly auth: { readonly client_token: string };
      };
      const third = liveCommand({ address: server.address, token: made.auth.client_token });
      const asked = await third(['explain', '--path', path, '--as', 'gap', '--live']);
      expect(asked.stdout).toContain('  not known, so there may be more rules: base, nowhere\n');
      const who = await third(['explain', '--who-can', 'read', path, '--live']);
      expect(who.stdout).toContain('  auth/token/roles/gap  has base, nowhere, whose text is not known\n');
      await raw.remove('auth/token/roles/gap');
    });

    test('what the token may not read is named', async () => {
      const raw = rawHttp(server);
      await raw.write('sys/policies/acl/half', { policy: 'path "sys/auth" { capabilities = ["read"] }' });
      const made = (await raw.write('auth/token/create', { policies: ['half'] })) as {
        auth: { client_token: string };
      };
      const half = liveCommand({ address: server.address, token: made.auth.client_token });
      const { code, stdout } = await half(['explain', '--who-can', 'read', 'secret/data/base', '--live']);
      expect([code, stdout]).toEqual([3, expect.stringContaining('The token may not look at these')]);
    });
  });
}
