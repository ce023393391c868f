import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { findLeaks } from '../support/canaries.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import type { LiveRan } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const FIRST = 'canary-first-8d1f5c77e2';
const SECOND = 'canary-second-40b9a6d31c';
const VARIABLE = 'VAULTCTL_VAR_CLIENT_SECRET';
const CONFIG = 'auth/people/config';
const PROOF = `${CONFIG} oidc_client_secret`;

for (const { name, start } of await liveServers()) {
  describe(`a client secret on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let raw: RawHttp;
    let folder: string;
    let said: LiveRan[];

    beforeEach(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      raw = rawHttp(server);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-write-only-'));
      said = [];
      await raw.write('sys/mounts/kv', { type: 'kv', options: { version: '2' } });
    });
    afterEach(async () => {
      // Whatever a test did: no secret, and nothing that is made of it alone, in what was said.
      expect(findLeaks(canaries(), texts(said))).toEqual([]);
      await server.stop();
      await issuer.close();
      await rm(folder, { recursive: true, force: true });
    });

    test('with an inventory a changed secret is a change, and the same one is none', async () => {
      await write(true);
      await done(run(['apply', '--auto-approve'], FIRST));
      const first = (await proofs())[PROOF];
      const quiet = await done(run(['plan', '--detailed-exitcode'], FIRST));
      expect(quiet.stdout).toContain('No changes.');
      expect(quiet.stdout).not.toContain('oidc_client_secret');

      const plan = join(folder, 'saved.json');
      const changed = await run(['plan', '--detailed-exitcode', '--out', plan], SECOND);
      expect(changed.code).toBe(2);
      expect(changed.stdout).toMatch(/~ auth\/people\/config .*\n(?: .*\n)*? +~ oidc_client_secret/);
      expect(changed.stdout).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
      const asked = issuer.asked.length;
      await done(run(['apply', '--plan', plan], SECOND));
      // The server checks what it gets with the issuer, so it did get it.
      expect(issuer.asked.length).toBeGreaterThan(asked);
      const second = (await proofs())[PROOF];
      expect(second).not.toBe(first);
      expect((await done(run(['plan'], SECOND))).stdout).toContain('No changes.');
      expect((await run(['plan', '--detailed-exitcode'], FIRST)).code).toBe(2);

      // All that is kept of it is an HMAC under a key of 256 random bits, which stands in an entry of its own.
      const key = ((await raw.read('kv/data/vaultctl/keys/a'))?.['data'] as { key: string }).key;
      expect(key).toMatch(/^[0-9a-f]{64}$/);
      const message = JSON.stringify([CONFIG, 'oidc_client_secret', SECOND]);
      expect(second).toBe(createHmac('sha256', key).update(message).digest('hex'));
      const kept = JSON.stringify(await raw.read('kv/data/vaultctl/objects/a'));
      const file = await readFile(plan, 'utf8');
      expect(kept).not.toContain(key);
      expect(findLeaks({ ...canaries(), key }, texts([kept, file, ...said]))).toEqual([]);
      expect(file).not.toContain(second);
    });

    test('a token that may not read the key is told that nobody can tell', async () => {
      await write(true);
      await done(run(['apply', '--auto-approve'], FIRST));
      const token = await tokenWith(
        'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }\n' +
          'path "kv/data/vaultctl/keys/*" { capabilities = ["deny"] }\n',
      );
      for (const secret of [FIRST, SECOND]) {
        const plan = await done(run(['plan', '--detailed-exitcode'], secret, token));
        expect(plan.stdout).toContain('No changes.');
        expect(plan.stdout).toContain(`${CONFIG}: oidc_client_secret may have changed: cannot tell`);
      }
    });

    test('a token that may not read the inventory is told so', async () => {
      await write(true);
      await done(run(['apply', '--auto-approve'], FIRST));
      const token = await tokenWith(
        'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }\n' +
          'path "kv/*" { capabilities = ["deny"] }\n',
      );
      const plan = await done(run(['plan'], SECOND, token));
      expect(plan.stdout).toContain('this token may not read the inventory');
      expect(plan.stdout).toContain('cannot be read back');
    });

    test('without an inventory the plan says that it cannot be read back, and --rewrite-secrets writes it', async () => {
      await write(false);
      await done(run(['apply', '--auto-approve'], FIRST));
      for (const secret of [FIRST, SECOND]) {
        const plan = await done(run(['plan', '--detailed-exitcode'], secret));
        expect(plan.stdout).toContain('No changes.');
        expect(plan.stdout).toContain(`${CONFIG}: oidc_client_secret cannot be read back`);
      }
      const asked = issuer.asked.length;
      const again = await done(run(['apply', '--auto-approve', '--rewrite-secrets'], SECOND));
      expect(again.stdout).toContain(`done    ${CONFIG} changed`);
      expect(issuer.asked.length).toBeGreaterThan(asked);
    });

    test('an undefined variable stops an apply before its first write, and only if the object must be written', async () => {
      await write(true);
      await done(run(['validate']));
      const first = await done(run(['plan']));
      expect(first.stdout).toContain('oidc_client_secret is not available here; apply needs it');
      const refused = await run(['apply', '--auto-approve']);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('[value-not-available]');
      expect(await raw.read('sys/policies/acl/other')).toBeUndefined();
      expect(await raw.read('kv/data/vaultctl/objects/a')).toBeUndefined();

      await done(run(['apply', '--auto-approve'], FIRST));
      const before = await proofs();
      // Something else changes: the object itself is left as it is, with its proof.
      await write(true, { policies: { other: 'path "y" { capabilities = ["read"] }\n' } });
      const other = await done(run(['apply', '--auto-approve']));
      expect(other.stdout).toContain('done    sys/policies/acl/other changed');
      expect(await proofs()).toEqual(before);
      expect((await done(run(['plan'], FIRST))).stdout).toContain('No changes.');

      await write(true, { default_role: 'web' });
      const needed = await run(['apply', '--auto-approve']);
      expect([needed.code, needed.stderr]).toEqual([1, expect.stringContaining('[value-not-available]')]);
      expect((await raw.read(CONFIG))?.['default_role']).toBe('');
    });

    /** The spec of these stories, with or without an inventory. */
    async function write(
      isKept: boolean,
      { default_role = '', policies = { other: 'path "x" { capabilities = ["read"] }\n' } } = {},
    ): Promise<void> {
      const web = { user_claim: 'sub', allowed_redirect_uris: ['http://localhost:8250/oidc/callback'] };
      const spec = {
        version: 1,
        owner: 'a',
        ...(isKept && { settings: { inventory: { mount: 'kv', path: 'vaultctl' } } }),
        auth: {
          people: {
            type: 'oidc',
            config: {
              oidc_discovery_url: issuer.url,
              oidc_client_id: 'vault',
              oidc_client_secret: `\${env:${VARIABLE}}`,
              default_role,
            },
            roles: { web: { role_type: 'oidc', ...web } },
          },
        },
        policies,
      };
      await writeFile(join(folder, 'spec.yaml'), JSON.stringify(spec));
    }

    async function run(flags: readonly string[], secret?: string, token = server.token): Promise<LiveRan> {
      const env = secret === undefined ? {} : { [VARIABLE]: secret };
      const ran = await liveCommand({ ...server, token }, env)([...flags, join(folder, 'spec.yaml')]);
      said.push(ran);
      return ran;
    }

    async function tokenWith(policy: string): Promise<string> {
      await raw.write('sys/policies/acl/limited', { policy });
      const made = await raw.write('auth/token/create', { policies: ['limited'] });
      return (made['auth'] as { client_token: string }).client_token;
    }

    async function proofs(): Promise<Readonly<Record<string, string>>> {
      const entry = await raw.read('kv/data/vaultctl/objects/a');
      return JSON.parse((entry?.['data'] as { proofs: string }).proofs) as Record<string, string>;
    }
  });
}

/** The secrets, and their digests without a key. */
function canaries(): Readonly<Record<string, string>> {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { FIRST, SECOND, 'digest of FIRST': digest(FIRST), 'digest of SECOND': digest(SECOND) };
}

function texts(all: readonly (string | LiveRan)[]): { where: string; text: string }[] {
  return all.map((one, index) => ({
    where: `text ${index}`,
    text: typeof one === 'string' ? one : one.stdout + one.stderr,
  }));
}

async function done(running: Promise<LiveRan>): Promise<LiveRan> {
  const ran = await running;
  expect([ran.code, ran.stderr], ran.stdout).toEqual([0, expect.not.stringContaining('error')]);
  return ran;
}
