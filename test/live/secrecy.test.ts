import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { filesBelow, findLeaks } from '../support/canaries.ts';
import type { Leak, SearchedText } from '../support/canaries.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const NAMES = ['vault', 'bao'];
/** What Node and the libraries would say, if anybody let them. */
const TALKATIVE = { NODE_DEBUG: 'http,https,net,tls,fetch,undici,websocket,stream,fs,timer', DEBUG: '*' };
const PLANTED = ['secret.txt'];

for (const { name, start } of (await liveServers()).filter((server) => NAMES.includes(server.name))) {
  describe(`secrets on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let place: CliPlace;
    let canaries: Readonly<
      Record<'token' | 'weak' | 'wrong' | 'client' | 'next' | 'jwt' | 'path' | 'file', string>
    >;
    const texts: SearchedText[] = [];

    beforeAll(async () => {
      [server, issuer, place] = await Promise.all([start(), startIssuer(), cliPlace()]);
      const raw = rawHttp(server);
      canaries = {
        token: canary('token'),
        weak: canary('weak'),
        wrong: `hvs.${canary('wrong')}`,
        client: `${canary('client')}"\\/ä %`,
        next: canary('next'),
        jwt: (await issuer.sign({ sub: canary('jwt') })).reveal(),
        path: canary('path'),
        file: canary('file'),
      };
      await raw.write('auth/token/create', { id: canaries.token, policies: ['root'] });
      await raw.write('auth/token/create', { id: canaries.weak, policies: ['default'] });
      await mkdir(join(place.folder, 'spec'));
      await writeFile(join(place.folder, 'spec/secret.txt'), canaries.file);
      await writeFile(join(place.folder, 'spec/spec.yaml'), JSON.stringify(spec(issuer.url)));
    });
    afterAll(async () => {
      await server.stop();
      await issuer.close();
      await place.remove();
    });

    /** Runs the built command line with all secrets in its environment, and keeps what it says. */
    async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') {
      const given = {
        VAULT_ADDR: server.address,
        VAULT_TOKEN: canaries.token,
        VAULTCTL_VAR_CLIENT: canaries.client,
        VAULTCTL_VAR_JWT: canaries.jwt,
        VAULTCTL_VAR_PATH: canaries.path,
        VAULT_MAX_RETRIES: '0',
        ...env,
      };
      const ran = await place.run(args, given, input);
      const line = args.join(' ');
      texts.push(
        { where: `stdout of ${line}`, text: ran.stdout },
        { where: `stderr of ${line}`, text: ran.stderr },
      );
      return ran;
    }

    async function leaks(): Promise<Leak[]> {
      return findLeaks(canaries, [...texts, ...(await filesBelow(place.root, PLANTED))]);
    }

    test('nothing is said of them while all goes well, not even to those who debug', async () => {
      for (const args of [['validate'], ['validate', '--json']]) {
        expect(await run([...args, 'spec'])).toMatchObject({ code: 0 });
      }
      const variants = [
        [],
        ['--json'],
        ['--debug', '--stats'],
        ['--json', '--debug', '--stats', '--color=always'],
      ];
      for (const flags of variants) {
        expect(await run(['plan', ...flags, 'spec'])).toMatchObject({ code: 0 });
      }
      const applied = await run(['apply', '--auto-approve', '--debug', '--stats', 'spec'], TALKATIVE);
      expect(applied).toMatchObject({ code: 0 });
      // The secrets have arrived: the search below looks for the right words.
      const raw = rawHttp(server);
      expect(JSON.stringify(await raw.read('sys/policies/acl/app'))).toContain(canaries.path);
      expect((await raw.read('sys/auth/people'))?.['description']).toBe(canaries.jwt);
      expect(await run(['plan', '--detailed-exitcode', '--json', 'spec'], TALKATIVE)).toMatchObject({
        code: 0,
      });
      expect(await leaks()).toEqual([]);
    });

    test('nor when they change, on either side of the arrow', async () => {
      const env = { VAULTCTL_VAR_JWT: canaries.next, VAULTCTL_VAR_PATH: canaries.next };
      for (const flags of [[], ['--json', '--debug']]) {
        const { code, stdout } = await run(['plan', '--detailed-exitcode', ...flags, 'spec'], env);
        expect(code).toBe(2);
        expect(stdout).toContain('(sensitive)');
      }
      expect(await run(['apply', '--auto-approve', '--json', 'spec'], env)).toMatchObject({ code: 0 });
      expect(await run(['apply', '--auto-approve', 'spec'])).toMatchObject({ code: 0 });
      expect(await leaks()).toEqual([]);
    });

    test('nor when the server is not there, says no, or repeats what it was sent', async () => {
      const nobody = { VAULT_ADDR: 'http://127.0.0.1:9' };
      const unknown = JSON.stringify({ version: 1, auth: { echo: { type: '${env:VAULTCTL_VAR_PATH}' } } });
      const url = `http://127.0.0.1:9/${canaries.path}`;
      const unreachable = JSON.stringify({
        version: 1,
        auth: { jwt: { type: 'jwt', config: { jwks_url: '${env:VAULTCTL_VAR_URL}' } } },
      });
      const answer = rawHttp(server).write('sys/auth/echo', { type: canaries.path });
      await expect(answer).rejects.toThrow(canaries.path);
      for (const flags of [[], ['--json'], ['--debug']]) {
        const apply = ['apply', '--auto-approve', ...flags];
        expect(await run([...apply, 'spec'], { ...nobody, ...TALKATIVE })).toMatchObject({ code: 4 });
        expect(await run([...apply, 'spec'], { VAULT_TOKEN: canaries.wrong })).toMatchObject({ code: 4 });
        expect(await run([...apply, 'spec'], { VAULT_TOKEN: canaries.weak })).toMatchObject({ code: 4 });
        const refused = await run([...apply, '-'], TALKATIVE, unknown);
        expect(refused).toMatchObject({ code: 4 });
        expect(refused.stdout).toContain('plugin not found');
        const alone = await run([...apply, '-'], { VAULTCTL_VAR_URL: url }, unreachable);
        expect([4, 5]).toContain(alone.code);
        expect(alone.stdout).toContain('jwks');
      }
      // A token with a line break, and one in a file.
      await writeFile(join(place.root, 'home/.vault-token'), `${canaries.wrong}\n`);
      expect(await run(['plan', 'spec'], { VAULT_TOKEN: `${canaries.token}\nx` })).toMatchObject({ code: 1 });
      expect(await run(['plan', 'spec'], { VAULT_TOKEN: '' })).toMatchObject({ code: 4 });
      await writeFile(join(place.root, 'home/.vault-token'), '');
      expect(await leaks()).toEqual([]);
    });

    test('nor when the spec is wrong in the very place', async () => {
      const secret = '${env:VAULTCTL_VAR_CLIENT}';
      const wrong = JSON.stringify({
        version: 1,
        auth: {
          jwt: {
            type: secret,
            tune: { max_lease_ttl: secret, listing_visibility: secret },
            config: { jwt_validation_pubkeys: [secret], jwt_supported_algs: [secret], default_role: secret },
            roles: {
              web: {
                role_type: secret,
                user_claim: 'sub',
                token_ttl: secret,
                token_bound_cidrs: [secret],
                token_policies: [secret],
                verbose_oidc_logging: secret,
                claim_mappings: { a: secret, b: secret },
                bound_claims: { x: { y: secret } },
              },
            },
          },
        },
        policies: { app: { rules: [{ path: secret, capabilities: [secret] }] }, file: '${file:secret.txt}' },
        token_roles: { nomad: { token_type: secret, path_suffix: secret, allowed_policies: [secret] } },
        owner: '${env:HOME_OF_NOBODY}',
      });
      await mkdir(join(place.folder, 'wrong'), { recursive: true });
      await writeFile(join(place.folder, 'wrong/secret.txt'), canaries.file);
      await writeFile(join(place.folder, 'wrong/wrong.yaml'), wrong);
      for (const command of [['validate'], ['plan'], ['apply', '--auto-approve']]) {
        for (const flags of [[], ['--json'], ['--strict']]) {
          const { code, stdout, stderr } = await run([...command, ...flags, 'wrong'], TALKATIVE);
          expect(code).toBe(1);
          expect(stdout + stderr).toContain('token_bound_cidrs');
        }
      }
      expect(await leaks()).toEqual([]);
    });

    test('a planted leak is found by the same search, in every form', async () => {
      const open = JSON.stringify({
        version: 1,
        auth: { open: { type: 'jwt', description: canaries.client } },
      });
      const ran = await place.run(
        ['plan', '-'],
        { VAULT_ADDR: server.address, VAULT_TOKEN: server.token },
        open,
      );
      expect(findLeaks(canaries, [{ where: 'plan', text: ran.stdout }])).toContainEqual({
        canary: 'client',
        form: 'part',
        where: 'plan',
      });
      const forms = {
        whole: canaries.client,
        url: `?q=${encodeURIComponent(canaries.client)}`,
        json: JSON.stringify({ a: canaries.client }),
        hex: Buffer.from(canaries.client).toString('hex'),
        base64: Buffer.from(`xy${canaries.client}z`).toString('base64'),
        base64url: Buffer.from(`x${canaries.client}`).toString('base64url'),
      };
      for (const [form, text] of Object.entries(forms)) {
        await writeFile(join(place.root, 'tmp', form), text);
        const found = findLeaks(canaries, await filesBelow(place.root, PLANTED));
        expect(found.map((leak) => leak.form)).toContain(form);
        expect(found.map(({ where }) => where)).toContain(join(place.root, 'tmp', form));
        await writeFile(join(place.root, 'tmp', form), '');
      }
    });
  });
}

/** Secrets from the environment and from a file, in fields that are sensitive by nature and in others. */
function spec(issuer: string): object {
  return {
    version: 1,
    auth: {
      people: {
        type: 'oidc',
        description: '${env:VAULTCTL_VAR_JWT}',
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

function canary(name: string): string {
  return `canary-${name}-${randomBytes(12).toString('hex')}`;
}
