import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeCertificates } from './certificates.ts';
import type { Certificates } from './certificates.ts';
import { client, envelope, rejection, stub } from './stub-server.ts';
import type { Stub } from './stub-server.ts';

const at = { namespace: '', path: 'sys/auth' };
const files = { read: (path: string) => readFile(path, 'utf8'), names: (path: string) => readdir(path) };

let pem: Certificates;
beforeAll(() => {
  pem = makeCertificates();
});
afterAll(() => {
  pem.remove();
});

/** A TLS server that knows itself as `vault.test`; answers with the name that the client asked for. */
async function tlsStub(options: ServerOptions = {}): Promise<Stub> {
  const own = { cert: pem.text('server.pem'), key: pem.text('server.key'), ...options };
  let name: string | false | null = null;
  const server = await stub(
    (response) => envelope(response, { name }),
    { port: 0, host: '127.0.0.1' },
    (listener) =>
      createServer(own, (request, response) => {
        const { servername } = request.socket as { servername?: string | false };
        name = servername ?? false;
        listener(request, response);
      }),
  );
  return { ...server, address: server.address.replace('http:', 'https:') };
}

const attempt = async (env: Record<string, string>): Promise<unknown> => {
  await using vault = await client(env, {}, files);
  // Awaited here, because the client is closed on the way out.
  return await vault.read(at).catch((error: unknown) => error);
};
const byName = { VAULT_TLS_SERVER_NAME: 'vault.test' };

test('a certificate of an unknown authority is refused once, and VAULT_CACERT is named', async () => {
  await using server = await tlsStub();
  await using vault = await client({ VAULT_ADDR: server.address }, {}, files);
  const error = await rejection(vault.write(at, {}));
  expect(error).toMatchObject({
    facts: { fate: 'not-sent', hint: expect.stringContaining('VAULT_CACERT') as string },
  });
  expect(vault.waits).toEqual([]);
});

test('NODE_TLS_REJECT_UNAUTHORIZED=0 does not open the door', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  try {
    await using server = await tlsStub();
    expect(await attempt({ VAULT_ADDR: server.address })).toMatchObject({ name: 'VaultError' });
    expect(server.seen).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('the authority comes from a file, from bytes or from a folder, and the server name from its variable', async () => {
  await using server = await tlsStub();
  const env = { VAULT_ADDR: server.address, ...byName };
  const ways = [
    { VAULT_CACERT: pem.path('ca.pem') },
    { VAULT_CACERT_BYTES: pem.text('ca.pem') },
    { VAULT_CAPATH: pem.folder },
    { VAULT_CACERT: pem.path('ca.pem'), VAULT_CACERT_BYTES: pem.text('client.pem') },
  ];
  for (const way of ways) expect(await attempt({ ...env, ...way })).toEqual({ name: 'vault.test' });
});

test('a certificate for another name is refused, and VAULT_TLS_SERVER_NAME is named', async () => {
  await using server = await tlsStub();
  expect(await attempt({ VAULT_ADDR: server.address, VAULT_CACERT: pem.path('ca.pem') })).toMatchObject({
    facts: { hint: expect.stringContaining('VAULT_TLS_SERVER_NAME') as string },
  });
});

test('VAULT_SKIP_VERIFY=true takes any certificate, =false and =0 do not', async () => {
  await using server = await tlsStub();
  expect(await attempt({ VAULT_ADDR: server.address, VAULT_SKIP_VERIFY: 'true' })).toHaveProperty('name');
  for (const word of ['false', '0']) {
    expect(await attempt({ VAULT_ADDR: server.address, VAULT_SKIP_VERIFY: word })).toMatchObject({
      name: 'VaultError',
    });
  }
});

test('a client certificate opens a server that asks for one', async () => {
  await using server = await tlsStub({ ca: pem.text('ca.pem'), requestCert: true, rejectUnauthorized: true });
  const env = { VAULT_ADDR: server.address, VAULT_CACERT: pem.path('ca.pem'), ...byName };
  const own = { VAULT_CLIENT_CERT: pem.path('client.pem'), VAULT_CLIENT_KEY: pem.path('client.key') };
  expect(await attempt({ ...env, ...own })).toEqual({ name: 'vault.test' });
  expect(await attempt(env)).toMatchObject({
    facts: { hint: expect.stringContaining('VAULT_CLIENT_CERT') as string },
  });
});

test('a key that does not belong to the certificate is found before anything is sent', async () => {
  const own = { VAULT_CLIENT_CERT: pem.path('client.pem'), VAULT_CLIENT_KEY: pem.path('server.key') };
  expect((await rejection(client(own, {}, files))).message).toContain('certificates cannot be used');
});

test.each(['VAULT_CACERT', 'VAULT_CACERT_BYTES'])('%s without a certificate is a problem', async (name) => {
  const value = name === 'VAULT_CACERT' ? pem.path('ca.key') : 'no PEM';
  expect((await rejection(client({ [name]: value }, {}, files))).message).toContain(
    `${name} holds no PEM certificate`,
  );
});

test('http where https is spoken, and the reverse, is said', async () => {
  await using plain = await stub((response) => envelope(response, {}));
  await using secure = await tlsStub();
  expect(await attempt({ VAULT_ADDR: plain.address.replace('http:', 'https:') })).toMatchObject({
    facts: { fate: 'not-sent', hint: expect.stringContaining('does not speak TLS') as string },
  });
  // Go answers in plain text; Node closes the connection.
  await using go = await stub((response) => {
    response
      .writeHead(400, { 'content-type': 'text/plain' })
      .end('Client sent an HTTP request to an HTTPS server.\n');
  });
  expect(await attempt({ VAULT_ADDR: go.address })).toMatchObject({
    facts: { hint: expect.stringContaining('https://') as string },
  });
  expect(await attempt({ VAULT_ADDR: secure.address.replace('https:', 'http:') })).toMatchObject({
    name: 'VaultError',
  });
});

test('a unix socket is an address', async () => {
  const path = `${pem.folder}/vault.sock`;
  await using server = await stub((response) => envelope(response, { a: 1 }), { path });
  expect(await attempt({ VAULT_ADDR: `unix://${path}` })).toEqual({ a: 1 });
  expect(server.seen[0]?.headers.host).toBe('localhost');
  expect(await attempt({ VAULT_ADDR: `unix://${path}.none`, VAULT_MAX_RETRIES: '0' })).toMatchObject({
    facts: { fate: 'not-sent', hint: expect.stringContaining('is the server running') as string },
  });
});

test('an unknown host name is said', async () => {
  expect(await attempt({ VAULT_ADDR: 'https://vault.invalid', VAULT_MAX_RETRIES: '0' })).toMatchObject({
    facts: { fate: 'not-sent', hint: expect.stringContaining('host name') as string },
  });
});
