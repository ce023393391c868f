import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { VaultPort } from '../../src/engine/ports.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { vaultError, writes } from '../support/apply-story.ts';
import { runCommand } from '../support/command-io.ts';
import type { CommandWorld, Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

// What a plan shows stands in test/golden/plan/accessor-*; the real servers are in test/live/accessor.test.ts.

const JWT = { type: 'jwt', config: { jwks_url: 'https://issuer.example/keys' } };
const rule = (inside: string): string =>
  `path "kv/{{identity.entity.aliases.${inside}.name}}" { capabilities = ["read"] }\n`;
const ASKS = rule('${accessor:jwt}');

let folder: string;
let vault: MemoryVault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-accessor-'));
  vault = new MemoryVault();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(command: string, spec: object, world: Partial<CommandWorld> = {}): Promise<Ran> {
  await writeFile(join(folder, 'all.yaml'), JSON.stringify({ version: 1, ...spec }));
  return runCommand(`${command} all.yaml`.split(' '), { folder, vault, ...world });
}

async function settles(spec: object, world: Partial<CommandWorld> = {}): Promise<void> {
  const applied = await run('apply --auto-approve', spec, world);
  expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0, stderr: '' });
  const again = await run('plan --detailed-exitcode', spec, world);
  expect(again, again.stdout + again.stderr).toMatchObject({ code: 0, stderr: '' });
}

const accessorOf = async (mount: string, namespace = ''): Promise<string> => {
  const rows = await vault.other.read({ namespace, path: 'sys/auth' });
  return (rows?.[`${mount}/`] as WireObject)['accessor'] as string;
};
const textOf = async (policy: string, namespace = ''): Promise<unknown> =>
  (await vault.other.read({ namespace, path: `sys/policies/acl/${policy}` }))?.['policy'];
const addresses = (ran: Ran): readonly string[] =>
  (JSON.parse(ran.stdout) as { changes: readonly { address: string }[] }).changes.map(
    ({ address }) => address,
  );

describe('in one run', () => {
  test('two new mounts and the policy that names them: the policy comes last, with the real accessors', async () => {
    const text = `${ASKS}# \${accessor:team/people}, \${accessor:jwt} and $\${accessor:jwt}\n`;
    await settles({ policies: { a: text }, auth: { jwt: JWT, 'team/people': { type: 'userpass' } } });
    const [jwt, people] = [await accessorOf('jwt'), await accessorOf('team/people')];
    expect(await textOf('a')).toBe(`${rule(jwt)}# ${people}, ${jwt} and \${accessor:jwt}\n`);
    const order = writes(vault);
    expect(order.indexOf('sys/policies/acl/a')).toBeGreaterThan(order.indexOf('sys/auth/team/people'));
  });

  test('from a file, as rules, as JSON, and as the text itself', async () => {
    await writeFile(join(folder, 'a.hcl'), ASKS);
    const path = 'kv/{{identity.entity.aliases.${accessor:jwt}.name}}';
    const capabilities = ['read'];
    await settles({
      auth: { jwt: JWT },
      policies: {
        file: { file: 'a.hcl' },
        rules: { rules: [{ path, capabilities, allowed_parameters: { '*': ['$${accessor:jwt} $${x}'] } }] },
        json: { text: JSON.stringify({ path: { [path]: { capabilities } } }) },
        text: { text: ASKS },
      },
    });
    const jwt = await accessorOf('jwt');
    for (const name of ['file', 'rules', 'json', 'text'])
      expect(await textOf(name)).toContain(`kv/{{identity.entity.aliases.${jwt}.name}}`);
    expect(await textOf('rules')).toContain('["${accessor:jwt} \\x24{x}"]');
  });

  test('a mount of the policy’s own namespace', async () => {
    vault = new MemoryVault({ flavour: 'openbao', version: '2.4.1' });
    await vault.other.write({ namespace: '', path: 'sys/auth/jwt' }, { type: 'jwt' });
    await settles({ namespaces: { team: {} } });
    await settles({ namespace: 'team', policies: { a: ASKS }, auth: { jwt: JWT } });
    expect(await textOf('a', 'team')).toBe(rule(await accessorOf('jwt', 'team')));
    expect(await accessorOf('jwt', 'team')).not.toBe(await accessorOf('jwt'));
  });

  test('when the mount cannot be made, the policy is not written', async () => {
    const port: VaultPort = {
      read: (at) => vault.read(at),
      list: (at) => vault.list(at),
      delete: (at) => vault.delete(at),
      write: (at, body) =>
        at.path === 'sys/auth/jwt'
          ? Promise.reject(vaultError({ path: at.path, status: 400 }))
          : vault.write(at, body),
    };
    const ran = await run('apply --auto-approve', { policies: { a: ASKS }, auth: { jwt: JWT } }, { port });
    expect(ran.code).toBe(4);
    expect(await textOf('a')).toBeUndefined();
  });

  test('a secret text', async () => {
    const env = { VAULTCTL_VAR_TEXT: 'neverprint' };
    const policies = { a: `# \${env:VAULTCTL_VAR_TEXT}\n${ASKS}` };
    const planned = await run('plan', { policies, auth: { jwt: JWT } }, { env });
    expect(planned.stdout).not.toContain('neverprint');
    await settles({ policies, auth: { jwt: JWT } }, { env });
    expect(await textOf('a')).toBe(`# neverprint\n${rule(await accessorOf('jwt'))}`);
  });
});

describe('substitution is done once', () => {
  test.each(['text', 'rules'])('what a variable brings in asks for nothing: %s', async (key) => {
    await vault.other.write({ namespace: '', path: 'sys/auth/jwt' }, { type: 'jwt' });
    const path = 'kv/${var:v}/{{identity.entity.aliases.${accessor:jwt}.name}}';
    const value = key === 'text' ? `path "${path}" {}\n` : [{ path }];
    const spec = { variables: { v: {} }, policies: { a: { [key]: value } } };
    await run('apply --auto-approve --var v=${accessor:jwt}', spec);
    const jwt = await accessorOf('jwt');
    expect(await textOf('a')).toBe(`path "kv/\${accessor:jwt}/{{identity.entity.aliases.${jwt}.name}}" {}\n`);
  });
});

describe('what is no place for an accessor', () => {
  test.each<[string, object, string]>([
    ['without a name', { a: `${ASKS}# \${accessor:}\n` }, 'substitution-syntax'],
    ['not closed', { a: `${ASKS}# \${accessor:jwt\n` }, 'substitution-syntax'],
    ['with a blank', { a: rule('${accessor: jwt}') }, 'substitution-syntax'],
    ['in rules, not closed', { a: { rules: [{ path: '${accessor:jwt' }] } }, 'substitution-syntax'],
  ])('%s', async (_, policies, code) => {
    const ran = await run('validate', { policies });
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(`[${code}]`) as string });
  });

  test('outside policies it is a mistake', async () => {
    const ran = await run('validate', { auth: { jwt: { type: 'jwt', description: '${accessor:jwt}' } } });
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[substitution-syntax]') as string,
    });
  });

  test('a mount that the spec does not declare is a warning until the server was asked', async () => {
    const ran = await run('validate', { policies: { a: ASKS } });
    expect(ran).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('[reference-not-in-spec]') as string,
    });
  });
});

describe('the mount', () => {
  const spec = { policies: { a: ASKS, b: rule('x') }, auth: { jwt: JWT, other: JWT } };

  test('comes along when the policy alone is meant', async () => {
    const planned = await run('plan --json --target=sys/policies/acl/a', spec);
    expect(addresses(planned)).toEqual(['sys/auth/jwt', 'sys/policies/acl/a']);
  });

  test('is missed when it is left out', async () => {
    const ran = await run('plan --target=sys/policies/acl/a --exclude=sys/auth/jwt', spec);
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[accessor-of-unknown-mount]') as string,
    });
  });

  test('is read with the least policy', async () => {
    const { stdout } = await run('policy --for plan', { policies: { a: ASKS } });
    expect(stdout).toContain('path "sys/auth"');
    const without = await run('policy --for plan', { policies: { a: rule('x') } });
    expect(without.stdout).not.toContain('path "sys/auth"');
    const secret = { policies: { a: `# \${env:VAULTCTL_VAR_A}\n${rule('x')}` } };
    const hidden = await run('policy --for plan', secret, { env: { VAULTCTL_VAR_A: 'neverprint' } });
    expect(hidden.stdout).not.toContain('path "sys/auth"');
  });

  test('is followed when somebody makes it again: exactly the policy differs', async () => {
    const declared = { policies: spec.policies };
    await vault.other.write({ namespace: '', path: 'sys/auth/jwt' }, { type: 'jwt' });
    await settles(declared);
    await vault.other.delete({ namespace: '', path: 'sys/auth/jwt' });
    await vault.other.write({ namespace: '', path: 'sys/auth/jwt' }, { type: 'jwt' });
    expect(addresses(await run('plan --json', declared))).toEqual(['sys/policies/acl/a']);
    await settles(declared);
    expect(await textOf('a')).toBe(rule(await accessorOf('jwt')));
  });

  test('is not asked for when the text is somebody else’s', async () => {
    await vault.other.write({ namespace: '', path: 'sys/policies/acl/a' }, { policy: ASKS });
    const ignore = [{ address: 'sys/policies/acl/a', fields: ['policy'] }];
    const planned = await run('plan --detailed-exitcode', { ignore, policies: { a: ASKS } });
    expect(planned, planned.stdout + planned.stderr).toMatchObject({ code: 0 });
  });
});

describe('a saved plan', () => {
  const spec = { policies: { a: ASKS }, auth: { jwt: JWT } };
  const digest = async (): Promise<string> =>
    (JSON.parse((await run('plan --json', spec)).stdout) as { digest: string }).digest;

  test('has the same digest whatever accessors the server will make up, and is carried out', async () => {
    const before = await digest();
    vault = new MemoryVault();
    for (const type of ['userpass', 'approle'])
      await vault.other.write({ namespace: '', path: `sys/auth/${type}` }, { type });
    expect(await digest()).toBe(before);
    await run('plan --out plan.json', spec);
    const applied = await run('apply --plan plan.json', spec);
    expect(applied, applied.stderr).toMatchObject({ code: 0 });
  });

  test('is stale when the mount was made again meanwhile', async () => {
    const only = { policies: { a: ASKS } };
    await vault.other.write({ namespace: '', path: 'sys/auth/jwt' }, { type: 'jwt' });
    await run('plan --out plan.json', only);
    await vault.other.delete({ namespace: '', path: 'sys/auth/jwt' });
    await vault.other.write({ namespace: '', path: 'sys/auth/jwt' }, { type: 'jwt' });
    const ran = await run('apply --plan plan.json', only);
    expect(ran.code).toBe(6);
    expect(ran.stderr).toContain('the plan shows other changes than the saved one');
    expect(writes(vault)).toEqual([]);
  });
});

describe('an import', () => {
  test('asks for the accessors that a text holds, also of mounts that it does not write', async () => {
    await vault.other.write({ namespace: '', path: 'sys/auth/jwt' }, { type: 'jwt' });
    const jwt = await accessorOf('jwt');
    const token = await accessorOf('token');
    const text = `${rule(jwt)}# ${token} ${ASKS}`;
    await vault.other.write({ namespace: '', path: 'sys/policies/acl/a' }, { policy: text });
    const world = { folder, vault };
    const imported = await runCommand('import sys/policies/acl/a --out spec'.split(' '), world);
    expect(imported, imported.stderr).toMatchObject({ code: 0 });
    const written = await readFile(join(folder, 'spec/policies/a.hcl'), 'utf8');
    expect(written).toBe(`${ASKS}# \${accessor:token} ${rule('$${accessor:jwt}')}`);
    const planned = await runCommand('plan --detailed-exitcode spec'.split(' '), world);
    expect(planned, planned.stdout + planned.stderr).toMatchObject({ code: 0 });
  });
});
