import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kvDots } from '../../src/access/lint/kv-dots.ts';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { codesFound, path } from '../access/lint/lint-case.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Where lint says that a wildcard takes `..`, the other secret is harmed; where it says nothing, it is not.

/** What the policy allows, and a request by which somebody with it tries to harm the secret `other`. */
const TRIES: readonly (readonly [rule: string, capability: string, method: string, asked: string])[] = [
  ['secret/data/app/*', 'update', 'POST', 'secret/data/app/%2e%2e/other'],
  ['secret/data/app/*', 'delete', 'DELETE', 'secret/data/app/%2e%2e/other'],
  ['secret/data/app*', 'delete', 'DELETE', 'secret/data/app/%2e%2e/other'],
  ['secret/data/app/*', 'read', 'GET', 'secret/data/app/%2e%2e/other'],
  ['secret/data/app/*', 'list', 'LIST', 'secret/data/app/%2e%2e/other'],
  ['secret/data/app/x', 'update', 'POST', 'secret/data/app/%2e%2e/other'],
  ['secret/data/app/+', 'update', 'POST', 'secret/data/app/%2e%2e'],
  ['secret/data/+/other', 'update', 'POST', 'secret/data/%2e%2e/other'],
  ['secret/metadata/app/*', 'delete', 'DELETE', 'secret/metadata/app/%2e%2e/other'],
  ['secret/metadata/app/*', 'update', 'POST', 'secret/metadata/app/%2e%2e/other'],
  ['secret/metadata/app/*', 'read', 'GET', 'secret/metadata/app/%2e%2e/other'],
  ['secret/metadata/app/+/other', 'delete', 'DELETE', 'secret/metadata/app/%2e%2e/other'],
  ['secret/metadata/+/+/+', 'delete', 'DELETE', 'secret/metadata/app/%2e%2e/other'],
  ['secret/delete/app/*', 'update', 'POST', 'secret/delete/app/%2e%2e/other'],
  ['secret/destroy/app/*', 'update', 'POST', 'secret/destroy/app/%2e%2e/other'],
  ['old/app/*', 'update', 'POST', 'old/app/%2e%2e/other'],
  ['old/app/*', 'delete', 'DELETE', 'old/app/%2e%2e/other'],
];

const BODY = { data: { a: 'c' }, versions: [1], max_versions: 1, custom_metadata: { a: 'c' } };

for (const { name, flavour, start } of await liveServers()) {
  describe(`an encoded ".." in the name of a secret on ${name}`, () => {
    let server: RunningServer;
    let admin: ReturnType<typeof rawHttp>;
    beforeAll(async () => {
      server = await start();
      admin = rawHttp(server);
      await admin.write('sys/mounts/old', { type: 'kv' });
    }, 60_000);
    afterAll(() => server.stop());

    test.each(TRIES)('"%s" with %s: %s %s', async (rule, capability, method, asked) => {
      await admin.remove('secret/metadata/other');
      for (const secret of ['secret/data/other', 'secret/data/app/x', 'old/other'])
        await admin.write(secret, { data: { a: 'b' } });
      const before = await stateOfOther();
      await admin.write('sys/policies/acl/p', { policy: path(rule, capability) });
      const { auth } = await admin.write('auth/token/create', { policies: ['p'], no_default_policy: true });
      const { client_token } = auth as { readonly client_token: string };
      await sendRaw({ address: server.address, token: client_token }, method, asked);
      const isHarmed = (await stateOfOther()) !== before;
      const story = {
        policies: { p: path(rule, capability) },
        engines: { secret: '2', old: '1' },
        server: { flavour, version: server.version },
      };
      expect(await codesFound(story, [kvDots])).toEqual(isHarmed ? ['policy-wildcard-takes-dots'] : []);
    });

    async function stateOfOther(): Promise<string> {
      const paths = ['secret/data/other', 'secret/metadata/other', 'old/other'];
      const states = paths.map((one) => admin.read(one).catch(String));
      return JSON.stringify(await Promise.all(states));
    }
  });
}

/** A request whose path is sent as it is, which no client that takes URLs does. */
async function sendRaw(
  server: { readonly address: string; readonly token: string },
  method: string,
  asked: string,
): Promise<void> {
  const { hostname, port } = new URL(server.address);
  const body = ['POST', 'PATCH'].includes(method) ? JSON.stringify(BODY) : '';
  const headers = { 'X-Vault-Token': server.token, 'Content-Length': body.length };
  await new Promise<void>((resolve, reject) => {
    request({ hostname, port, method, path: `/v1/${asked}`, headers }, (response) => {
      response.resume().once('end', resolve);
    })
      .once('error', reject)
      .end(body);
  });
}
