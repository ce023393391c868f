import { expect, test } from 'vitest';
import { applyNow, run, vaultError, writes } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';

const policy = 'path "a" { capabilities = ["read"] }';

/** Somebody else writes the policy between the plan and the write, which is when the object is read the second time. */
function policyChangedMeanwhile(): MemoryVault {
  const vault = new MemoryVault();
  let isDone = false;
  vault.before = async ({ method, path }) => {
    if (isDone || method !== 'GET' || path !== 'sys/policies/acl/web') return;
    isDone = true;
    await vault.other.write({ namespace: '', path }, { policy });
  };
  return vault;
}

test('a stale object is not written, what needs it is skipped, the rest goes on', async () => {
  const vault = policyChangedMeanwhile();
  const { code, stdout } = await applyNow(vault);
  expect(code).toBe(5);
  expect(stdout).toContain(
    'failed  sys/policies/acl/web: the object was changed on the server since the plan, so it was not written\n    at: -:10:3\n    next: plan again and look at the difference',
  );
  expect(stdout).toContain('skipped auth/jwt/role/web: sys/policies/acl/web was not done');
  expect(stdout).toContain('done    auth/jwt/config created');
  expect(stdout).toContain('Apply incomplete: 5 done, 1 failed, 1 skipped.');
  expect(writes(vault)).not.toContain('sys/policies/acl/web');
  expect(writes(vault)).not.toContain('auth/jwt/role/web');
});

test('a policy that was changed and changed back since the plan is not overwritten where the server checks versions', async () => {
  const vault = new MemoryVault({ flavour: 'openbao' });
  const place = { namespace: '', path: 'sys/policies/acl/web' };
  await vault.other.write(place, { policy });
  vault.before = async ({ method, path }) => {
    // The plan has all policies in one listing; this is the reading right before the write.
    if (method !== 'GET' || path !== place.path) return;
    vault.before = undefined;
    await vault.other.write(place, { policy: 'path "c" { capabilities = ["deny"] }' });
    await vault.other.write(place, { policy });
  };
  const spec = `version: 1\npolicies: { web: 'path "b" { capabilities = ["read"] }' }\n`;
  const { code, stdout } = await applyNow(vault, { spec });
  expect(code).toBe(4);
  expect(stdout).toMatch(/failed {2}sys\/policies\/acl\/web: .*check-and-set/);
  expect(await vault.other.read(place)).toMatchObject({ policy });
});

test('stale and nothing written is refused by a guard', async () => {
  const vault = policyChangedMeanwhile();
  const spec = `version: 1\npolicies: { web: 'path "b" { capabilities = ["read"] }' }\n`;
  const { code } = await applyNow(vault, { spec });
  expect(code).toBe(6);
  expect(writes(vault)).toEqual([]);
});

test('an object that another owner has marked since the plan is not written', async () => {
  const vault = new MemoryVault();
  const place = { namespace: '', path: 'sys/policies/acl/web' };
  await vault.other.write(place, { policy });
  let reads = 0;
  vault.before = async ({ method, path }) => {
    if (method !== 'GET' || path !== place.path) return;
    reads += 1;
    if (reads === 2) await vault.other.write(place, { policy: `# vaultctl owner: payments\n${policy}` });
  };
  const spec = `version: 1\nowner: platform\npolicies: { web: 'path "b" { capabilities = ["read"] }' }\n`;
  const { code } = await applyNow(vault, { spec });
  expect(code).toBe(6);
  expect(writes(vault)).toEqual([]);
});

test('a deletion that was refused while somebody else changed the object has written nothing', async () => {
  const vault = new MemoryVault();
  const place = { namespace: '', path: 'sys/policies/acl/old' };
  await vault.other.write(place, { policy });
  vault.before = async ({ method, path }) => {
    if (method !== 'DELETE') return;
    await vault.other.write(place, { policy: 'path "c" { capabilities = ["deny"] }' });
    throw vaultError({ path, method, status: 403, errors: ['permission denied'] });
  };
  const spec = `version: 1\nprune: { policies: [old] }\npolicies: { new: '${policy}' }\n`;
  await vault.other.write({ namespace: '', path: 'sys/policies/acl/new' }, { policy });
  const { code, stdout } = await run('apply --auto-approve --prune -', vault, { spec });
  expect(stdout).toContain(
    'failed  sys/policies/acl/old: the object was changed on the server since the plan',
  );
  expect(code).toBe(6);
});

test('an object that was removed meanwhile is not written either', async () => {
  const vault = new MemoryVault();
  const place = { namespace: '', path: 'auth/token/roles/nomad' };
  await vault.other.write(place, { orphan: false });
  let reads = 0;
  vault.before = async ({ method, path }) => {
    if (method !== 'GET' || path !== place.path) return;
    reads += 1;
    if (reads === 2) await vault.other.delete(place);
  };
  const { code, stdout } = await applyNow(vault, {
    spec: 'version: 1\ntoken_roles: { nomad: { orphan: true } }\n',
  });
  expect(code).toBe(6);
  expect(stdout).toContain('the object was removed on the server since the plan');
});

test('a refused object stops what needs it, and the rest goes on', async () => {
  const vault = new MemoryVault();
  vault.before = ({ method, path }) => {
    if (method === 'POST' && path === 'sys/auth/jwt')
      throw vaultError({ path, status: 403, errors: ['permission denied'], hint: 'the token needs sudo' });
  };
  const { code, stdout } = await applyNow(vault);
  expect(code).toBe(5);
  expect(stdout).toContain(
    'failed  sys/auth/jwt: POST sys/auth/jwt: 403 permission denied\n    at: -:4:3\n    next: the token needs sudo',
  );
  expect(stdout).toContain('skipped auth/jwt/config: sys/auth/jwt was not done');
  expect(stdout).toContain('skipped auth/jwt/role/web: sys/auth/jwt was not done');
  expect(stdout).toContain('done    secret/config');
});

test('when everything is refused nothing was written', async () => {
  const vault = new MemoryVault();
  vault.before = ({ method, path }) => {
    if (method === 'POST') throw vaultError({ path, status: 403, errors: ['permission denied'] });
  };
  const { code, stdout } = await applyNow(vault);
  expect(code).toBe(4);
  expect(stdout).toContain('Apply incomplete: 0 done, 4 failed, 3 skipped. Plan again to see what is left.');
});

test('a field that the server drops is told', async () => {
  const vault = new MemoryVault();
  const port = {
    ...portOf(vault),
    write: (...[at, body]: Parameters<MemoryVault['write']>) => {
      const kept = Object.entries(body).filter(([field]) => field !== 'token_period');
      return vault.write(at, Object.fromEntries(kept));
    },
  };
  const { code, stdout } = await applyNow(vault, {
    port,
    spec: 'version: 1\ntoken_roles: { nomad: { orphan: true, token_period: 72h } }\n',
  });
  expect(code).toBe(5);
  expect(stdout).toContain('failed  auth/token/roles/nomad: the server did not keep token_period');
});

test('warnings of the server are shown', async () => {
  const vault = new MemoryVault();
  const port = {
    ...portOf(vault),
    write: async (...[at, body]: Parameters<MemoryVault['write']>) => [
      ...(await vault.write(at, body)),
      'the TTL is \u001b[31mlong',
    ],
  };
  const { code, stdout } = await applyNow(vault, {
    port,
    spec: 'version: 1\ntoken_roles: { nomad: { orphan: true } }\n',
  });
  expect(code).toBe(0);
  expect(stdout).toContain(
    'done    auth/token/roles/nomad created\n    the server warns: the TTL is \\u001b[31mlong',
  );
});

test('a write whose answer was lost is done when the object reads back as desired', async () => {
  const vault = new MemoryVault();
  vault.before = async ({ method, path, namespace, body }) => {
    if (method !== 'POST' || path !== 'sys/auth/jwt') return;
    await vault.other.write({ namespace, path }, body ?? {});
    throw vaultError({ path, fate: 'unknown', errors: ['the connection was cut'] });
  };
  const { code, stdout } = await applyNow(vault);
  expect(code).toBe(0);
  expect(stdout).toContain('done    sys/auth/jwt created');
  expect(stdout).toContain('done    auth/jwt/role/web created');
});

test('a write whose answer was lost and that is not there is not known to be undone', async () => {
  const vault = new MemoryVault();
  vault.before = ({ method, path }) => {
    if (method === 'POST') throw vaultError({ path, fate: 'unknown', errors: ['the connection was cut'] });
  };
  const spec = 'version: 1\ntoken_roles: { nomad: { orphan: true } }\n';
  const { code, stdout } = await applyNow(vault, { spec });
  expect(code).toBe(5);
  expect(stdout).toContain('It is not known whether 1 of the failed took effect.');
});

test('an object that cannot be read back was written and is not confirmed', async () => {
  const vault = new MemoryVault();
  let isWritten = false;
  vault.before = ({ method, path }) => {
    if (method === 'GET' && isWritten) throw vaultError({ method, path, status: 500 });
    isWritten ||= method === 'POST';
  };
  const spec = 'version: 1\ntoken_roles: { nomad: { orphan: true } }\n';
  expect((await applyNow(vault, { spec })).code).toBe(5);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('after %s no new write begins, and the end is orderly', async (_, signal) => {
  const vault = new MemoryVault();
  let isStopped = false;
  vault.before = ({ method }) => {
    isStopped ||= method === 'POST';
  };
  const { code, stdout } = await run('apply --auto-approve --parallelism 1 -', vault, {
    stopCode: () => (isStopped ? signal : undefined),
  });
  expect(code).toBe(signal);
  expect(writes(vault)).toHaveLength(1);
  expect(stdout).toContain('done    auth/token/roles/nomad created');
  expect(stdout).toContain('skipped auth/jwt/role/web: stopped before it began');
  expect(stdout).toContain('Apply incomplete: 1 done, 0 failed, 6 skipped.');
});

test('an interrupt at the question cancels', async () => {
  const vault = new MemoryVault();
  let isStopped = false;
  const { code, stderr } = await run('apply -', vault, {
    answer: () => {
      isStopped = true;
      return '';
    },
    stopCode: () => (isStopped ? 130 : undefined),
  });
  expect(code).toBe(130);
  expect(stderr).toContain('Apply cancelled.');
  expect(writes(vault)).toEqual([]);
});

test('a second apply finds nothing to do', async () => {
  const vault = new MemoryVault();
  await applyNow(vault);
  const done = writes(vault).length;
  expect(await applyNow(vault)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No changes.') as unknown,
  });
  expect(writes(vault)).toHaveLength(done);
});

test('every field is sent on every write, so that one that left the spec is unset', async () => {
  const vault = new MemoryVault();
  const place = { namespace: '', path: 'auth/token/roles/nomad' };
  await vault.other.write(place, { orphan: true, token_period: '72h', allowed_policies: ['a'] });
  await applyNow(vault, { spec: 'version: 1\ntoken_roles: { nomad: { orphan: true } }\n' });
  expect(await vault.other.read(place)).toMatchObject({
    orphan: true,
    token_period: 0,
    allowed_policies: [],
  });
});

function portOf(vault: MemoryVault): Pick<MemoryVault, 'read' | 'list' | 'write' | 'delete'> {
  return {
    read: (at) => vault.read(at),
    list: (at) => vault.list(at),
    write: (at, body) => vault.write(at, body),
    delete: (at) => vault.delete(at),
  };
}
