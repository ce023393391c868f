import { expect, test } from 'vitest';
import { applyNow, run, writes } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';

// Groups with aliases, namespaces and CEL roles through the whole command; real servers are in test/live.

const CEL = `
version: 1
auth:
  jwt: { type: jwt, cel_roles: { web: { cel_program: { expression: 'true' } } } }
`;
const NAMESPACES = `
version: 1
namespace: team/inner
policies:
  default: path "a" { capabilities = ["read"] }
---
version: 1
namespaces: { team: {}, team/inner: {} }
`;
const GROUP = `
version: 1
auth: { jwt: { type: jwt } }
identity_groups:
  web: { type: external, alias: { name: web, mount: jwt } }
`;

test.each([
  ['vault', '1.21.1', CEL, 'kind-not-on-server'],
  ['openbao', '2.2.2', CEL, 'kind-not-on-server'],
  ['vault', '1.21.1', NAMESPACES, 'namespace-not-on-server'],
  ['openbao', '2.2.2', 'version: 1\nnamespaces: { team: {} }\n', 'namespace-not-on-server'],
] as const)(
  'on %s %s what it lacks is refused and not asked for: %j',
  async (flavour, version, spec, code) => {
    const vault = new MemoryVault({ flavour, version });
    const { code: exit, stderr } = await applyNow(vault, { spec });
    expect([exit, stderr]).toEqual([1, expect.stringContaining(`[${code}]`)]);
    expect(vault.requests.filter(({ path }) => /cel\/role|sys\/namespaces/.test(path))).toEqual([]);
    expect(writes(vault)).toEqual([]);
  },
);

test('a namespace and what the server makes in it: one apply, then nothing to do', async () => {
  const vault = new MemoryVault({ flavour: 'openbao' });
  expect(await applyNow(vault, { spec: NAMESPACES })).toMatchObject({ code: 0 });
  expect(
    vault.requests.filter(({ method }) => method === 'POST').map(({ namespace, path }) => [namespace, path]),
  ).toEqual([
    ['', 'sys/namespaces/team'],
    ['team', 'sys/namespaces/inner'],
    ['team/inner', 'sys/policies/acl/default'],
  ]);
  expect(await run('plan --detailed-exitcode -', vault, { spec: NAMESPACES })).toMatchObject({ code: 0 });
});

test('nothing is read in a namespace that has yet to be made', async () => {
  const vault = new MemoryVault({ flavour: 'openbao' });
  expect(await run('plan --detailed-exitcode -', vault, { spec: NAMESPACES })).toMatchObject({ code: 2 });
  expect(vault.requests.filter(({ namespace }) => namespace !== '')).toEqual([]);
});

test('a namespace under the one that the connection names', async () => {
  const vault = new MemoryVault({ flavour: 'openbao', namespaces: ['outer'] });
  const env = { VAULT_NAMESPACE: 'outer' };
  expect(await applyNow(vault, { spec: NAMESPACES, env })).toMatchObject({ code: 0 });
  expect([...vault.dump().keys()]).toContain('outer/team/inner');
});

test('a clean plan reads a group once, with its alias', async () => {
  const vault = new MemoryVault();
  expect(await applyNow(vault, { spec: GROUP })).toMatchObject({ code: 0 });
  const before = vault.requests.length;
  expect(await run('plan --detailed-exitcode -', vault, { spec: GROUP })).toMatchObject({ code: 0 });
  const asked = vault.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
  expect(asked.filter((request) => request.includes('identity/'))).toEqual([
    'LIST identity/group/name',
    'GET identity/group/name/web',
  ]);
});

test('an alias whose mount goes between the plan and its write is not written, and the mount is named', async () => {
  const vault = new MemoryVault();
  await vault.write({ namespace: '', path: 'sys/auth/jwt' }, { type: 'jwt' });
  vault.before = async ({ method, path }) => {
    if (method === 'POST' && path === 'identity/group/name/web') {
      await vault.other.delete({ namespace: '', path: 'sys/auth/jwt' });
    }
  };
  const { code, stdout } = await applyNow(vault, { spec: GROUP });
  expect([code, stdout]).toEqual([5, expect.stringContaining('it needs accessor of sys/auth/jwt')]);
  expect(writes(vault)).not.toContain('identity/group-alias');
});
