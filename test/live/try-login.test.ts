import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const CLAIMS = { aud: 'vault', sub: 'org:1', project: 'p-1', ref: 'main', protected: true, groups: ['dev'] };
const ROLE = {
  role_type: 'jwt',
  user_claim: 'project',
  bound_audiences: ['vault'],
  bound_subject: 'org:1',
  groups_claim: 'groups',
  bound_claims: { ref: 'main', protected: true },
  claim_mappings: { ref: 'branch' },
  token_policies: ['web'],
  token_ttl: '5m',
};
const now = Math.floor(Date.now() / 1000);

interface Refusal {
  readonly claims?: object;
  readonly role?: object;
  readonly flags?: string;
  readonly isOthers?: boolean;
  /** What the server says. */
  readonly said: string | RegExp;
  /** The check that fails; none where the demands are not known or hold. */
  readonly check?: string;
}

/** In the order in which the servers look; each fails for one reason, and a login without it is admitted. */
const refusals: readonly (readonly [string, Refusal])[] = [
  ['no role', { flags: '', said: 'missing role' }],
  ['an unknown role', { flags: '--role nobody', said: 'role "nobody" could not be found' }],
  [
    'a role for people',
    {
      role: { role_type: 'oidc', allowed_redirect_uris: ['http://localhost'] },
      said: 'role with oidc role_type is not allowed',
      check: 'role_type',
    },
  ],
  ['another address', { role: { token_bound_cidrs: ['10.0.0.0/8'] }, said: 'permission denied' }],
  ['another key', { isOthers: true, said: 'error verifying token signature' }],
  [
    'another issuer',
    { claims: { iss: 'https://else.example' }, said: 'invalid issuer (iss) claim', check: 'bound_issuer' },
  ],
  [
    'another subject',
    { claims: { sub: 'org:2' }, said: 'invalid subject (sub) claim', check: 'bound_subject' },
  ],
  [
    'another audience',
    { claims: { aud: 'else' }, said: 'invalid audience (aud) claim', check: 'bound_audiences' },
  ],
  [
    'no times',
    {
      claims: { iat: undefined, nbf: undefined, exp: undefined },
      said: 'no issued at (iat), not before (nbf), or expiration time (exp)',
      check: 'times',
    },
  ],
  [
    'a token of tomorrow',
    { claims: { nbf: now + 900, exp: now + 1800 }, said: 'invalid not before (nbf) claim', check: 'nbf' },
  ],
  ['a token of yesterday', { claims: { iat: 1, nbf: 1, exp: 2 }, said: 'token is expired', check: 'exp' }],
  ['issued tomorrow', { claims: { iat: now + 900 }, said: 'invalid issued at (iat) claim', check: 'iat' }],
  [
    'no audience bound',
    { role: { bound_audiences: [] }, said: 'no audiences bound to the role', check: 'bound_audiences' },
  ],
  [
    'no name',
    { claims: { project: undefined }, said: 'claim "project" not found in token', check: 'user_claim' },
  ],
  [
    'a name that is no text',
    { claims: { project: 5 }, said: 'claim "project" could not be converted to string', check: 'user_claim' },
  ],
  [
    'no groups',
    {
      claims: { groups: undefined },
      said: 'failed to fetch groups: "groups" claim not found in token',
      check: 'groups_claim',
    },
  ],
  [
    'another branch',
    {
      claims: { ref: 'dev' },
      said: 'claim "ref" does not match any associated bound claim values',
      check: 'bound_claims ref',
    },
  ],
  ['no branch', { claims: { ref: undefined }, said: 'claim "ref" is missing', check: 'bound_claims ref' }],
  [
    'another type',
    {
      claims: { protected: 'true' },
      said: 'claim "protected" does not match',
      check: 'bound_claims protected',
    },
  ],
  ['an empty name', { claims: { project: '' }, said: 'missing name in alias', check: 'user_claim' }],
];

for (const { name, start } of await liveServers()) {
  describe(`login on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let stranger: Issuer;
    let raw: RawHttp;
    let folder: string;
    let run: (flags: string, jwt: string, token?: string) => Promise<LiveRan>;
    const heard: string[] = [];
    const planted: string[] = [];
    beforeAll(async () => {
      server = await start();
      [issuer, stranger] = await Promise.all([startIssuer(server.hostName), startIssuer(server.hostName)]);
      raw = rawHttp(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-login-'));
      planted.push(server.token);
      const command = liveCommand({ address: server.address, token: '' }, { HOME: folder });
      run = async (flags, jwt, token = server.token) => {
        await writeFile(join(folder, 'jwt'), `${jwt}\n`);
        await writeFile(join(folder, '.vault-token'), token);
        const ran = await command(`login --mount jwt/ci --jwt ${folder}/jwt ${flags}`.trim().split(' '));
        heard.push(ran.stdout, ran.stderr);
        return ran;
      };
      await raw.write('sys/auth/jwt/ci', { type: 'jwt' });
      await raw.write('auth/jwt/ci/config', { oidc_discovery_url: issuer.url, bound_issuer: issuer.url });
      await raw.write('auth/jwt/ci/role/web', ROLE);
    });
    afterAll(async () => {
      await issuer.close();
      await stranger.close();
      await server.stop();
      await rm(folder, { recursive: true });
    });

    const sign = async (claims: object = {}, by = issuer): Promise<string> => {
      const jwt = (await by.sign({ ...CLAIMS, iss: issuer.url, ...claims })).reveal();
      planted.push(jwt, jwt.split('.')[2] ?? jwt);
      return jwt;
    };
    /** Tokens that logins have left behind. */
    const left = async (): Promise<number> => {
      const { keys } = (await raw.read('auth/token/accessors?list=true')) ?? {};
      return (keys as readonly string[]).length;
    };

    test('admitted: what the token may, and it is gone at once', async () => {
      const before = await left();
      const { code, stdout, stderr } = await run('--role web', await sign());
      expect([code, stderr]).toEqual([0, '']);
      for (const line of [
        'policies +default, web',
        'ttl +5m',
        'entity alias +p-1',
        'meta +branch=main, role=web',
      ])
        expect(stdout).toMatch(new RegExp(`^ {2}${line}$`, 'm'));
      expect(stdout).toContain('The token is revoked again.');
      expect(await left()).toBe(before);
      const json = JSON.parse((await run('--role web --json', await sign())).stdout) as object;
      expect(json).toMatchObject({ exit_code: 0, admitted: true, token: { policies: ['default', 'web'] } });
    });

    test('admitted, and kept where the user says', async () => {
      const file = join(folder, 'kept');
      expect(await run(`--role web --out ${file}`, await sign())).toMatchObject({ code: 0 });
      const token = (await readFile(file, 'utf8')).trim();
      planted.push(token);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const bearer = rawHttp({ ...server, token });
      expect(await bearer.read('auth/token/lookup-self')).toMatchObject({ policies: ['default', 'web'] });
    });

    test.each(refusals)(
      '%s',
      async (_, { claims, role, flags = '--role web', isOthers = false, said, check }) => {
        try {
          if (role !== undefined) await raw.write('auth/jwt/ci/role/web', { ...ROLE, ...role });
          const jwt = await sign(claims, isOthers ? stranger : issuer);
          const { code, stdout } = await run(`${flags} --json`.trim(), jwt);
          const report = JSON.parse(stdout) as {
            errors: readonly string[];
            checks: readonly { check: string; result: string }[];
          };
          expect([code, report.errors.join('\n')]).toEqual([3, expect.stringContaining(String(said))]);
          const failing = report.checks.filter(({ result }) => result === 'failed').map((one) => one.check);
          expect(failing).toEqual(check === undefined ? [] : [check]);
          const text = await run(flags, jwt);
          expect(text.stdout).toContain(`Refused: `);
          if (check !== undefined) expect(text.stdout).toMatch(new RegExp(`^failed +${check}`, 'm'));
        } finally {
          await raw.remove('auth/jwt/ci/role/web');
          await raw.write('auth/jwt/ci/role/web', ROLE);
        }
        expect(await run('--role web', await sign())).toMatchObject({ code: 0 });
      },
    );

    test('the algorithm, and a mount whose default role it is', async () => {
      const config = { oidc_discovery_url: issuer.url, bound_issuer: issuer.url, default_role: 'web' };
      await raw.write('auth/jwt/ci/config', { ...config, jwt_supported_algs: ['ES256'] });
      expect(await run('', await sign())).toMatchObject({
        code: 3,
        stdout: expect.stringContaining('unexpected') as string,
      });
      await raw.write('auth/jwt/ci/config', config);
      expect(await run('', await sign())).toMatchObject({ code: 0 });
      expect((await run('', await sign({ ref: 'x' }))).stdout).toMatch(
        /^failed +bound_claims ref +it is "x"/m,
      );
    });

    test('without a right to read the role, the claim that the server names is shown, and no other', async () => {
      const { code, stdout } = await run('--role web', await sign({ ref: 'feature/x' }), 'stranger');
      expect([code, stdout]).toEqual([3, expect.stringContaining('What the role demands is not known')]);
      expect(stdout).toMatch(/^ {2}ref +"feature\/x"$/m);
      expect(stdout).not.toContain('p-1');
    });

    test('no mount, no JWT, no server', async () => {
      const jwt = await sign();
      expect(await run('--mount nowhere --role web', jwt)).toMatchObject({ code: 3 });
      const none = await run('--role web', 'not a token');
      expect([none.code, none.stdout]).toEqual([3, expect.stringContaining('it is no JWT')]);
      expect(await run('--role web', '')).toMatchObject({ code: 1 });
      expect(await run('--role web --address http://127.0.0.1:9', jwt)).toMatchObject({ code: 4 });
    });

    test('no token and no signature is in anything that was said, and one that were there would be found', () => {
      const all = heard.join('\n');
      expect(planted.filter((one) => all.includes(one))).toEqual([]);
      expect(planted.length).toBeGreaterThan(20);
      expect(all).not.toMatch(/\b(?:hvs|s)\.[A-Za-z0-9]{20}/);
    });
  });
}
