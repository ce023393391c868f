import { expect, test } from 'vitest';
import type { VaultPort } from '../../src/engine/ports.ts';
import { applyNow, vaultError, writes } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';

const policy = (path: string): string => `path "${path}" { capabilities = ["read"] }`;
const POLICY = `version: 1\npolicies: { web: '${policy('b')}' }\n`;
const web = { namespace: '', path: 'sys/policies/acl/web' };

/** Loses the answers, or the requests themselves, of the first so many writes. */
function losing(what: 'answers' | 'requests', count: number, vault = new MemoryVault()): MemoryVault {
  let left = count;
  vault.before = async ({ method, path, namespace, body }) => {
    if (method !== 'POST' || left === 0) return;
    left -= 1;
    if (what === 'answers') await vault.other.write({ namespace, path }, body ?? {});
    throw vaultError({ path, fate: 'unknown', errors: ['the connection was cut'] });
  };
  return vault;
}

test('a lost answer is told, and the write is not repeated', async () => {
  const vault = losing('answers', 1);
  const { code, stdout } = await applyNow(vault, { spec: POLICY });
  expect([code, writes(vault)]).toEqual([0, ['sys/policies/acl/web']]);
  expect(stdout).toContain('created (its answer was lost; confirmed by reading)');
});

test('a lost request is sent again, and nothing is told', async () => {
  const vault = losing('requests', 2);
  const { code, stdout } = await applyNow(vault, { spec: POLICY });
  expect([code, writes(vault)]).toEqual([0, Array.from({ length: 3 }, () => 'sys/policies/acl/web')]);
  expect(stdout).toContain('done    sys/policies/acl/web created\n');
});

test('a lost answer over which somebody else has written is not called ours, and is left alone', async () => {
  const vault = new MemoryVault();
  vault.before = async ({ method, path }) => {
    if (method !== 'POST') return;
    await vault.other.write(web, { policy: policy('c') });
    throw vaultError({ path, fate: 'unknown', errors: ['the connection was cut'] });
  };
  const { code, stdout } = await applyNow(vault, { spec: POLICY });
  expect([code, writes(vault)]).toEqual([5, ['sys/policies/acl/web']]);
  expect(stdout).toContain('neither as it was nor as it should be');
  expect(await vault.other.read(web)).toMatchObject({ policy: policy('c') });
});

test('OpenBao refuses a write over what came between reading and writing: stale, and nothing was written', async () => {
  const vault = new MemoryVault({ flavour: 'openbao' });
  await vault.other.write(web, { policy: policy('a') });
  vault.before = async ({ method }) => {
    if (method === 'POST') await vault.other.write(web, { policy: policy('c') });
  };
  const { code, stdout } = await applyNow(vault, { spec: POLICY });
  expect(code).toBe(6);
  expect(stdout).toContain('the object was changed on the server since the plan, so it was not written');
  expect(await vault.other.read(web)).toMatchObject({ policy: policy('c') });
});

test('a node that lags behind is asked again until it shows the write', async () => {
  const vault = new MemoryVault();
  await vault.other.write(web, { policy: policy('a') });
  const old = await vault.other.read(web);
  let lag = 5;
  const port: VaultPort = {
    list: (at) => vault.list(at),
    write: (at, body) => vault.write(at, body),
    delete: (at) => vault.delete(at),
    read: async (at) => {
      const now = await vault.read(at);
      if (at.path !== web.path || writes(vault).length === 0 || lag === 0) return now;
      lag -= 1;
      return old;
    },
  };
  expect((await applyNow(vault, { spec: POLICY, port })).code).toBe(0);
  expect([lag, writes(vault)]).toEqual([0, ['sys/policies/acl/web']]);
});
