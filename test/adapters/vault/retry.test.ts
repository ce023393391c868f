import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { client, envelope, json, rejection, stub } from './stub-server.ts';

const at = { namespace: '', path: 'sys/auth' };

/** Says no `times`, then yes. */
const stubborn = (
  times: number,
  status: number,
  errors: string[] = ['no'],
  headers = {},
): ReturnType<typeof stub> =>
  stub((response, _request, index) => {
    if (index < times) json(response, { errors }, status, headers);
    else envelope(response, { a: 1 });
  });

describe('a read', () => {
  test.each([412, 429, 500, 502, 503, 504])('is repeated twice after %d', async (status) => {
    await using server = await stubborn(2, status);
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await vault.read(at)).toEqual({ a: 1 });
    expect(vault.waits).toEqual([250, 500]);
    expect(vault.stats()).toEqual({ requests: 3, byKind: { GET: 3, LIST: 0, POST: 0, DELETE: 0 } });
  });

  test('gives up after VAULT_MAX_RETRIES', async () => {
    await using server = await stubborn(9, 502);
    await using vault = await client({ VAULT_ADDR: server.address, VAULT_MAX_RETRIES: '1' });
    expect(await rejection(vault.read(at))).toMatchObject({ facts: { status: 502, errors: ['no'] } });
    expect(server.seen).toHaveLength(2);
  });

  test.each([400, 403, 404, 405, 413, 501])('is not repeated after %d', async (status) => {
    await using server = await stubborn(9, status);
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await rejection(vault.read(at))).toMatchObject({ facts: { status } });
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    [503, 'Vault is sealed'],
    [503, 'namespace is sealed'],
    [503, 'API access to this namespace has been locked by an administrator'],
    [429, 'request path "x": lease count quota exceeded'],
    [500, 'JSON string value exceeds allowed length'],
  ])('is not repeated after %d with "%s"', async (status, text) => {
    await using server = await stubborn(9, status, [text]);
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await rejection(vault.read(at))).toMatchObject({
      facts: { status, hint: expect.any(String) as string },
    });
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ['3', 3000],
    ['0', 0],
    ['61', 60_000],
    ['1000000000', 60_000],
    ['99999999999999999999999', 250],
    ['-1', 250],
    ['soon', 250],
    ['Thu, 01 Jan 2026 00:00:07 GMT', 7000],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 250],
  ])('waits as Retry-After %s says, within a minute: %d ms', async (value, wait) => {
    await using server = await stubborn(1, 429, ['no'], {
      'retry-after': value,
      date: 'Thu, 01 Jan 2026 00:00:00 GMT',
    });
    await using vault = await client({ VAULT_ADDR: server.address });
    await vault.read(at);
    expect(vault.waits).toEqual([wait]);
  });

  test('is repeated when the connection breaks before the answer', async () => {
    await using server = await stub((response, _request, index) => {
      if (index === 0) response.destroy();
      else envelope(response, { a: 1 });
    });
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await vault.read(at)).toEqual({ a: 1 });
  });
});

describe('trouble that passes is sat out, but not for ever', () => {
  const STANDBY = 'local node not active but active cluster node not found';

  test.each([
    [429, 'rate limit quota exceeded', 120_000],
    [412, 'required index state not present', 10_000],
    [503, STANDBY, 30_000],
  ])('%d "%s": reads and writes wait up to %d ms', async (status, text, most) => {
    await using server = await stubborn(99, status, [text]);
    for (const call of ['read', 'write'] as const) {
      await using vault = await client({ VAULT_ADDR: server.address });
      const result = call === 'read' ? vault.read(at) : vault.write(at, {});
      expect(await rejection(result)).toMatchObject({ facts: { status, fate: 'refused' } });
      const waited = vault.waits.reduce((sum, wait) => sum + wait, 0);
      expect(waited).toBeLessThanOrEqual(most);
      expect(waited).toBeGreaterThan(most / 4);
      expect(vault.waits.length).toBeLessThanOrEqual(8);
    }
  });

  test('a server that always wants a minute gets two', async () => {
    await using server = await stubborn(99, 429, ['no'], { 'retry-after': '60' });
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await rejection(vault.read(at))).toMatchObject({ facts: { status: 429 } });
    expect(vault.waits).toEqual([60_000, 60_000]);
  });

  test('a node that does not know a mount yet, which we have just made', async () => {
    const missing = { errors: ['no handler for route "auth/web/config". route entry not found.'] };
    await using server = await stub((response, { url }, index) => {
      if (url.includes('/auth/web/') && index < 5) json(response, missing, 404);
      else envelope(response, { a: 1 });
    });
    await using vault = await client({ VAULT_ADDR: server.address });
    const config = { namespace: '', path: 'auth/web/config' };
    const other = { namespace: '', path: 'auth/webb/config' };
    expect(await rejection(vault.read(config))).toMatchObject({ facts: { status: 404 } });
    await vault.write({ namespace: '', path: 'sys/auth/web' }, { type: 'jwt' });
    expect(await rejection(vault.read({ ...config, namespace: 'team' }))).toMatchObject({
      facts: { status: 404 },
    });
    expect(await vault.read(config)).toEqual({ a: 1 });
    expect(await vault.read(other)).toEqual({ a: 1 });
    expect(server.seen).toHaveLength(7);
  });

  test('when the server falls silent, the rest of a long run ends soon', async () => {
    let isSilent = false;
    await using server = await stub((response) => {
      if (isSilent) json(response, { errors: ['no'] }, 502);
      else envelope(response, { a: 1 });
    });
    await using vault = await client({ VAULT_ADDR: server.address, VAULT_MAX_RETRIES: '8' });
    await vault.read(at);
    isSilent = true;
    for (let index = 0; index < 50; index += 1) await rejection(vault.read(at));
    expect(server.seen.length).toBeLessThan(40);
    expect(await rejection(vault.write(at, {}))).toMatchObject({
      facts: { fate: 'not-sent', errors: [expect.stringContaining('no useful answer for')] as string[] },
    });
  });
});

test('Vault Enterprise: later requests name the newest state that an answer named', async () => {
  const state = (text: string): string => Buffer.from(`v1:${text}:hmac`).toString('base64');
  const named = ['c:7:3', 'c:9:3', 'c:8:3', 'c:9:4', 'd:1:1'].map(state);
  await using server = await stub((response, _request, index) =>
    envelope(response, {}, 200, index < 5 ? { 'x-vault-index': named[index] } : {}),
  );
  await using vault = await client({ VAULT_ADDR: server.address });
  for (let index = 0; index < 6; index += 1) await vault.read(at);
  const sent = server.seen.map(({ headers }) => headers['x-vault-index']);
  const [first, second, third, fourth, fifth] = named;
  expect(sent).toEqual([undefined, first, second, second, fourth, `${fourth ?? ''}, ${fifth ?? ''}`]);
  expect(third).toBeDefined();
  expect(server.seen[5]?.headers['x-vault-inconsistent']).toBe('forward-active-node');
  expect(server.seen[0]?.headers).not.toHaveProperty('x-vault-inconsistent');
});

describe('a write', () => {
  test.each([412, 429])('is repeated after %d, which comes before anything is done', async (status) => {
    await using server = await stubborn(2, status);
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await vault.write(at, {})).toEqual([]);
  });

  test.each([500, 502, 503, 504])('is not repeated after %d, and its fate is unknown', async (status) => {
    await using server = await stubborn(9, status);
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await rejection(vault.write(at, {}))).toMatchObject({ facts: { status, fate: 'unknown' } });
    expect(await rejection(vault.delete(at))).toMatchObject({ facts: { status, fate: 'unknown' } });
    expect(server.seen).toHaveLength(2);
  });

  test.each([
    [503, 'Vault is sealed'],
    [500, 'JSON array exceeds allowed element count'],
    [500, 'cannot lookup token in different namespace'],
    [503, 'API access to this namespace has been locked by an administrator'],
    [400, 'bad'],
  ])('is certainly not done after %d with "%s"', async (status, text) => {
    await using server = await stubborn(9, status, [text]);
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await rejection(vault.write(at, {}))).toMatchObject({ facts: { status, fate: 'refused' } });
  });

  test('whose connection breaks is unknown and sent once', async () => {
    await using server = await stub((response) => response.destroy());
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await rejection(vault.write(at, {}))).toMatchObject({ facts: { fate: 'unknown' } });
    expect(server.seen).toHaveLength(1);
  });

  test('that found nobody was not sent, and is tried again', async () => {
    const port = await freePort();
    await using vault = await client({ VAULT_ADDR: `http://127.0.0.1:${port}` });
    const error = await rejection(vault.write(at, {}));
    expect(error).toMatchObject({
      facts: { fate: 'not-sent', hint: expect.stringContaining('VAULT_ADDR') as string },
    });
    expect(vault.waits).toHaveLength(2);
  });

  test('waits until KV version 2 has made itself ready', async () => {
    const text =
      'Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period';
    await using server = await stubborn(4, 400, [text]);
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await vault.write(at, {})).toEqual([]);
    expect(server.seen).toHaveLength(5);
  });
});

test('no answer in time is an error that names the variable', async () => {
  await using server = await stub(() => undefined);
  await using vault = await client({ VAULT_ADDR: server.address, VAULT_CLIENT_TIMEOUT: '50ms' });
  const hint = expect.stringContaining('VAULT_CLIENT_TIMEOUT') as string;
  expect(await rejection(vault.read(at))).toMatchObject({ facts: { fate: 'refused', hint } });
  expect(await rejection(vault.write(at, {}))).toMatchObject({ facts: { fate: 'unknown', hint } });
  expect(server.seen).toHaveLength(2);
});

test('no more requests are in flight than parallelism allows', async () => {
  let [flying, most] = [0, 0];
  await using server = await stub((response) => {
    flying += 1;
    most = Math.max(most, flying);
    setTimeout(() => {
      flying -= 1;
      envelope(response, {});
    }, 5);
  });
  await using vault = await client({ VAULT_ADDR: server.address }, { parallelism: 3 });
  await Promise.all(Array.from({ length: 30 }, () => vault.read(at)));
  expect(most).toBe(3);
});

test('every attempt is reported, without anything secret', async () => {
  const facts: unknown[] = [];
  await using server = await stubborn(1, 502);
  await using vault = await client(
    { VAULT_ADDR: server.address },
    { onRequest: (request) => facts.push(request) },
  );
  await vault.list({ namespace: 'n', path: 'sys/policies/acl' });
  const common = {
    method: 'LIST',
    path: 'sys/policies/acl',
    namespace: 'n',
    milliseconds: expect.any(Number) as number,
  };
  expect(facts).toEqual([
    { ...common, status: 502, attempt: 1 },
    { ...common, status: 200, attempt: 2 },
  ]);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
