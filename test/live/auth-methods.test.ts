import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import type { SpecRun } from '../support/spec-run.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Those whose logins the servers count. */
const COUNTED = ['approle', 'ldap', 'userpass'];
const LOCKOUT = {
  lockout_threshold: 7,
  lockout_duration: '10m',
  lockout_counter_reset_duration: '11m',
  lockout_disable: true,
};
const TUNE = {
  default_lease_ttl: '30m',
  max_lease_ttl: '1h',
  listing_visibility: 'unauth',
  audit_non_hmac_request_keys: ['a'],
  passthrough_request_headers: ['X-One'],
};

for (const { name, start } of await liveServers()) {
  describe(`mounts of every auth method on ${name}`, () => {
    let server: RunningServer;
    let run: SpecRun;
    let raw: RawHttp;
    let methods: readonly string[];
    beforeAll(async () => {
      server = await start();
      run = specRun(server);
      raw = rawHttp(server);
      const catalog = (await raw.read('sys/plugins/catalog')) as { auth?: string[] } | undefined;
      methods = (catalog?.auth ?? []).filter((method) => method !== 'token');
    });
    afterAll(() => server.stop());

    const spec = (tune: object, lockout: object): object => ({
      auth: Object.fromEntries(
        methods.map((type) => [
          `m-${type}`,
          { type, tune: { ...tune, ...(COUNTED.includes(type) && { user_lockout_config: lockout }) } },
        ]),
      ),
    });
    const settles = async (given: object): Promise<void> => {
      const applied = await run.apply(given);
      expect(applied, JSON.stringify([applied.diagnostics, applied.applied])).toMatchObject({ code: 0 });
      expect(await run.plan(given)).toMatchObject({ code: 0, changes: [] });
    };

    test('made, tuned, changed and put back to the defaults; every second plan is empty', async () => {
      expect(methods).toEqual(expect.arrayContaining(['approle', 'cert', 'jwt', 'oidc', 'userpass']));
      process.stderr.write(`${name}: ${methods.join(', ')}\n`);
      await settles(spec({}, {}));
      await settles(spec(TUNE, LOCKOUT));
      await settles(spec({ ...TUNE, max_lease_ttl: '2h' }, { ...LOCKOUT, lockout_threshold: 8 }));
      await settles(spec({}, {}));
      await settles(spec(TUNE, LOCKOUT));
    });

    test('one above or below a mount of the server is refused, and the plan says so', async () => {
      await raw.write('sys/auth/above/below', { type: 'approle' });
      for (const path of ['above', 'above/below/it']) {
        await expect(raw.write(`sys/auth/${path}`, { type: 'approle' })).rejects.toThrow(
          'path is already in use at above/below/',
        );
        const { code, diagnostics } = await run.plan({ auth: { [path]: { type: 'approle' } } });
        expect([code, diagnostics.map((one) => one.code)]).toEqual([1, ['mount-path-conflict']]);
      }
      // A secrets engine is mounted elsewhere, and a name that begins alike is another path.
      await settles({ secrets: { above: { type: 'kv' } }, auth: { 'above/belows': { type: 'approle' } } });
    });

    test('made with its tuning at once', async () => {
      const lockout = {
        auth: { fresh: { type: 'approle', tune: { ...TUNE, user_lockout_config: LOCKOUT } } },
      };
      await settles(lockout);
      const row = (await raw.read('sys/auth'))?.['fresh/'];
      expect(row).toMatchObject({
        config: {
          max_lease_ttl: 3600,
          user_lockout_config: {
            user_lockout_threshold: 7,
            user_lockout_duration: 600,
            user_lockout_counter_reset_duration: 660,
            user_lockout_disable: true,
          },
        },
      });
    });
  });
}
