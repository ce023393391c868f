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
    ['61', 250],
    ['1000000000', 250],
    ['-1', 250],
    ['soon', 250],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 250],
  ])('waits as Retry-After %s says, within a minute: %d ms', async (value, wait) => {
    await using server = await stubborn(1, 429, ['no'], { 'retry-after': value });
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
