import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { applyNow, run, SPEC, writes } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';

const isMount = (path: string): boolean => /^sys\/(?:auth|mounts)\//.test(path);

test('a mount is written before what stands below it, and a role after its policies', async () => {
  const vault = new MemoryVault();
  expect((await applyNow(vault)).code).toBe(0);
  const order = writes(vault);
  const before = (first: string, second: string): void => {
    expect(order.indexOf(first), `${first} before ${second} in ${order.join(' ')}`).toBeGreaterThanOrEqual(0);
    expect(order.indexOf(second)).toBeGreaterThan(order.indexOf(first));
  };
  before('sys/auth/jwt', 'auth/jwt/config');
  before('sys/auth/jwt', 'auth/jwt/role/web');
  before('sys/policies/acl/web', 'auth/jwt/role/web');
  before('sys/mounts/secret', 'secret/config');
  expect(order).toHaveLength(7);
});

test('with one object at a time the order is the one that the plan shows', async () => {
  const vault = new MemoryVault();
  const { stdout } = await run('apply --auto-approve --parallelism 1 -', vault);
  expect(writes(vault)).toEqual([...stdout.matchAll(/^ {2}\+ (\S+)/gm)].map(([, address]) => address));
});

test('default_role is no edge: the role comes after the config or before it', async () => {
  const vault = new MemoryVault();
  const spec = SPEC.replace('/keys }', '/keys, default_role: web }');
  expect(await applyNow(vault, { spec })).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('other') as unknown,
  });
});

test('each object is read before it is written and after', async () => {
  const vault = new MemoryVault();
  await applyNow(vault, {
    spec: 'version: 1\ntoken_roles: { nomad: { orphan: true } }\n',
  });
  const log = vault.requests.filter(({ path }) => path.startsWith('auth/token/roles/'));
  expect(log.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
});

test('mounts are written one at a time, everything else side by side', async () => {
  const names = Array.from({ length: 6 }, (_, index) => `m${index}`);
  const mounts = names.map((name) => `  ${name}: { type: kv }`).join('\n');
  const auth = names.map((name) => `  a${name}: { type: jwt }`).join('\n');
  const roles = names.map((name) => `  ${name}: { orphan: true }`).join('\n');
  const spec = `version: 1\nsecrets:\n${mounts}\nauth:\n${auth}\ntoken_roles:\n${roles}\n`;
  const vault = new MemoryVault();
  const busy = { mounts: 0, others: 0 };
  const most = { mounts: 0, others: 0 };
  vault.before = async ({ method, path }) => {
    if (method !== 'POST') return;
    const lane = isMount(path) ? 'mounts' : 'others';
    busy[lane] += 1;
    most[lane] = Math.max(most[lane], busy[lane]);
    await sleep(3);
    busy[lane] -= 1;
  };
  expect((await applyNow(vault, { spec })).code).toBe(0);
  expect(most.mounts).toBe(1);
  expect(most.others).toBeGreaterThan(1);
});

test('no more requests are in flight than --parallelism allows objects', async () => {
  const roles = Array.from({ length: 8 }, (_, index) => `  r${index}: { orphan: true }`).join('\n');
  const vault = new MemoryVault();
  let busy = 0;
  let most = 0;
  vault.before = async ({ method }) => {
    if (method !== 'POST') return;
    busy += 1;
    most = Math.max(most, busy);
    await sleep(2);
    busy -= 1;
  };
  await run('apply --auto-approve --parallelism 3 -', vault, {
    spec: `version: 1\ntoken_roles:\n${roles}\n`,
  });
  expect(most).toBe(3);
});
