import { expect, test } from 'vitest';
import { run, vaultError, writes } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';

const policy = 'path "a" { capabilities = ["read"] }';
const ROLE = 'version: 1\ntoken_roles: { nomad: { orphan: true, allowed_policies: [app] } }\n';

/** A server on which the token may not do what matches. */
async function forbidding(pattern: RegExp): Promise<MemoryVault> {
  const vault = new MemoryVault();
  await vault.other.write({ namespace: '', path: 'auth/token/roles/nomad' }, { allowed_policies: ['app'] });
  await vault.other.write({ namespace: '', path: 'sys/policies/acl/app' }, { policy });
  vault.before = ({ method, path }) => {
    if (pattern.test(`${method} ${path}`))
      throw vaultError({
        method,
        path,
        status: 403,
        errors: ['permission denied'],
        hint: `the token needs ${method.toLowerCase()}`,
      });
  };
  return vault;
}

test('a token that may not list is told what is not shown, and the objects are read one by one', async () => {
  const vault = await forbidding(/^LIST/);
  const { code, stdout, stderr } = await run('plan -', vault, { spec: ROLE });
  expect(code).toBe(0);
  expect(stdout).toContain('~ auth/token/roles/nomad (token-role) exists and will be changed');
  expect(stdout).toContain(
    'auth/token/roles: the token may not list this, so objects of kind token-role beside the spec are not shown',
  );
  // Nobody knows whether it is there.
  expect(stderr).toContain('policy "app" is not defined in the spec [reference-not-in-spec]');
});

test('a listing that may not be seen says nothing about the names of another one', async () => {
  const vault = new MemoryVault();
  for (const mount of ['a', 'b']) {
    await vault.other.write({ namespace: '', path: `sys/auth/${mount}` }, { type: 'jwt' });
  }
  vault.before = ({ method, path }) => {
    if (method === 'LIST' && path === 'auth/a/role') throw vaultError({ method, path, status: 403 });
  };
  const mount = '{ type: jwt, config: { jwks_url: https://id.example.com/keys, default_role: web } }';
  const { stderr } = await run('plan -', vault, {
    spec: `version: 1\nauth:\n  a: ${mount}\n  b: ${mount}\n`,
  });
  expect(stderr).toMatch(/auth\/a\/config: jwt-role "web" is not defined in the spec \[/);
  expect(stderr).toMatch(/auth\/b\/config: jwt-role "web" is not defined in the spec or on the server \[/);
});

test('what was seen although nothing could be listed is there', async () => {
  const vault = await forbidding(/^LIST/);
  const spec = `${ROLE}auth: { jwt: { type: jwt } }\n`;
  expect((await run('plan -', vault, { spec })).code).toBe(0);
});

test.each([/^GET sys\/auth$/, /^GET sys\/health/, /^GET auth\/token\/roles\/nomad/])(
  'a token that may not %s ends the plan with the words of the server and the next step',
  async (pattern) => {
    const vault = await forbidding(pattern);
    const spec = `${ROLE}auth: { jwt: { type: jwt } }\n`;
    const { code, stdout, stderr } = await run('plan -', vault, { spec });
    expect(code).toBe(4);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/error GET \S+: 403 permission denied\n {2}next: the token needs get\n$/);
  },
);

test('a plan writes nothing', async () => {
  const vault = new MemoryVault();
  await run('plan -', vault);
  expect(writes(vault)).toEqual([]);
});

test('nothing but the server’s state is asked when namespaces would be ignored', async () => {
  const vault = new MemoryVault();
  const { code } = await run('plan --namespace team-a -', vault, { spec: ROLE });
  expect(code).toBe(1);
  expect(vault.requests.map(({ path }) => path)).toEqual(['sys/health']);
});

test('warnings about the connection come first', async () => {
  const { stderr } = await run('plan -', new MemoryVault(), { warnings: ['the token is old'], spec: ROLE });
  expect(stderr).toMatch(/^warning the token is old\n/);
});
