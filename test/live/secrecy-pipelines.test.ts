import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { filesBelow, findLeaks } from '../support/canaries.ts';
import type { Leak, SearchedText } from '../support/canaries.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace, CliRun } from '../support/cli.ts';
import { startEcho } from '../support/echo.ts';
import type { Echo } from '../support/echo.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { processListWhile } from '../support/process-list.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { tokenEndpoint } from '../support/token-endpoint.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const NAMES = ['vault', 'bao'];
const KINDS = ['json', 'markdown', 'junit', 'sarif', 'codequality', 'gitlab-terraform', 'dotenv'];
/** Files that hold a secret by right: the job's own. */
const PLANTED = ['secret.txt', 'secret-id', 'jwt'];

for (const { name, start } of (await liveServers()).filter((server) => NAMES.includes(server.name))) {
  describe(`pipelines on ${name} show no secret and no token`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let place: CliPlace;
    let echo: Echo;
    let endpoint: Awaited<ReturnType<typeof tokenEndpoint>>;
    /** What the spec and the platform hold, by a name for messages. */
    const secrets: Record<string, string> = {};
    /** The tokens of the runs of one test, and what these have said. */
    let tokens: Record<string, string> = {};
    let texts: SearchedText[] = [];
    let firstRun: readonly SearchedText[] = [];
    let roleId: string;
    let runs = 0;

    beforeAll(async () => {
      [server, issuer, place] = await Promise.all([start(), startIssuer(), cliPlace()]);
      for (const one of ['client', 'path', 'file', 'bearer']) {
        secrets[one] = `canary-${one}-${randomBytes(12).toString('hex')}${one === 'client' ? '"\\/ä %' : ''}`;
      }
      // The tokens that logins get are secrets, too.
      echo = await startEcho(server.address, (token) => (tokens[`token ${token.slice(-6)}`] = token));
      endpoint = await tokenEndpoint(async () => ({ status: 200, body: { value: await jwt() } }));
      await setUp();
    });
    afterAll(async () => {
      await Promise.all([echo.close(), endpoint.close(), issuer.close(), server.stop()]);
      await place.remove();
    });

    async function setUp(): Promise<void> {
      const raw = rawHttp(server);
      const all = '"create", "read", "update", "delete", "list", "sudo"';
      await raw.write('sys/policies/acl/deploy', { policy: `path "*" { capabilities = [${all}] }` });
      await raw.write('sys/mounts/books', { type: 'kv', options: { version: '2' } });
      await raw.write('sys/auth/jwt', { type: 'jwt' });
      await raw.write('auth/jwt/config', { oidc_discovery_url: issuer.url, bound_issuer: issuer.url });
      const token = { token_policies: ['deploy'], token_ttl: '1h' };
      const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], ...token };
      await raw.write('auth/jwt/role/deploy', role);
      await raw.write('sys/auth/approle', { type: 'approle' });
      await raw.write('auth/approle/role/deploy', token);
      const { data } = await raw.write('auth/approle/role/deploy/secret-id', {});
      secrets['secret id'] = (data as { secret_id: string }).secret_id;
      roleId = ((await raw.read('auth/approle/role/deploy/role-id')) as { role_id: string }).role_id;
      await mkdir(join(place.folder, 'spec'));
      await writeFile(join(place.folder, 'spec/secret.txt'), secrets['file'] ?? '');
      await writeFile(join(place.folder, 'secret-id'), secrets['secret id']);
      await writeFile(join(place.folder, 'spec/spec.yaml'), JSON.stringify(spec(issuer.url)));
    }

    async function jwt(): Promise<string> {
      const token = (await issuer.sign({ aud: 'vault', sub: 'job' })).reveal();
      // Its signature: all JWTs on this machine begin alike.
      tokens[`jwt ${token.slice(-6)}`] = token.slice(token.lastIndexOf('.') + 1);
      return token;
    }

    /** Each way in which a job can log in, with what its platform gives it. */
    const logins: Readonly<Record<string, () => Promise<Login>>> = {
      GitHub: () =>
        Promise.resolve({
          flags: ['--auth-method', 'jwt', '--auth-role', 'deploy', '--ci', 'github'],
          env: {
            GITHUB_ACTIONS: 'true',
            GITHUB_OUTPUT: join(place.root, 'outputs'),
            GITHUB_STEP_SUMMARY: join(place.root, 'summary.md'),
            ACTIONS_ID_TOKEN_REQUEST_URL: `${endpoint.url}/token?api-version=2.0`,
            ACTIONS_ID_TOKEN_REQUEST_TOKEN: secrets['bearer'] ?? '',
          },
        }),
      GitLab: async () => ({
        flags: ['--auth-method', 'jwt', '--auth-role', 'deploy', '--ci', 'gitlab'],
        env: { GITLAB_CI: 'true', VAULT_ID_TOKEN: await jwt() },
      }),
      'a file': async () => {
        await writeFile(join(place.root, 'jwt'), await jwt());
        return {
          flags: ['--auth-method', 'jwt', '--auth-role', 'deploy', '--auth-jwt-file', '../jwt'],
          env: {},
        };
      },
      'AppRole, in a variable': () =>
        Promise.resolve({
          flags: ['--auth-method', 'approle', '--auth-role', roleId],
          env: { VAULTCTL_AUTH_SECRET_ID: secrets['secret id'] ?? '' },
        }),
      'AppRole, in a file': () =>
        Promise.resolve({
          flags: ['--auth-method', 'approle', '--auth-role', roleId, '--auth-secret-id-file', 'secret-id'],
          env: {},
        }),
    };

    /** Runs the built command line with every report, watched by somebody who lists processes. */
    async function run(login: Login, args: readonly string[]): Promise<CliRun> {
      runs += 1;
      const reports = KINDS.flatMap((kind) => ['--report', `${kind}=reports/${runs}.${kind}`]);
      const line = [...args, ...login.flags, ...reports];
      const env = {
        VAULT_ADDR: echo.address,
        VAULT_MAX_RETRIES: '0',
        VAULTCTL_VAR_CLIENT: secrets['client'] ?? '',
        VAULTCTL_VAR_PATH: secrets['path'] ?? '',
        ...login.env,
      };
      const { result, seen } = await processListWhile(place.run(line, env));
      texts.push(
        { where: `stdout of run ${runs}`, text: result.stdout },
        { where: `stderr of run ${runs}`, text: result.stderr },
        { where: `processes during run ${runs}`, text: seen },
      );
      // The list has seen the very process.
      expect(seen).toContain(`reports/${runs}.sarif`);
      return result;
    }

    const files = (): Promise<SearchedText[]> => filesBelow(place.root, PLANTED);

    /** Looks through everything since it was last called. */
    async function leaks(): Promise<Leak[]> {
      expect(Object.keys(tokens).filter((one) => one.startsWith('token ')).length).toBeGreaterThan(0);
      const found = findLeaks({ ...secrets, ...tokens }, [...texts, ...(await files())]);
      if (firstRun.length === 0) firstRun = texts.slice(0, 3);
      [tokens, texts] = [{}, []];
      return found;
    }

    /** Another client secret than on the server; the old one is looked for all the same. */
    function changeClientSecret(): void {
      secrets['client before'] = secrets['client'] ?? '';
      secrets['client'] = `canary-client-${randomBytes(12).toString('hex')}"\\/ä %`;
    }

    test.each(Object.keys(logins))('logged in by %s', async (way) => {
      const login = await (logins[way] ?? expect.unreachable)();
      const loud = ['--debug', '--stats'];
      const planned = await run(login, ['plan', 'spec', '--out', 'saved.json', ...loud]);
      expect([planned.code, planned.stderr]).toEqual([0, expect.stringContaining('debug POST auth/')]);
      expect(await run(login, ['apply', '--plan', 'saved.json', ...loud])).toMatchObject({ code: 0 });
      expect(await run(login, ['drift', 'spec', '--json', ...loud])).toMatchObject({ code: 0 });
      expect(await leaks()).toEqual([]);
      changeClientSecret();
    });

    test.each(Object.keys(logins))('logged in by %s, and everything comes back in a refusal', async (way) => {
      const login = await (logins[way] ?? expect.unreachable)();
      changeClientSecret();
      for (const [method, path, codes] of [
        ['POST', 'login', [4]],
        ['GET', 'sys/auth', [4]],
        ['POST', 'sys/capabilities-self', [4]],
        ['POST', 'auth/people/config', [4, 5]],
        ['POST', 'revoke-self', [0, 5]],
      ] as const) {
        echo.refuse(method, path);
        const said = await run(login, ['apply', '--auto-approve', 'spec', '--debug', '--rewrite-secrets']);
        echo.refuse();
        expect(codes, `${path}\n${said.stderr}`).toContain(said.code);
        expect(said.stdout + said.stderr, path).toContain('echo of the request');
      }
      expect(await leaks()).toEqual([]);
    });

    test('a leak that is planted in any place is found there', async () => {
      const canary = secrets['path'] ?? '';
      const found = async (more: readonly SearchedText[] = []): Promise<readonly string[]> => [
        ...new Set(findLeaks({ canary }, [...(await files()), ...more]).map(({ where }) => where)),
      ];
      expect(await found(firstRun)).toEqual([]);
      expect(firstRun.map(({ where }) => where.split(' ')[0])).toEqual(['stdout', 'stderr', 'processes']);
      for (const { where, text } of firstRun) {
        expect(text).not.toBe('');
        expect(await found([{ where, text: `${text}${canary}` }])).toEqual([where]);
      }
      const reports = KINDS.map((kind) => join(place.folder, `reports/1.${kind}`));
      const others = ['outputs', 'summary.md', 'work/saved.json'].map((file) => join(place.root, file));
      for (const file of [...reports, ...others]) {
        const whole = await readFile(file);
        await appendFile(file, canary);
        expect(await found()).toEqual([file]);
        await writeFile(file, whole);
      }
      expect(await found()).toEqual([]);
    });

    test('a secret on a command line is found among the processes, and an open value in what runs say', async () => {
      const canary = secrets['path'] ?? '';
      const { seen } = await processListWhile(
        new Promise((resolve) => {
          spawn(process.execPath, ['-e', 'setTimeout(() => 0, 1000)', canary]).on('exit', resolve);
        }),
      );
      const where = 'processes';
      expect(findLeaks(secrets, [{ where, text: seen }])).toContainEqual({
        canary: 'path',
        form: 'whole',
        where,
      });

      const open = {
        version: 1,
        policies: { [canary]: { rules: [{ path: canary, capabilities: ['read'] }] } },
      };
      await writeFile(join(place.folder, 'secret.txt'), JSON.stringify(open));
      const kinds = ['json', 'markdown', 'junit'];
      const reports = kinds.flatMap((kind) => ['--report', `${kind}=reports/open.${kind}`]);
      const env = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      const ran = await place.run(['plan', 'secret.txt', ...reports], env);
      expect(findLeaks(secrets, [{ where, text: ran.stdout }])).not.toEqual([]);
      for (const kind of kinds) {
        const text = await readFile(join(place.folder, `reports/open.${kind}`), 'utf8');
        expect(findLeaks(secrets, [{ where: kind, text }]), kind).not.toEqual([]);
      }
    });
  });
}

interface Login {
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Secrets from the environment and from a file, in fields that are sensitive by nature and in others. */
function spec(issuer: string): object {
  return {
    version: 1,
    settings: { inventory: { mount: 'books', path: 'vaultctl' } },
    auth: {
      people: {
        type: 'oidc',
        config: {
          oidc_discovery_url: issuer,
          oidc_client_id: 'client',
          oidc_client_secret: '${env:VAULTCTL_VAR_CLIENT}',
        },
      },
    },
    policies: {
      app: { rules: [{ path: 'secret/data/${env:VAULTCTL_VAR_PATH}', capabilities: ['read'] }] },
    },
    secrets: { kv: { type: 'kv', options: { version: '2' }, description: '${file:secret.txt}' } },
  };
}
