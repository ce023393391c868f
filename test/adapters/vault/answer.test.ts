import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { client, envelope, json, rejection, stub } from './stub-server.ts';

const at = { namespace: '', path: 'auth/jwt/role/web' };
const html = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html>Log in</html>');
};

describe('is not a Vault answer, and never "absent":', () => {
  const foreign: [string, (response: ServerResponse) => void][] = [
    ['a login page', (response) => html(response, 200)],
    ['a page of a proxy that finds nothing', (response) => html(response, 404)],
    ['an empty 404', (response) => response.writeHead(404).end()],
    ['an empty 200', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end()],
    ['the JSON of somebody else', (response) => json(response, { message: 'not found' }, 404)],
    [
      'the JSON of somebody else, with a number for the request',
      (response) => json(response, { request_id: '1', message: 'Not Found' }, 404),
    ],
    [
      'an empty list of errors among other things',
      (response) => json(response, { errors: [], code: 404 }, 404),
    ],
    ['a page of a proxy that reaches nobody', (response) => html(response, 502)],
    ['an empty object', (response) => json(response, {}, 404)],
    ['null', (response) => json(response, 'null', 404)],
    ['a list', (response) => json(response, '[]', 404)],
    ['errors that are no list', (response) => json(response, { errors: 'x' }, 404)],
    ['errors under 200', (response) => json(response, { errors: [] }, 200)],
    [
      'an envelope as text',
      (response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('{"errors":[]}'),
    ],
    ['half an answer', (response) => json(response, '{"errors":[', 404)],
  ];
  test.each(foreign)('%s', async (_name, answer) => {
    await using server = await stub(answer);
    await using vault = await client({ VAULT_ADDR: server.address });
    const message = expect.stringContaining('not a Vault answer') as string;
    for (const call of [() => vault.read(at), () => vault.list(at)]) {
      expect(await rejection(call())).toMatchObject({ message, facts: { fate: 'refused' } });
    }
    // Somebody on the way may have written it over the answer of a server that did the write.
    for (const call of [() => vault.write(at, {}), () => vault.delete(at)]) {
      expect(await rejection(call())).toMatchObject({ message, facts: { fate: 'unknown' } });
    }
  });

  test('a body that is cut off anywhere', async () => {
    const body = JSON.stringify({
      request_id: 'r',
      lease_id: '',
      data: { keys: ['a', 'b'] },
      warnings: null,
    });
    await using server = await stub((response, _request, index) => {
      // No length, no chunks: only the end of the connection ends the body.
      const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n';
      response.socket?.end(head + body.slice(0, index));
    });
    await using vault = await client({ VAULT_ADDR: server.address, VAULT_MAX_RETRIES: '0' });
    for (let length = 0; length < body.length; length += 1) {
      await expect(vault.list(at)).rejects.toMatchObject({ name: 'VaultError' });
    }
    expect((await vault.list(at)).keys).toEqual(['a', 'b']);
  });

  test('fewer bytes than were promised', async () => {
    await using server = await stub((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"request_id":"r","lease_id":"","data":{}}');
      setTimeout(() => response.destroy(), 20);
    });
    await using vault = await client({ VAULT_ADDR: server.address, VAULT_MAX_RETRIES: '0' });
    expect(await rejection(vault.read(at))).toMatchObject({ name: 'VaultError', facts: { fate: 'refused' } });
    expect(await rejection(vault.write(at, {}))).toMatchObject({
      name: 'VaultError',
      facts: { fate: 'unknown' },
    });
  });
});

test.each([
  ['nothing of the body', ''],
  ['half of the body', '{"request_id":"r","lease_id":'],
])('a read that brings %s is made again', async (_name, text) => {
  await using server = await stub((response, _request, index) => {
    if (index === 0) json(response, text);
    else envelope(response, { a: 1 });
  });
  await using vault = await client({ VAULT_ADDR: server.address });
  expect(await vault.read(at)).toEqual({ a: 1 });
});

describe('is absent or empty:', () => {
  test('a 404 with an empty list of errors, and nothing else but warnings', async () => {
    await using server = await stub((response, _request, index) =>
      index % 2 === 0 ? json(response, { errors: [] }, 404) : envelope(response, {}, 404),
    );
    await using vault = await client({ VAULT_ADDR: server.address });
    expect([await vault.read(at), await vault.read(at)]).toEqual([undefined, undefined]);
    expect((await vault.list(at)).keys).toEqual([]);
  });

  test('a 200 with empty data is an empty listing', async () => {
    await using server = await stub((response) => envelope(response, {}));
    await using vault = await client({ VAULT_ADDR: server.address });
    expect(await vault.list(at)).toEqual({ keys: [], keyInfo: {} });
  });
});

test('what the server says is one line: its own lists have bullets on lines of their own', async () => {
  await using server = await stub((response) =>
    json(
      response,
      { errors: ['2 errors occurred:\n\t* permission denied\r\n\t* \u0000invalid token\n\n'] },
      403,
    ),
  );
  await using vault = await client({ VAULT_ADDR: server.address });
  expect(await rejection(vault.read(at))).toMatchObject({
    facts: { errors: ['2 errors occurred: * permission denied * invalid token'] },
  });
});

test('warnings of a write come out, a 204 has none', async () => {
  await using server = await stub((response, { method }) =>
    method === 'POST'
      ? json(response, { request_id: 'r', lease_id: '', data: null, warnings: ['converted'] })
      : response.writeHead(204).end(),
  );
  await using vault = await client({ VAULT_ADDR: server.address });
  expect(await vault.write(at, { a: 1 })).toEqual(['converted']);
  expect(await vault.delete(at)).toEqual([]);
});

test('sys/health of a sealed server is an answer, whatever its status', async () => {
  const health = { initialized: true, sealed: true, standby: true, version: '1.21.1' };
  await using server = await stub((response) => json(response, health, 503));
  await using vault = await client({ VAULT_ADDR: server.address });
  expect(await vault.read({ namespace: '', path: 'sys/health' })).toEqual(health);
});

test('an answer that is too large is cut off', async () => {
  await using server = await stub((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(2 ** 20, 'x');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  });
  await using vault = await client({ VAULT_ADDR: server.address });
  expect((await rejection(vault.read(at))).message).toContain('larger than 8388608 bytes');
});

test('headers: the token, the mark of a request, and a namespace only when there is one', async () => {
  await using server = await stub((response) => envelope(response, {}));
  await using vault = await client({ VAULT_ADDR: server.address });
  await vault.read(at);
  await vault.read({ namespace: 'team-ä', path: 'sys/auth' });
  const [first, second] = server.seen.map(({ headers }) => headers);
  expect(first).toMatchObject({ 'x-vault-request': 'true', 'x-vault-token': 'hvs.CANARY-token-0123456789' });
  expect(first).not.toHaveProperty('x-vault-namespace');
  expect(Buffer.from(String(second?.['x-vault-namespace']), 'latin1').toString('utf8')).toBe('team-ä');
});
