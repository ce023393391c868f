import { expect, test } from 'vitest';
import { client, envelope, rejection, stub } from './stub-server.ts';

const at = { namespace: '', path: 'sys/auth' };

test.each([301, 302, 303, 307, 308])(
  'a %d to another server never brings the token there',
  async (status) => {
    await using evil = await stub((response) => envelope(response, {}));
    await using server = await stub((response) => {
      response.writeHead(status, { location: `${evil.address}/v1/sys/auth` }).end();
    });
    await using vault = await client({ VAULT_ADDR: server.address });
    const calls = {
      refused: [() => vault.read(at), () => vault.list(at)],
      // Who redirects a write may have let it through before.
      unknown: [() => vault.write(at, { a: 'b' }), () => vault.delete(at)],
    };
    const each = Object.entries(calls).flatMap(([fate, some]) => some.map((call) => [fate, call] as const));
    for (const [fate, call] of each) {
      const error = await rejection(call());
      expect(error).toMatchObject({ name: 'VaultError', facts: { status, fate } });
      expect(error).toMatchObject({ facts: { hint: expect.stringContaining(evil.address) as string } });
    }
    expect(evil.seen).toEqual([]);
  },
);

test.each([307, 308])('a %d to the same server is followed once, with method and body', async (status) => {
  await using server = await stub((response, { url }) => {
    if (url.startsWith('/v1/moved/')) envelope(response, { a: 1 });
    else response.writeHead(status, { location: '/v1/moved/x' }).end();
  });
  await using vault = await client({ VAULT_ADDR: server.address });
  expect(await vault.read(at)).toEqual({ a: 1 });
  await vault.write(at, { b: 2 });
  expect(server.seen.at(-1)).toMatchObject({ method: 'POST', url: '/v1/moved/x', body: '{"b":2}' });
});

test.each([
  ['in a circle', 307, '/v1/sys/auth'],
  ['that turns a write into a read', 302, '/v1/sys/auth'],
  ['out of the API', 307, '/ui/'],
  ['to nowhere', 307, ''],
  ['to the same host over another scheme', 307, 'https://127.0.0.1/v1/sys/auth'],
])('a redirect %s is an error', async (_name, status, location) => {
  await using server = await stub((response) => void response.writeHead(status, { location }).end());
  await using vault = await client({ VAULT_ADDR: server.address });
  expect(await rejection(vault.write(at, {}))).toMatchObject({ name: 'VaultError', facts: { status } });
  expect(server.seen.length).toBeLessThanOrEqual(2);
});
