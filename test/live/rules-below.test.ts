import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decideFor, holderOfPolicies } from '../../src/access/holder.ts';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { modelOfText, SOME_BAO } from '../support/spec-model.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Rules of the root for what lies in a namespace below. */
const POLICIES = {
  nosudo: 'path "team/sys/auth/*" { capabilities = ["create", "update"] }',
  sudo: 'path "team/sys/auth/*" { capabilities = ["create", "update", "sudo"] }',
  engine: 'path "team/secret/app" { capabilities = ["create", "update"] }',
  above: 'path "sys/auth/*" { capabilities = ["create", "update", "sudo"] }',
} as const;

/** OpenBao has namespaces from 2.3 on; Vault has them in its Enterprise edition only. */
for (const { name, start } of (await liveServers()).filter((one) => one.name === 'bao')) {
  describe(`rules for a namespace below on ${name}`, () => {
    let server: RunningServer;
    beforeAll(async () => {
      server = await start();
      const raw = rawHttp(server);
      await raw.write('sys/namespaces/team', {});
      await rawHttp(server, 'team').write('sys/mounts/secret', { type: 'kv' });
      for (const [policy, text] of Object.entries(POLICIES))
        await raw.write(`sys/policies/acl/${policy}`, { policy: text });
    });
    afterAll(() => server.stop());

    const cases = Object.keys(POLICIES).flatMap((policy) =>
      (['sys/auth/made', 'secret/app', 'secret/other'] as const).map((path) => [policy, path] as const),
    );
    test.each(cases)('%s on %s', async (policy, path) => {
      const raw = rawHttp(server);
      const { auth } = await raw.write('auth/token/create', { policies: [policy] });
      const token = (auth as { readonly client_token: string }).client_token;
      const isAllowed = await rawHttp({ ...server, token }, 'team')
        .write(path, { type: 'approle' })
        .then(
          () => true,
          (error: unknown) => {
            expect(String(error)).toContain('permission denied');
            return false;
          },
        );
      if (isAllowed && path.startsWith('sys/')) await rawHttp(server, 'team').remove(path);
      const spec = { namespace: 'team', secrets: { secret: { type: 'kv' } } };
      const documents = [
        { version: 1, policies: POLICIES },
        { version: 1, ...spec },
      ];
      const text = documents.map((one) => JSON.stringify(one)).join('\n---\n');
      const model = await modelOfText(text, SOME_BAO);
      const holder = holderOfPolicies(model, { namespace: '', policies: [policy] }, Date.now());
      expect(decideFor(holder, { operation: 'update', path: `team/${path}` }).allowed).toBe(isAllowed);
    });
  });
}
