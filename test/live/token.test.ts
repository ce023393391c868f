import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { binaryFor, liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

for (const { name, start } of await liveServers()) {
  describe(`tokens on ${name}`, () => {
    let server: RunningServer;
    let raw: RawHttp;
    let folder: string;
    let run: (line: string, token?: string) => Promise<LiveRan>;
    /** Everything said by runs that were not asked for the token, and all tokens there were. */
    const heard: string[] = [];
    const planted: string[] = [];

    beforeAll(async () => {
      server = await start();
      raw = rawHttp(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-token-'));
      planted.push(server.token);
      const command = liveCommand({ address: server.address, token: '' }, { HOME: folder });
      run = async (line, token = server.token) => {
        await writeFile(join(folder, '.vault-token'), token);
        const ran = await command(line.split(' ').map((one) => one.replace(/^@/, `${folder}/`)));
        heard.push(ran.stderr, ...(line.includes('--format') && !line.includes('--out') ? [] : [ran.stdout]));
        return ran;
      };
      await raw.write('auth/token/roles/jobs', {
        allowed_policies: ['app'],
        token_period: 600,
        orphan: true,
      });
    });
    afterAll(async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    });

    /** What the server knows of a token. */
    const lookup = async (token: string): Promise<Record<string, unknown>> => {
      planted.push(token);
      const { data } = await raw.write('auth/token/lookup', { token });
      return data as Record<string, unknown>;
    };
    const fromFile = async (file: string): Promise<string> =>
      (await readFile(join(folder, file), 'utf8')).trim();
    const accessors = async (): Promise<number> =>
      ((await raw.read('auth/token/accessors?list=true'))?.['keys'] as readonly string[]).length;
    const makeToken = async (
      body: object,
      token = server.token,
    ): Promise<{ token: string; accessor: string }> => {
      const { auth } = await rawHttp({ ...server, token }).write('auth/token/create', body);
      const made = auth as { client_token: string; accessor: string };
      planted.push(made.client_token);
      return { token: made.client_token, accessor: made.accessor };
    };
    const isAlive = (token: string): Promise<boolean> =>
      lookup(token).then(
        () => true,
        () => false,
      );

    test('nothing is created when nothing says where it goes, or the file is there already', async () => {
      const before = await accessors();
      await writeFile(join(folder, 'mine'), 'mine');
      expect(await run('token create --policy app')).toMatchObject({ code: 1 });
      expect(await run('token create --policy app --out @mine')).toMatchObject({ code: 1 });
      expect(await accessors()).toBe(before);
    });

    test("a workspace's token, periodic, in a file that only its owner can read", async () => {
      const ran = await run('token create --policy coder --period 24h --display-name coder --out @coder');
      expect(ran).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/policies +coder, default/) as string,
      });
      expect((await stat(join(folder, 'coder'))).mode & 0o777).toBe(0o600);
      expect(await lookup(await fromFile('coder'))).toMatchObject({
        policies: ['coder', 'default'],
        period: 86_400,
        display_name: 'token-coder',
        renewable: true,
        orphan: false,
      });
      const again = await run('token create --policy coder --out @coder --force --json');
      expect(JSON.parse(again.stdout)).toMatchObject({
        exit_code: 0,
        token: { policies: ['coder', 'default'] },
      });
      expect(await lookup(await fromFile('coder'))).not.toHaveProperty('period');
    });

    test("a Nomad server's token, as a value, as a line for an environment file, as JSON", async () => {
      const flags = 'token create --policy nomad-server --period 72h --orphan --format';
      const { code, stdout } = await run(`${flags} value`);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^\S+\n$/)]);
      const wanted = { policies: ['default', 'nomad-server'], period: 259_200, orphan: true };
      expect(await lookup(stdout.trim())).toMatchObject(wanted);
      const line = (await run(`${flags} env`)).stdout;
      expect(await lookup(/^VAULT_TOKEN=(\S+)\n$/.exec(line)?.[1] ?? '')).toMatchObject(wanted);
      const { token } = JSON.parse((await run(`${flags} json`)).stdout) as {
        token: { token: string; accessor: string };
      };
      expect(await lookup(token.token)).toMatchObject({ ...wanted, accessor: token.accessor });
    });

    test('a wrapped one: what is kept gives the token, once', async () => {
      const { stdout } = await run('token create --policy app --wrap-ttl 1m --out @wrapped');
      const wrapping = await fromFile('wrapped');
      planted.push(wrapping);
      const bearer = rawHttp({ ...server, token: wrapping });
      const { auth } = await bearer.write('sys/wrapping/unwrap', {});
      const { client_token: token, accessor } = auth as { client_token: string; accessor: string };
      expect(await lookup(token)).toMatchObject({ policies: ['app', 'default'] });
      expect(stdout).toContain(accessor);
      await expect(bearer.write('sys/wrapping/unwrap', {})).rejects.toThrow();
    });

    test('a root token that nobody asked for is told, even inside a wrapped one', async () => {
      const warning = 'warning the new token has the policy root; name --policy or --role for less\n';
      for (const flags of ['--out @root', '--out @wrapped-root --wrap-ttl 1m']) {
        expect(await run(`token create ${flags}`)).toMatchObject({ code: 0, stderr: warning });
        planted.push(await fromFile(flags.split(/[@ ]/)[2] ?? ''));
      }
      const json = await run('token create --out @root --force --json');
      expect(JSON.parse(json.stdout)).toMatchObject({ warnings: [warning.slice(8, -1)] });
      const asked = await run('token create --policy root --out @root --force');
      expect(asked).toMatchObject({
        stdout: expect.stringMatching(/^ {2}ttl +never ends$/m) as string,
        stderr: '',
      });
      const { token } = await makeToken({ policies: ['maker'] });
      await raw.write('sys/policies/acl/maker', {
        policy: 'path "auth/token/create" { capabilities = ["update"] }',
      });
      for (const flags of ['', ' --wrap-ttl 1m'])
        expect(await run(`token create --out @root --force${flags}`, token)).toMatchObject({
          code: 0,
          stderr: '',
        });
    });

    test.each([
      '--policy=app --ttl=1h',
      '--policy=app --policy=web --no-default-policy --ttl=90m',
      '--type=batch --ttl=20m --policy=app --orphan',
      '--renewable=false --explicit-max-ttl=2h --policy=app',
      '--metadata=team=a --metadata=note=b=c --display-name=ci --policy=app',
      '--role=jobs --policy=app',
    ])('the same token as the vault program makes: %s', async (flags) => {
      const program = await binaryFor('vault', { skip: (note) => expect.fail(note) });
      const theirs = await promisify(execFile)(
        program,
        ['token', 'create', '-field=token', ...flags.split(' ').map((flag) => flag.slice(1))],
        { env: { VAULT_ADDR: server.address, VAULT_TOKEN: server.token, HOME: folder } },
      );
      const ours = await run(`token create ${flags} --format value`);
      const [a, b] = await Promise.all([theirs.stdout, ours.stdout].map((token) => lookup(token.trim())));
      const own = ['id', 'accessor', 'creation_time', 'issue_time', 'expire_time', 'ttl', 'bound_cidrs'];
      const facts = (all: object = {}): object =>
        Object.fromEntries(Object.entries(all).filter(([key]) => !own.includes(key)));
      expect(facts(b)).toEqual(facts(a));
    });

    test('what the server refuses is told in its words, and leaves no file', async () => {
      const refused = await run('token create --role jobs --policy root --out @no');
      expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('token policies ([')]);
      expect(await run('token create --role nobody --out @no')).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('unknown role nobody') as string,
      });
      const { token } = await makeToken({ policies: ['app'] });
      const denied = await run('token create --policy app --out @no', token);
      expect([denied.code, denied.stderr]).toEqual([4, expect.stringContaining('permission denied')]);
      expect(await readdir(folder)).not.toContain('no');
    });

    test('lookup, renewal and revocation by accessor', async () => {
      const { token, accessor } = await makeToken({ policies: ['app'], period: '1h', display_name: 'x' });
      const found = await run(`token lookup --accessor ${accessor}`);
      expect([found.code, found.stdout]).toEqual([0, expect.stringMatching(/display name +token-x\n/)]);
      const renewed = await run(`token renew --accessor ${accessor} --json`);
      expect(JSON.parse(renewed.stdout)).toMatchObject({ token: { accessor, ttl: 3600 } });
      expect(await run(`token revoke --accessor ${accessor}`)).toMatchObject({ code: 0 });
      expect(await isAlive(token)).toBe(false);
      expect((await run(`token lookup --accessor ${accessor}`)).code).toBe(4);
      const again = await run(`token revoke --accessor ${accessor}`);
      expect([again.code, again.stdout]).toEqual([0, 'Nothing was left to revoke.\n']);
    });

    if (name === 'bao')
      test('an accessor of another namespace is refused, and --namespace helps', async () => {
        await raw.write('sys/namespaces/team', {});
        const made = await run('token create --policy app --out @team --namespace team --json');
        const { accessor } = (JSON.parse(made.stdout) as { token: { accessor: string } }).token;
        for (const verb of ['lookup', 'renew', 'revoke']) {
          const refused = await run(`token ${verb} --accessor ${accessor}`);
          expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('with --namespace')]);
        }
        expect(await run(`token revoke --accessor ${accessor} --namespace team`)).toMatchObject({ code: 0 });
      });

    test('a token that looks itself up, renews and revokes itself', async () => {
      const { token, accessor } = await makeToken({ policies: ['app'], ttl: '1h' });
      await writeFile(join(folder, 'own'), `${token}\n`);
      const found = await run('token lookup --token-file @own --json', 'else');
      expect(JSON.parse(found.stdout)).toMatchObject({ token: { accessor, policies: ['app', 'default'] } });
      const renewed = await run('token renew --increment 2h --json', token);
      expect(JSON.parse(renewed.stdout)).toMatchObject({ token: { ttl: 7200 } });
      expect(await run('token revoke --self', token)).toMatchObject({ code: 0 });
      expect(await isAlive(token)).toBe(false);
      const late = await run('token revoke --token-file @own');
      expect([late.code, late.stderr]).toEqual([4, expect.stringContaining('permission denied')]);
    });

    test('a renewal that the server cuts short says so', async () => {
      const { token } = await makeToken({ policies: ['app'], ttl: '1h', explicit_max_ttl: '2h' });
      const { code, stderr } = await run('token renew --increment 20h', token);
      expect([code, stderr]).toEqual([0, expect.stringMatching(/^warning TTL of/)]);
    });

    test('its children end with a token, unless it is revoked alone', async () => {
      for (const [flags, isLeft] of [
        ['', false],
        [' --mode orphan', true],
      ] as const) {
        const parent = await makeToken({ policies: ['root'] });
        const child = await makeToken({ policies: ['app'] }, parent.token);
        await writeFile(join(folder, 'parent'), parent.token);
        expect(await run(`token revoke --token-file @parent${flags}`)).toMatchObject({ code: 0 });
        expect([await isAlive(parent.token), await isAlive(child.token)]).toEqual([false, isLeft]);
      }
    });

    test('a lost answer: the token is not asked for again, and the user is told how to find it', async () => {
      const proxy = await startFaultProxy(server.address);
      try {
        proxy.reset({
          handle: (exchange) =>
            exchange.request.path.startsWith('auth/token/')
              ? exchange.forward().then(() => {
                  exchange.raw('', 'reset');
                })
              : undefined,
        });
        const before = await accessors();
        const { code, stderr } = await run(
          `token create --display-name lost --out @lost --address ${proxy.address}`,
        );
        expect([code, stderr]).toEqual([5, expect.stringContaining('a token may have been created')]);
        expect(stderr).toContain('display name token-lost');
        expect(proxy.committed).toHaveLength(1);
        expect(await accessors()).toBe(before + 1);
        expect(await readdir(folder)).not.toContain('lost');
        const { accessor } = await makeToken({ policies: ['app'] });
        const revoked = await run(`token revoke --accessor ${accessor} --address ${proxy.address}`);
        expect([revoked.code, revoked.stderr]).toEqual([5, expect.stringContaining('may be revoked')]);
      } finally {
        await proxy.close();
      }
    });

    test('no token is in anything that was said unasked, and one that were there would be found', () => {
      const all = heard.join('\n');
      const found = planted.filter((one) => one.length > 8 && all.includes(one));
      expect(found).toEqual([]);
      expect(planted.length).toBeGreaterThan(20);
      expect(all).not.toMatch(/\b(?:hvs|hvb|s|b)\.[A-Za-z0-9_-]{20}/);
    });
  });
}
