import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestPath } from '../../../src/adapters/vault/request-path.ts';
import { client, envelope, rejection, stub } from './stub-server.ts';

test.each(['', 'a//b', '/a', 'a/', '.', '..', 'a/../b', 'a/./b', 'a\nb', 'a\0', 'a\u0085', 'a\ud800'])(
  '%j is refused and nothing is sent',
  async (path) => {
    await using server = await stub((response) => envelope(response, {}));
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await rejection(vault.read({ namespace: '', path }))).toMatchObject({
      name: 'VaultError',
      facts: { fate: 'not-sent' },
    });
    expect(server.seen).toEqual([]);
  },
);

test.each([
  ['sys/policies/acl/a b', '/v1/sys/policies/acl/a%20b'],
  ['sys/policies/acl/team/read', '/v1/sys/policies/acl/team/read'],
  ['sys/policies/acl/%2e%2e', '/v1/sys/policies/acl/%252e%252e'],
  ['sys/policies/acl/a?b#c', '/v1/sys/policies/acl/a%3Fb%23c'],
  ['sys/policies/acl/a\\..\\b', '/v1/sys/policies/acl/a%5C..%5Cb'],
  ['sys/policies/acl/&#x2F;', '/v1/sys/policies/acl/%26%23x2F%3B'],
])('%s is sent as %s', async (path, url) => {
  await using server = await stub((response) => envelope(response, {}));
  await using vault = await client({ VAULT_ADDR: server.address });
  await vault.read({ namespace: '', path });
  expect(server.seen[0]?.url).toBe(url);
});

test('every name that is accepted arrives byte for byte, in all four calls', async () => {
  await using server = await stub((response) => envelope(response, { keys: [] }));
  await using vault = await client({ VAULT_ADDR: server.address });
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.webPath());
  await fc.assert(
    fc.asyncProperty(name, fc.constantFrom('read', 'list', 'write', 'delete'), async (text, call) => {
      const at = { namespace: '', path: `sys/policies/acl/${text}` };
      try {
        requestPath(at.path);
      } catch {
        fc.pre(false);
      }
      await (call === 'write' ? vault.write(at, {}) : vault[call](at));
      const [path, query] = (server.seen.at(-1)?.url ?? '').split('?');
      expect(decodeURIComponent(path ?? '')).toBe(`/v1/${at.path}`);
      expect(query).toBe(call === 'list' ? 'list=true' : undefined);
    }),
    { numRuns: 200 },
  );
}, 20_000);

test('a base path of the address stays in front', async () => {
  await using server = await stub((response) => envelope(response, {}));
  await using vault = await client({ VAULT_ADDR: `${server.address}/vault/` });
  await vault.read({ namespace: '', path: 'sys/auth', query: { a: 'b c' } });
  expect(server.seen[0]?.url).toBe('/vault/v1/sys/auth?a=b+c');
});
