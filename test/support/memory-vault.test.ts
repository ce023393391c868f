import { expect, test } from 'vitest';
import { VaultError } from '../../src/model/vault-error.ts';
import { MemoryVault } from './memory-vault.ts';

const at = (path: string, namespace = ''): { path: string; namespace: string } => ({ namespace, path });
const policy = 'path "a" { capabilities = ["read"] }';

test('requests are logged and counted, those of somebody else are not', async () => {
  const vault = new MemoryVault();
  await vault.write(at('sys/policies/acl/a'), { policy });
  await vault.other.write(at('sys/policies/acl/b'), { policy });
  expect((await vault.list(at('sys/policies/acl'))).keys).toEqual(['a', 'b', 'default', 'root']);
  expect(vault.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST sys/policies/acl/a',
    'LIST sys/policies/acl',
  ]);
  expect([vault.count(), vault.count('POST'), vault.count('GET')]).toEqual([2, 1, 0]);
});

test('a dump is a copy to go back to', async () => {
  const vault = new MemoryVault();
  const start = vault.dump();
  await vault.write(at('sys/auth/jwt'), { type: 'jwt' });
  await vault.write(at('auth/token/roles/r'), {});
  expect(vault.dump()).not.toEqual(start);
  vault.seed(start);
  expect(vault.dump()).toEqual(start);
  expect(await vault.read(at('auth/token/roles/r'))).toBeUndefined();
});

test('a request can be made to fail, or somebody else can come first', async () => {
  const vault = new MemoryVault();
  vault.before = async ({ path }, index) => {
    if (index === 0)
      throw new VaultError({ method: 'GET', path, namespace: '', errors: ['cut'], fate: 'unknown' });
    await vault.other.write(at('sys/policies/acl/theirs'), { policy });
  };
  await expect(vault.list(at('sys/policies/acl'))).rejects.toThrow('cut');
  expect((await vault.list(at('sys/policies/acl'))).keys).toContain('theirs');
});

test('what was written cannot be changed from outside', async () => {
  const vault = new MemoryVault();
  const bound = ['a'];
  await vault.write(at('sys/auth/jwt'), { type: 'jwt' });
  await vault.write(at('auth/jwt/role/r'), { role_type: 'jwt', user_claim: 'sub', bound_audiences: bound });
  bound.push('b');
  expect(await vault.read(at('auth/jwt/role/r'))).toMatchObject({ bound_audiences: ['a'] });
});

test('namespaces are apart, and have no root policy', async () => {
  const vault = new MemoryVault({ flavour: 'openbao', namespaces: ['team'] });
  await vault.write(at('sys/policies/acl/p', 'team'), { policy });
  expect((await vault.list(at('sys/policies/acl', 'team'))).keys).toEqual(['default', 'p']);
  expect((await vault.list(at('sys/policies/acl'))).keys).toEqual(['default', 'root']);
});

test('an expired policy is gone', async () => {
  let now = new Date('2026-01-01T00:00:00Z');
  const vault = new MemoryVault({ flavour: 'openbao', now: () => now });
  await vault.write(at('sys/policies/acl/p'), { policy, ttl: '1h' });
  expect(await vault.read(at('sys/policies/acl/p'))).toMatchObject({
    expiration: '2026-01-01T01:00:00.000Z',
  });
  now = new Date('2026-01-01T01:00:00Z');
  expect(await vault.read(at('sys/policies/acl/p'))).toBeUndefined();
});
