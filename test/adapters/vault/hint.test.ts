import { expect, test } from 'vitest';
import { missingRule } from '../../../src/adapters/vault/capability-hint.ts';
import { client, json, rejection, stub } from './stub-server.ts';

// The capabilities: https://developer.hashicorp.com/vault/docs/concepts/policies#capabilities
test.each([
  ['GET', 'auth/jwt/role/web', 'path "auth/jwt/role/web" { capabilities = ["read"] }'],
  ['LIST', 'auth/jwt/role', 'path "auth/jwt/role" { capabilities = ["list"] }'],
  ['DELETE', 'auth/jwt/role/web', 'path "auth/jwt/role/web" { capabilities = ["delete"] }'],
  ['POST', 'auth/jwt/role/web', 'path "auth/jwt/role/web" { capabilities = ["create", "update"] }'],
  ['POST', 'auth/token/roles/n', 'path "auth/token/roles/n" { capabilities = ["create", "update"] }'],
  ['POST', 'auth/jwt/config', 'path "auth/jwt/config" { capabilities = ["update"] }'],
  ['POST', 'sys/policies/acl/a"b', 'path "sys/policies/acl/a\\"b" { capabilities = ["update"] }'],
  ['GET', 'sys/auth', 'path "sys/auth" { capabilities = ["read"] }'],
  ['POST', 'sys/auth/jwt', 'path "sys/auth/jwt" { capabilities = ["update", "sudo"] }'],
  ['GET', 'sys/auth/jwt/tune', 'path "sys/auth/jwt/tune" { capabilities = ["read", "sudo"] }'],
] as const)('a refused %s of %s lacks %s', (operation, path, rule) => {
  expect(missingRule(operation, path)).toBe(rule);
});

test.each([
  [403, 'permission denied', 'capabilities = ["read"]'],
  [403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n', 'not valid any more'],
  [503, 'Vault is sealed', 'unseal'],
  [503, 'Vault is in standby mode', 'active node'],
  [503, 'local node not active but active cluster node not found', 'active node'],
  [503, 'API access to this namespace has been locked by an administrator', 'unlocked'],
  [503, 'something else', 'maintenance'],
  [412, 'required index state not present', 'has not seen the last write'],
  [404, 'namespace not found', 'VAULT_NAMESPACE'],
  [404, 'no handler for route "x". route entry not found.', 'nothing is mounted'],
  [400, 'No auth engine at x/', 'nothing is mounted'],
  [429, 'rate limit', '--parallelism'],
  [500, '1 error occurred:\n\t* cannot lookup token in different namespace\n\n', '--namespace'],
])('%d %s says what to do: %s', async (status, text, hint) => {
  await using server = await stub((response) => json(response, { errors: [text] }, status));
  await using vault = await client({ VAULT_ADDR: server.address, VAULT_MAX_RETRIES: '0' });
  expect(await rejection(vault.read({ namespace: '', path: 'sys/auth' }))).toMatchObject({
    facts: {
      status,
      errors: [text.replaceAll(/\s+/g, ' ').trim()],
      hint: expect.stringContaining(hint) as string,
    },
  });
});

test('without a token, that is what is said', async () => {
  await using server = await stub((response) => json(response, { errors: ['permission denied'] }, 403));
  await using vault = await client({ VAULT_ADDR: server.address, VAULT_TOKEN: '' });
  expect(await rejection(vault.read({ namespace: '', path: 'sys/auth' }))).toMatchObject({
    facts: { hint: expect.stringContaining('there is no token') as string },
  });
});
