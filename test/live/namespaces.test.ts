import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import type { SpecRun } from '../support/spec-run.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const allow = 'path "secret/data/web" { capabilities = ["read"] }';
/** The document that makes the namespaces stands last. */
const DOCUMENTS = [
  {
    namespace: 'team/inner',
    auth: { jwt: { type: 'approle' } },
    policies: { app: allow, default: allow },
    identity_groups: { web: { type: 'external', policies: ['app'], alias: { name: 'web', mount: 'jwt' } } },
  },
  { namespace: 'team', policies: { app: allow }, secrets: { kv: { type: 'kv', options: { version: '2' } } } },
  { namespaces: { 'team/inner': {}, team: { custom_metadata: { owner: 'web' } } } },
] as const;

for (const { name, start } of await liveServers()) {
  describe(`namespaces on ${name}`, () => {
    let server: RunningServer;
    let run: SpecRun;
    beforeAll(async () => {
      server = await start();
      run = specRun(server);
    });
    afterAll(() => server.stop());

    if (name !== 'bao') {
      test('a declared namespace, and one that is used, are errors and nothing is written', async () => {
        for (const documents of [[DOCUMENTS[2]], DOCUMENTS]) {
          const { code, applied, diagnostics } = await run.apply(...documents);
          expect([code, applied]).toEqual([1, []]);
          expect(new Set(diagnostics.map((one) => one.code))).toEqual(new Set(['namespace-not-on-server']));
        }
      });
      return;
    }

    test('are made before what stands in them, one inside the other, in one apply', async () => {
      const applied = await run.apply(...DOCUMENTS);
      expect(applied, JSON.stringify([applied.diagnostics, applied.applied])).toMatchObject({ code: 0 });
      const order = applied.applied.map(({ address }) => address);
      const made = ['sys/namespaces/team', 'team/sys/namespaces/inner', 'team/inner/sys/policies/acl/app'];
      expect(order.filter((address) => made.includes(address))).toEqual(made);
      expect(order.indexOf('sys/namespaces/team')).toBe(0);
      expect(await run.plan(...DOCUMENTS)).toMatchObject({ code: 0, changes: [] });
    });

    test('the two spellings of an inner namespace are one object', async () => {
      const inner = { namespace: 'team', namespaces: { inner: {} } };
      expect(await run.plan(inner)).toMatchObject({ code: 0, changes: [] });
      const twice = await run.plan(inner, DOCUMENTS[2]);
      expect(twice.diagnostics).toMatchObject([{ code: 'duplicate-object' }]);
    });

    test('metadata that is taken out is gone', async () => {
      const bare = { namespaces: { team: {} } };
      expect(await run.plan(bare)).toMatchObject({
        code: 2,
        changes: [{ address: 'sys/namespaces/team', fields: [{ field: 'custom_metadata' }] }],
      });
      expect(await run.apply(bare)).toMatchObject({ code: 0 });
      expect(await run.plan(bare)).toMatchObject({ code: 0, changes: [] });
    });

    test('one that no document declares is trouble with the server', async () => {
      await expect(run.plan({ namespace: 'nowhere', policies: { app: allow } })).rejects.toThrow(
        /namespace not found/,
      );
    });
  });
}
