import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Nothing listens there. */
const DOWN = 'http://127.0.0.1:9';

for (const { name, start } of await liveServers()) {
  describe(`identity providers of ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    beforeAll(async () => {
      [server, issuer] = await Promise.all([start(), startIssuer()]);
    });
    afterAll(async () => {
      await server.stop();
      await issuer.close();
    });

    test('one that is down stops its own mount and nothing else', async () => {
      const spec = (down: string): object => ({
        auth: { up: mount(issuer.url), down: mount(down) },
        policies: { app: 'path "secret/data/app" { capabilities = ["read"] }' },
      });
      const run = specRun(server);
      const planned = await run.plan(spec(DOWN));
      expect(planned.notes).toContainEqual({
        address: 'auth/down/config',
        text: 'the server will contact 127.0.0.1:9 when this is written',
      });
      const { code, applied } = await run.apply(spec(DOWN));
      expect(code).toBe(5);
      const failed = applied.filter(({ outcome }) => outcome !== 'done').map(({ address }) => address);
      expect(failed).toEqual(['auth/down/config']);
      expect(await rawHttp(server).read('auth/up/role/web')).toMatchObject({ user_claim: 'sub' });
      expect((await run.apply(spec(issuer.url))).code).toBe(0);
      expect((await run.plan(spec(issuer.url))).changes).toEqual([]);
    });

    test('a config that is as it should be is not written, so its provider may be down', async () => {
      const own = await startIssuer();
      const spec = { auth: { quiet: { ...mount(own.url), description: 'first' } } };
      const run = specRun(server);
      expect((await run.apply(spec)).code).toBe(0);
      await own.close();
      const changed = { auth: { quiet: { ...mount(own.url), description: 'second' } } };
      const { code, applied } = await run.apply(changed);
      expect([code, applied.map(({ address }) => address)]).toEqual([0, ['sys/auth/quiet']]);
    });
  });
}

function mount(url: string): object {
  return {
    type: 'jwt',
    config: { oidc_discovery_url: url, bound_issuer: url },
    roles: { web: { role_type: 'jwt', user_claim: 'sub', bound_subject: 'web' } },
  };
}
