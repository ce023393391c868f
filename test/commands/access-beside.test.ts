import { expect, test } from 'vitest';
import { run, vaultError } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';

/** What the run is not about: a mount and a policy of somebody else. */
async function shared(): Promise<MemoryVault> {
  const vault = new MemoryVault();
  const write = (path: string, body: object): Promise<unknown> =>
    vault.other.write({ namespace: '', path }, { ...body });
  await write('sys/auth/ci', { type: 'jwt' });
  await write('sys/policies/acl/theirs', { policy: text('secret/data/theirs') });
  await write('sys/policies/acl/old', { policy: text('secret/data/app') });
  await write('auth/ci/role/web', { ...WEB, token_policies: ['old'] });
  return vault;
}

const WEB = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['web'], bound_subject: 'web' };
const text = (path: string): string => `path "${path}" { capabilities = ["read"] }`;

/** A spec that has the role, policies, and no more than that. */
function role(more: object, policies: object = {}): string {
  return JSON.stringify({ version: 1, auth: { ci: { roles: { web: { ...WEB, ...more } } } }, policies });
}

async function meaning(spec: string, vault: MemoryVault, command = 'plan -'): Promise<string> {
  const { stdout } = await run(command, vault, { spec });
  return /What this means for access[^]*?(?=\nPlan:)/.exec(stdout)?.[0] ?? '';
}

test('a role in a mount of others is looked at', async () => {
  const said = await meaning(role({ bound_subject: '', token_policies: ['old'] }), await shared());
  expect(said).toMatch(/auth\/ci\/role\/web \(jwt-role\)\n.*wider {5}bound_subject: any; before, only "web"/);
});

test('a mount that is left out of the run does not hide its roles', async () => {
  const spec = JSON.stringify({
    version: 1,
    auth: { ci: { type: 'jwt', roles: { web: { ...WEB, bound_subject: '', token_policies: ['old'] } } } },
  });
  const command = 'plan --exclude sys/auth/ci --fail-on widening -';
  expect(await meaning(spec, await shared(), command)).toContain('auth/ci/role/web (jwt-role)');
  expect((await run(command, await shared(), { spec })).code).toBe(3);
});

test('policies of others are compared by their texts', async () => {
  const said = await meaning(role({ token_policies: ['old', 'theirs'] }), await shared());
  expect(said).toContain('1 widening\n');
  expect(said).toContain('wider     + read secret/data/theirs');
});

test('a policy under another name is no news', async () => {
  const spec = role({ token_policies: ['new'] }, { new: text('secret/data/app') });
  const { stdout } = await run('plan -', await shared(), { spec });
  expect(stdout).toContain('token_policies = ["old"] -> ["new"]');
  expect(stdout).not.toContain('widening');
  expect(stdout).not.toContain('not known here');
});

test('what a policy of others gives already is not gained by the text of another', async () => {
  const vault = await shared();
  await vault.other.write({ namespace: '', path: 'sys/policies/acl/mine' }, { policy: text('a') });
  await vault.other.write(
    { namespace: '', path: 'auth/ci/role/web' },
    { ...WEB, token_policies: ['mine', 'old'] },
  );
  const mine = `${text('a')}\n${text('secret/data/app')}`;
  const spec = role({ token_policies: ['mine', 'old'] }, { mine });
  const said = await meaning(spec, vault);
  expect(said).not.toContain('secret/data/app');
});

test('what the token may not read is not known, and that is said', async () => {
  const vault = await shared();
  vault.before = ({ method, path }) => {
    if (method === 'GET' && path === 'sys/policies/acl/theirs')
      throw vaultError({ method, path, status: 403, errors: ['permission denied'] });
  };
  const said = await meaning(role({ token_policies: ['old', 'theirs'] }), vault);
  expect(said).toContain('token_policies: also "theirs", whose text is not known here');
});

test('nothing more is read when nothing changes', async () => {
  const vault = await shared();
  const spec = role({ token_policies: ['old'] });
  expect((await run('plan -', vault, { spec })).stdout).toContain('No changes');
  const paths = vault.requests.map(({ method, path }) => `${method} ${path}`);
  expect(paths.filter((path) => path.startsWith('GET sys/policies/acl/'))).toEqual([]);
});
