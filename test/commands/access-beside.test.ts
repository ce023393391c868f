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
  const { stdout } = await run('plan -', vault, { spec });
  expect(stdout).toContain('~ sys/policies/acl/mine (policy)');
  expect(stdout).not.toContain('auth/ci/role/web (jwt-role)');
});

test('who leaves with a deleted group is told what the role gives them then', async () => {
  const vault = await shared();
  const guard = 'path "secret/data/app" { capabilities = ["deny"] }';
  const groups = { ops: { type: 'external', policies: ['guard'], alias: { mount: 'ci', name: 'ops' } } };
  const of = (more: object): string =>
    JSON.stringify({
      version: 1,
      prune: { identity_groups: ['*'] },
      auth: { ci: { type: 'jwt', roles: { web: { ...WEB, groups_claim: 'g', token_policies: ['app'] } } } },
      policies: { app: text('secret/data/app'), guard },
      ...more,
    });
  expect((await run('apply --auto-approve -', vault, { spec: of({ identity_groups: groups }) })).code).toBe(
    0,
  );
  const said = await meaning(of({ identity_groups: {} }), vault, 'plan --prune -');
  expect(said).toContain(
    'wider     policies: + read secret/data/app, beside the policies of auth/ci/role/web',
  );
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

/** Two policies and a role that has both: the one masks what the other one reads. */
const MASK = 'path "secret/data/prod/*" { capabilities = ["list"] }';
const both = (mask: string, more: object = {}): string =>
  JSON.stringify({
    version: 1,
    auth: { ci: { type: 'jwt', roles: { web: { ...WEB, token_policies: ['mask', 'team'] } } } },
    policies: { mask: `${text('secret/metadata/m')}\n${mask}`, team: text('secret/data/*') },
    ...more,
  });

test.each([['--target sys/policies/acl/mask'], ['--exclude auth/ci/role/*'], ['']])(
  'roles of the spec that the run is not about hold its policies: %j',
  async (selection) => {
    const vault = await shared();
    expect((await run('apply --auto-approve -', vault, { spec: both(MASK) })).code).toBe(0);
    const { code, stdout } = await run(`plan ${selection} --fail-on widening -`.replace('  ', ' '), vault, {
      spec: both(''),
    });
    expect(stdout).toContain('wider     + read secret/data/prod/*');
    expect(code).toBe(3);
  },
);

test('what is secret in the spec stays so where the run is not about it', async () => {
  const vault = await shared();
  const env = { VAULTCTL_VAR_HIDDEN: text('secret/data/canary'), VAULTCTL_VAR_NAME: 'canary-name' };
  const spec = (open: string): string =>
    JSON.stringify({
      version: 1,
      auth: {
        ci: {
          type: 'jwt',
          roles: {
            web: { ...WEB, token_policies: ['hidden', 'open'] },
            other: { ...WEB, token_policies: ['${env:VAULTCTL_VAR_NAME}'] },
          },
        },
      },
      policies: { hidden: '${env:VAULTCTL_VAR_HIDDEN}', open },
    });
  const before = `${text('a')}\npath "secret/data/*" { capabilities = ["deny"] }`;
  expect((await run('apply --auto-approve -', vault, { spec: spec(before), env })).code).toBe(0);
  vault.requests.length = 0;
  for (const command of ['plan', 'plan --json']) {
    const { code, stdout, stderr } = await run(`${command} --target sys/policies/acl/open -`, vault, {
      spec: spec(text('a')),
      env,
    });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('canary')]);
    expect(stdout).toContain('auth/ci/role/web');
    expect(stdout).not.toContain('canary');
  }
  expect(vault.requests.filter(({ path }) => path.includes('canary'))).toEqual([]);
});

test('what somebody has added to the policy default counts where a role begins or ends to have it', async () => {
  const vault = await shared();
  const deny = 'path "secret/data/app" { capabilities = ["deny"] }';
  await vault.other.write({ namespace: '', path: 'sys/policies/acl/default' }, { policy: deny });
  const said = await meaning(role({ token_policies: ['old'], token_no_default_policy: true }), vault);
  expect(said).toContain('wider     + read secret/data/app');
});

test('the policy default as every server has it is no news', async () => {
  const said = await meaning(
    role({ token_policies: ['old'], token_no_default_policy: true }),
    await shared(),
  );
  expect(said).toContain('1 narrowing\n');
});

test('groups and roles that come together are looked at with the policies of others', async () => {
  const vault = await shared();
  const spec = (mask: string): string =>
    JSON.stringify({
      version: 1,
      auth: { ci: { type: 'jwt', roles: { web: { ...WEB, groups_claim: 'g', token_policies: ['reads'] } } } },
      policies: { mask: `${text('secret/metadata/m')}\n${mask}` },
      identity_groups: {
        juniors: { type: 'external', policies: ['mask'], alias: { name: 'juniors', mount: 'ci' } },
      },
    });
  await vault.other.write(
    { namespace: '', path: 'sys/policies/acl/reads' },
    { policy: text('secret/data/*') },
  );
  expect((await run('apply --auto-approve -', vault, { spec: spec(MASK) })).code).toBe(0);
  expect(await meaning(spec(''), vault)).toContain('+ read secret/data/prod/*, beside the policies of');
});

test('a saved plan is for the policies of others as they were', async () => {
  const vault = await shared();
  const digest = async (): Promise<unknown> => {
    const { stdout } = await run('plan --json -', vault, { spec: role({ token_policies: ['theirs'] }) });
    return (JSON.parse(stdout) as { digest: unknown }).digest;
  };
  const before = await digest();
  expect(await digest()).toBe(before);
  await vault.other.write({ namespace: '', path: 'sys/policies/acl/theirs' }, { policy: text('*') });
  expect(await digest()).not.toBe(before);
});

test('a name that no path has, and one with a template, are not asked for', async () => {
  const vault = await shared();
  vault.before = ({ method, path }) => {
    if (method === 'LIST' && path === 'sys/policies/acl') throw vaultError({ method, path, status: 403 });
  };
  await vault.other.write({ namespace: '', path: 'auth/ci/role/web' }, { ...WEB, token_policies: ['..'] });
  const { code } = await run('plan -', vault, { spec: role({ token_policies: ['old', 'app-{{ .x }}'] }) });
  expect(code).toBe(0);
  const asked = vault.requests.filter(({ method }) => method === 'GET').map(({ path }) => path);
  expect(asked.filter((path) => path.startsWith('sys/policies/acl/'))).toEqual([
    'sys/policies/acl/old',
    'sys/policies/acl/default',
    'sys/policies/acl/default-ceiling',
  ]);
});

test('nothing more is read when nothing changes', async () => {
  const vault = await shared();
  const spec = role({ token_policies: ['old'] });
  expect((await run('plan -', vault, { spec })).stdout).toContain('No changes');
  const paths = vault.requests.map(({ method, path }) => `${method} ${path}`);
  expect(paths.filter((path) => path.startsWith('GET sys/policies/acl/'))).toEqual([]);
});
