import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mismatch } from '../demo/semaphore.ts';
import { pageScripts } from '../docs/page-scripts.ts';
import { benches, clientBench } from '../support/client-bench.ts';
import type { ClientBench, Workload } from '../support/client-bench.ts';
import type { ClientName } from '../support/client-shell.ts';
import { MEMBER, PEOPLE, REFUSED } from '../support/coder-logins.ts';
import type { CoderLogin } from '../support/coder-logins.ts';
import { startIdentityProvider } from '../support/identity-provider.ts';
import type { IdentityProvider } from '../support/identity-provider.ts';

// Workspaces of Coder with the program that its module installs, and the access tokens of a real OpenID Connect provider.
// Only Coder itself is missing: the tests run what its module would.

const page = await pageScripts('docs/systems/coder-jwt.md');
const SPECS = { check: page.text('check'), apply: page.text('apply'), namespace: page.text('namespace') };
const PRESET = page.text('coder.yaml');
const OLD_MODULE = page.text('old-module');
const READ = { kv: page.text('read'), curl: page.text('curl'), guide: page.text('guide') };
const LOOK = page.text('look');
const EXPLAIN = page.text('explain');
// The module says that all is well, whatever has happened before.
const MODULE = `${page.text('module')}echo complete`;
const there = await benches();

if (there.length === 0) test.skip('missing: the program vault');

test('every command of the page is run here', () => {
  expect(page.unused()).toEqual([]);
});

describe.each(there)('Coder with a JWT on $live.name', ({ live, clients }) => {
  let bench: ClientBench;
  let provider: IdentityProvider;
  let other: IdentityProvider;
  const secret = { platform: '', data: '', coder: '' };
  const hasNamespaces = live.flavour === 'openbao';

  beforeAll(async () => {
    bench = await clientBench('Coder, JWT', live);
    provider = await startIdentityProvider(PEOPLE, bench.server.hostName);
    other = await startIdentityProvider(PEOPLE, bench.server.hostName);
    await bench.operate(SPECS.check, { IDP_URL: provider.url });
    await bench.operate(SPECS.apply, { IDP_URL: provider.url });
    secret.platform = await bench.plant('secrets/data/groups/platform/example');
    secret.data = await bench.plant('secrets/data/groups/data/example');
    await bench.raw.write('sys/auth/other', { type: 'jwt' });
    await bench.raw.write('auth/other/config', { oidc_discovery_url: other.url, bound_issuer: other.url });
    const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'] };
    await bench.raw.write('auth/other/role/platform', role);
  });
  afterAll(async () => {
    await Promise.all([provider.close(), other.close()]);
    await bench.stop();
  });

  const signIn = async ({ person, audience }: CoderLogin): Promise<string> => {
    if (person === 'nobody') return '';
    const jwt = (await provider.signIn(person, audience)).reveal();
    bench.canaries.push(jwt);
    return jwt;
  };
  /** Starts a workspace: its terminal after the module has run there, and what stands in its log. */
  const start = async (
    client: ClientName,
    login: CoderLogin,
    module = MODULE,
    env: Record<string, string> = {},
  ) => {
    const terminal = await bench.workload(client);
    const { role, path: AUTH_PATH = 'oidc' } = login;
    const ran = await terminal(module, {
      OIDC_ACCESS_TOKEN: await signIn(login),
      AUTH_PATH,
      ROLE: role,
      ...env,
    });
    return { terminal, ...ran };
  };
  const stored = async (terminal: Workload): Promise<string | undefined> => {
    const file = join((await terminal('printf %s "$HOME"')).stdout, '.vault-token');
    return existsSync(file) ? readFile(file, 'utf8') : undefined;
  };
  const policiesOf = async (terminal: Workload): Promise<unknown> => {
    const { stdout, stderr } = await terminal(LOOK.replace('lookup', 'lookup -format=json'));
    expect(stderr).toBe('');
    return (JSON.parse(stdout) as { data: { policies: unknown } }).data.policies;
  };
  const passes = async (client: ClientName, login: CoderLogin): Promise<void> => {
    const { terminal, code, stderr } = await start(client, login);
    expect([code, stderr]).toEqual([0, '']);
    expect(await policiesOf(terminal)).toEqual([`coder-${login.role}`, 'default']);
  };

  describe.each(clients)('with %s', (client) => {
    test('a member of the group reads what is for the group, and nothing else', () =>
      bench.tell(client, 'member of the group', async () => {
        const { terminal, code, stdout } = await start(client, MEMBER);
        expect(code).toBe(0);
        expect(await policiesOf(terminal)).toEqual(['coder-platform', 'default']);
        const token = (await stored(terminal)) ?? 'none';
        expect(stdout, 'the log of the workspace has the token').toContain(token);
        expect((await terminal(READ.kv)).stdout).toBe(secret.platform);
        expect((await terminal(READ.curl)).stdout).toContain(`"value":"${secret.platform}"`);
        for (const command of [
          READ.kv.replace('groups/platform', 'groups/data'),
          'vault kv put -mount=secrets groups/platform/example value=other',
          'vault kv delete -mount=secrets groups/platform/example',
        ]) {
          const { code: failed, stderr } = await terminal(command);
          expect([failed, stderr]).toEqual([2, expect.stringContaining('permission denied')]);
        }
        expect((await terminal('vault kv list -mount=secrets groups/platform')).stdout).toContain('example');
        return 'passed';
      }));

    test('the role may be written with capitals', () =>
      bench.tell(client, 'role Platform', async () => {
        const { terminal } = await start(client, { ...MEMBER, role: 'Platform' });
        expect(await policiesOf(terminal)).toEqual(['coder-platform', 'default']);
        return 'passed';
      }));

    test('the module of the guide, 1.0.20, prints the token and stores none', () =>
      bench.tell(client, 'member of the group, module 1.0.20', async () => {
        const { terminal, code, stdout } = await start(client, MEMBER, OLD_MODULE);
        expect([code, stdout]).toEqual([0, expect.stringMatching(/^token +(?:hvs|s)\.\S+$/m)]);
        expect(await stored(terminal)).toBeUndefined();
        const { code: none, stderr } = await terminal(LOOK);
        expect([none, stderr]).toEqual([2, expect.stringContaining('permission denied')]);
        return 'logged in, and the token is in the log alone';
      }));

    test.each(REFUSED)(
      '$what: refused, though the module says it is complete',
      ({ what, login, mended, reason }) =>
        bench.tell(client, what, async () => {
          const { terminal, code, stdout, stderr } = await start(client, login);
          expect([code, stdout]).toEqual([0, 'complete\n']);
          expect(stderr).toContain(reason);
          expect(await stored(terminal)).toBeUndefined();
          expect((await terminal(LOOK)).code).toBe(2);
          await passes(client, mended);
          return reason;
        }),
    );

    test('without the policy default, the token cannot be looked up and is not stored; validate had said so', () =>
      bench.tell(client, 'token_no_default_policy', async () => {
        const file = join(bench.shell.folder, 'config/coder-jwt.yaml');
        const spec = await readFile(file, 'utf8');
        const field = 'token_policies: [coder-data]';
        const without = spec.replace(field, `${field}\n        token_no_default_policy: true`);
        await writeFile(file, without);
        // With the issuer that stands there: what is known about providers goes by their addresses.
        const said = await bench.operate('vaultctl validate config/coder-jwt.yaml');
        expect(said).toContain('no-default-policy-breaks-client');
        await bench.operate(SPECS.apply, { IDP_URL: provider.url });
        const { terminal, code, stderr } = await start(client, { person: 'robin', role: 'data' });
        const reason = 'error looking up token';
        expect([code, stderr]).toEqual([0, expect.stringContaining(reason)]);
        expect(stderr).toContain('permission denied');
        expect(await stored(terminal)).toBeUndefined();
        await writeFile(file, spec);
        await bench.operate(SPECS.apply, { IDP_URL: provider.url });
        await passes(client, { person: 'robin', role: 'data' });
        return `${reason}: permission denied`;
      }));
  });

  test('vaultctl login tells which demand of the role the token does not meet', async () => {
    const wrong = await bench.ask(EXPLAIN, {
      OIDC_ACCESS_TOKEN: await signIn({ person: 'robin', role: 'data' }),
    });
    expect([wrong.code, wrong.stderr], wrong.stdout).toEqual([3, '']);
    expect(wrong.stdout).toMatch(/^failed +bound_claims groups /m);
    const right = await bench.ask(EXPLAIN, { OIDC_ACCESS_TOKEN: await signIn(MEMBER) });
    expect([right.code, right.stderr], right.stdout).toEqual([0, '']);
  });

  describe('as in the guide: path jwt, role coder, namespace coder', () => {
    const CODER: CoderLogin = { person: 'alex', role: 'coder', path: 'jwt' };
    const file = (): string => join(bench.shell.folder, 'coder.yaml');
    const OUTSIDE = PRESET.replace('namespace: coder\n', '');

    if (hasNamespaces) {
      test('in the namespace, with what the module has from 1.2.0 on', async () => {
        await writeFile(file(), PRESET);
        await bench.operate(SPECS.namespace.replace('vault namespace', 'bao namespace'), {
          IDP_URL: provider.url,
        });
        secret.coder = await bench.plant('secrets/data/coder', 'coder');
        for (const client of clients)
          await bench.tell(client, 'kv get -namespace=coder', async () => {
            const VAULT_NAMESPACE = 'coder';
            const { terminal } = await start(client, CODER, MODULE, { VAULT_NAMESPACE });
            const { code, stdout } = await terminal(READ.guide);
            expect([code, stdout]).toEqual([0, expect.stringContaining(secret.coder)]);
            const { stdout: curl } = await terminal(
              'curl -sS -H "X-Vault-Token: $(vault print token)" "$VAULT_ADDR/v1/coder/secrets/data/coder"',
            );
            expect(curl).toContain(secret.coder);
            const { stderr } = await start(client, { ...CODER, person: 'robin' }, MODULE, {
              VAULT_NAMESPACE,
            });
            expect(stderr).toContain(mismatch('groups'));
            return 'passed';
          });
      });

      test('outside it, as the module logs in before 1.2.0', async () => {
        const apply = SPECS.namespace.split('\n')[1] ?? '';
        await writeFile(file(), OUTSIDE.replace('[secrets/', '[coder/secrets/'));
        await bench.operate(apply, { IDP_URL: provider.url });
        for (const client of clients)
          await bench.tell(client, 'kv get -namespace=coder, login outside', async () => {
            const { terminal } = await start(client, CODER);
            expect((await terminal(READ.guide)).stdout).toContain(secret.coder);
            const { code } = await terminal(READ.guide.replace('-namespace=coder ', ''));
            expect(code).toBe(2);
            return 'passed';
          });
      });
    } else {
      test('without namespaces the server ignores the flag, and vaultctl refuses the spec', () =>
        bench.tell('vault', 'kv get -namespace=coder, no namespaces', async () => {
          const apply = SPECS.namespace.split('\n')[1] ?? '';
          await writeFile(file(), PRESET);
          const refused = await bench.ask(apply, { IDP_URL: provider.url });
          expect([refused.code, refused.stdout + refused.stderr]).toEqual([
            1,
            expect.stringContaining('namespace-not-on-server'),
          ]);
          await writeFile(file(), OUTSIDE);
          await bench.operate(apply, { IDP_URL: provider.url });
          secret.coder = await bench.plant('secrets/data/coder');
          const { terminal } = await start('vault', CODER);
          expect((await terminal(READ.guide)).stdout).toContain(secret.coder);
          expect((await terminal(READ.guide.replace('-namespace=coder ', ''))).stdout).toContain(
            secret.coder,
          );
          const { stdout: curl } = await terminal(
            'curl -sS -H "X-Vault-Token: $(vault print token)" "$VAULT_ADDR/v1/coder/secrets/data/coder"',
          );
          expect(curl).toContain('permission denied');
          return 'passed, the flag is ignored';
        }));
    }
  });
});
