import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageScripts } from '../docs/page-scripts.ts';
import { benches, clientBench } from '../support/client-bench.ts';
import type { ClientBench, Workload } from '../support/client-bench.ts';
import type { ClientName, ScriptRun } from '../support/client-shell.ts';
import { until } from '../support/until.ts';

// A template of Coder with one token for all its workspaces: created by vaultctl, used by the program that the module installs.

const page = await pageScripts('docs/systems/coder-token.md');
const SPECS = { check: page.text('check'), apply: page.text('apply'), namespace: page.text('namespace') };
const CREATE = page.text('create');
const RENEW = page.text('renew');
const BY_ACCESSOR = { renew: page.text('renew-accessor'), revoke: page.text('revoke') };
const READ = { kv: page.text('read'), curl: page.text('curl'), guide: page.text('guide') };
const DENIED = 'permission denied';
// Before it reads, the program asks which version the mount has; that is refused where no path of the mount is allowed.
const PREFLIGHT =
  "preflight capability check returned 403, please ensure client's policies grant access to path";
const there = await benches();

if (there.length === 0) test.skip('missing: the program vault');

test('every command of the page is run here', () => {
  expect(page.unused()).toEqual([]);
});

/** What a workspace must not do, and the answer. */
const FORBIDDEN: readonly (readonly [what: string, command: string, reason: string])[] = [
  ['write the secret', 'vault kv put -mount=secrets coder value=other', DENIED],
  ['delete the secret', 'vault kv delete -mount=secrets coder', DENIED],
  ['read another path', 'vault kv get -mount=secrets groups/platform/example', DENIED],
  ['read a path that begins alike', 'vault kv get -mount=secrets coder2', DENIED],
  ['list the mount', 'vault kv list -mount=secrets', DENIED],
  ['read another mount', 'vault kv get -mount=secret coder', `${PREFLIGHT} "secret/"`],
  ['create a token', 'vault token create -policy=root', DENIED],
  ['create one from the role', 'vault token create -role=coder', DENIED],
];

describe.each(there)('Coder with a token on $live.name', ({ live, clients }) => {
  let bench: ClientBench;
  let token: string;
  let secret: string;

  beforeAll(async () => {
    bench = await clientBench('Coder, token', live);
    await bench.operate(SPECS.check);
    await bench.operate(SPECS.apply);
    secret = await bench.plant('secrets/data/coder');
    for (const path of [
      'secrets/data/coder/more',
      'secrets/data/coder2',
      'secrets/data/groups/platform/example',
    ])
      await bench.plant(path);
    token = await create(CREATE);
  });
  afterAll(() => bench.stop());

  /** Runs a command of the page that puts a token into a file. */
  const create = async (command: string): Promise<string> => {
    const file = join(bench.shell.folder, /--out (\S+)/.exec(command)?.[1] ?? '');
    await bench.operate(command);
    const made = (await readFile(file, 'utf8')).trim();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    bench.canaries.push(made);
    return made;
  };
  const workspace = async (client: ClientName, VAULT_TOKEN = token): Promise<Workload> => {
    const terminal = await bench.workload(client);
    return (script, env = {}) => terminal(script, { VAULT_TOKEN, ...env });
  };
  const isRefused = ({ code, stderr }: ScriptRun, reason: string): void => {
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  };

  describe.each(clients)('with %s', (client) => {
    test('a workspace reads what the guide reads', () =>
      bench.tell(client, 'reads of the guide', async () => {
        const terminal = await workspace(client);
        expect((await terminal(READ.kv)).stdout).toContain(secret);
        expect((await terminal(READ.curl)).stdout).toContain(`"value":"${secret}"`);
        const list = await terminal('vault kv list -mount=secrets coder');
        expect([list.code, list.stdout], list.stderr).toEqual([0, expect.stringContaining('more')]);
        return 'passed';
      }));

    test.each(FORBIDDEN)('it cannot %s', (what, command, reason) =>
      bench.tell(client, what, async () => {
        const terminal = await workspace(client);
        isRefused(await terminal(command), reason);
        return reason;
      }),
    );
  });

  test('what the workspace cannot do, an operator can: the commands themselves are right', async () => {
    const terminal = await workspace('vault', bench.server.token);
    await bench.plant('secret/data/coder');
    for (const [what, command] of FORBIDDEN.filter(([name]) => !/write|delete/.test(name)))
      expect((await terminal(command)).code, what).toBe(0);
  });

  test('the token is an orphan without an end, and has the policy alone', async () => {
    const { data } = await bench.raw.write('auth/token/lookup', { token });
    expect(data).toMatchObject({
      orphan: true,
      creation_ttl: 768 * 3600,
      explicit_max_ttl: 0,
      renewable: true,
      policies: ['default', 'read-coder-secrets'],
      role: 'coder',
    });
  });

  test('it is renewed by itself, with the command of the page', async () => {
    expect(await bench.operate(RENEW)).not.toContain(token);
  });

  test('by its accessor alone it is renewed, and ended', () =>
    bench.tell('vault', 'a token that leaked', async () => {
      const leaked = await workspace('vault', await create(CREATE.replace('coder-token', 'leaked')));
      const { stdout } = await leaked('vault token lookup -format=json');
      const { accessor: ACCESSOR } = (JSON.parse(stdout) as { data: { accessor: string } }).data;
      await bench.operate(BY_ACCESSOR.renew, { ACCESSOR });
      expect((await leaked(READ.kv)).code).toBe(0);
      await bench.operate(BY_ACCESSOR.revoke, { ACCESSOR });
      isRefused(await leaked(READ.kv), DENIED);
      return `${DENIED} once it is revoked`;
    }));

  test('it outlives the token of whoever created it, and that of the guide does not', () =>
    bench.tell('vault', 'the creator leaves', async () => {
      const { auth } = await bench.raw.write('auth/token/create', { policies: ['root'] });
      const { client_token: VAULT_TOKEN } = auth as { client_token: string };
      const person = await workspace('vault', VAULT_TOKEN);
      const made = async (how: string): Promise<Workload> => {
        const { stdout } = await person(`vault token create -field=token ${how}`);
        return workspace('vault', stdout.trim());
      };
      const [ours, ofGuide] = [await made('-role=coder'), await made('-policy=read-coder-secrets')];
      expect((await ofGuide(READ.kv)).code).toBe(0);
      await person('vault token revoke -self');
      isRefused(await ofGuide(READ.kv), DENIED);
      expect((await ours(READ.kv)).stdout).toContain(secret);
      return 'passed; the token of the guide ends with its creator';
    }));

  test('without its role the token can no longer be renewed', () =>
    bench.tell('vault', 'renew after the role is deleted', async () => {
      const reason = 'original token role "coder" could not be found, not renewing';
      await bench.raw.remove('auth/token/roles/coder');
      const { code, stdout, stderr } = await bench.ask(RENEW);
      expect([code, stdout + stderr]).toEqual([5, expect.stringContaining(reason)]);
      await bench.operate(SPECS.apply);
      await bench.operate(RENEW);
      return reason;
    }));

  test('the policy of the guide does not cover the read of the guide', () =>
    bench.tell('vault', 'the guide as printed', async () => {
      const rules = ['data', 'metadata'].map((part) => `path "coder/${part}/*" { capabilities = ["read"] }`);
      await bench.raw.write('sys/policies/acl/guide', { policy: rules.join('\n') });
      const { auth } = await bench.raw.write('auth/token/create', { policies: ['guide'] });
      const { client_token: printed } = auth as { client_token: string };
      isRefused(await (await workspace('vault', printed))(READ.kv), PREFLIGHT);
      await bench.raw.write('sys/policies/acl/guide', {
        policy: 'path "secrets/data/coder" { capabilities = ["read"] }',
      });
      expect((await (await workspace('vault', printed))(READ.kv)).stdout).toContain(secret);
      return PREFLIGHT;
    }));

  test('the read of the guide with its namespace', () =>
    bench.tell('vault', 'kv get -namespace=coder', async () => {
      if (live.flavour === 'vault') {
        const { code, stdout } = await (await workspace('vault'))(READ.guide);
        expect([code, stdout]).toEqual([0, expect.stringContaining(secret)]);
        return 'passed, the flag is ignored';
      }
      const inside = await create(SPECS.namespace.replace('vault namespace', 'bao namespace'));
      const other = await bench.plant('secrets/data/coder', 'coder');
      for (const client of clients) {
        const { code, stdout, stderr } = await (await workspace(client, inside))(READ.guide);
        expect([code, stdout], stderr).toEqual([0, expect.stringContaining(other)]);
        isRefused(await (await workspace(client))(READ.guide), PREFLIGHT);
      }
      return 'passed';
    }));

  test('it lives on where the token of the guide ends, for as long as it is renewed', () =>
    bench.tell('vault', 'a token past its period, renewed', async () => {
      const spec = join(bench.shell.folder, 'config/coder-token.yaml');
      const text = await readFile(spec, 'utf8');
      // Seconds instead of 32 days: for the guide's token the longest life of all tokens, for this one its period.
      const LIFE_S = 6;
      await writeFile(spec, text.replace('token_period: 768h', `token_period: ${LIFE_S}s`));
      await bench.operate(SPECS.apply);
      await bench.operate(RENEW);
      const { data } = await bench.raw.write('auth/token/lookup', { token });
      expect((data as { ttl: number }).ttl, 'tokens of old take the new period').toBeLessThanOrEqual(LIFE_S);
      await rm(join(bench.shell.folder, 'coder-token'));
      const renewed = await workspace('vault', await create(CREATE));
      const operator = await workspace('vault', bench.server.token);
      const printed = `vault token create -policy=read-coder-secrets -explicit-max-ttl=${LIFE_S}s -field=token`;
      const ofGuide = await workspace('vault', (await operator(printed)).stdout.trim());
      expect((await ofGuide('vault token renew')).code).toBe(0);
      await until('the token of the guide ends', async () => {
        await bench.operate(RENEW);
        await ofGuide('vault token renew');
        return (await ofGuide(READ.kv)).code !== 0;
      });
      isRefused(await ofGuide(READ.kv), DENIED);
      expect((await renewed(READ.kv)).stdout).toContain(secret);
      await writeFile(spec, text);
      return 'passed; a token without a period is refused by then';
    }));
});
