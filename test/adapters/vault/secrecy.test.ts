import { inspect } from 'node:util';
import { expect, test, vi } from 'vitest';
import { TOKEN, client, json, rejection, stub } from './stub-server.ts';

const SECRET = 'CANARY-client-secret';
const at = { namespace: '', path: 'auth/jwt/config' };
const body = { oidc_client_secret: SECRET };
const scrub = (text: string): string => text.replaceAll(SECRET, '(sensitive)');

/** Everything that a careless caller could print of an error. */
function everything(error: Error): string {
  const { facts } = error as Error & { facts?: unknown };
  return [
    inspect(error, { depth: 10, showHidden: true, getters: true }),
    JSON.stringify(error),
    JSON.stringify(facts),
    String(error),
    error.stack,
    error.message,
  ].join('\n');
}

test('no error shows the token or what was sent, whatever the server answers', async () => {
  await using server = await stub((response, request, index) => {
    const echo = {
      errors: [`bad value ${request.body} for token ${String(request.headers['x-vault-token'])}`],
    };
    const answers = [
      () => json(response, echo, 400),
      () => json(response, echo, 403),
      () => json(response, echo, 500),
      () => json(response, { ...echo, request_id: 'r', warnings: [SECRET, TOKEN] }, 400),
      () => response.writeHead(502, { 'content-type': 'text/html' }).end(`<p>${request.body}</p>`),
      () => response.writeHead(302, { location: `https://other.test/?t=${TOKEN}` }).end(),
      () => response.destroy(),
      () => undefined,
    ];
    answers[index % answers.length]?.();
  });
  await using vault = await client({ VAULT_ADDR: server.address, VAULT_CLIENT_TIMEOUT: '200ms' }, { scrub });
  for (let index = 0; index < 8; index += 1) {
    const error = await rejection(vault.write(at, body));
    expect(error.name).toBe('VaultError');
    expect(everything(error)).not.toContain(TOKEN);
    expect(everything(error)).not.toContain(SECRET);
  }
  expect(server.seen).toHaveLength(8);
});

test('warnings that echo what was sent are cleaned as well', async () => {
  await using server = await stub((response) =>
    json(response, {
      request_id: 'r',
      lease_id: '',
      data: null,
      warnings: [`ignored ${SECRET} of ${TOKEN}`],
    }),
  );
  await using vault = await client({ VAULT_ADDR: server.address }, { scrub });
  expect(await vault.write(at, body)).toEqual(['ignored (sensitive) of (sensitive)']);
});

test('settings in the environment of the process do not reach the request', async () => {
  vi.stubEnv('VAULT_TOKEN', 'other-token-of-the-process');
  vi.stubEnv('VAULT_NAMESPACE', 'other');
  vi.stubEnv('VAULT_PREFIX', '/prefix');
  vi.stubEnv('DEBUG', '*');
  try {
    await using server = await stub((response) => json(response, { errors: [] }, 404));
    await using vault = await client({ VAULT_ADDR: server.address });
    await vault.read(at);
    expect(server.seen[0]).toMatchObject({ url: '/v1/auth/jwt/config', headers: { 'x-vault-token': TOKEN } });
    expect(server.seen[0]?.headers).not.toHaveProperty('x-vault-namespace');
  } finally {
    vi.unstubAllEnvs();
  }
});
