import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import type { SpecRun } from '../support/spec-run.ts';
import { stopSpec, stopStories } from '../support/stop-stories.ts';
import { stoppedRun } from '../support/stopped-run.ts';
import type { Moment, StoppedRun } from '../support/stopped-run.ts';
import { readXml } from '../support/xml-reader.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const NAMES = ['vault', 'bao'];
/** What a runner leaves to a process after its signal. */
const BOUND = 5000;
const JWT = ['--auth-method', 'jwt', '--auth-mount', 'jwt/ci', '--auth-role', 'deploy'];
const KINDS = ['json', 'markdown', 'junit', 'sarif', 'codequality', 'gitlab-terraform', 'dotenv'] as const;

for (const { name, start } of (await liveServers()).filter((server) => NAMES.includes(server.name))) {
  describe(`a signal to an apply on ${name}`, () => {
    let server: RunningServer;
    let place: CliPlace;
    let issuer: Issuer;
    let raw: RawHttp;
    let direct: SpecRun;
    let count = 0;
    let slowest = 0;

    beforeAll(async () => {
      [server, place] = await Promise.all([start(), cliPlace()]);
      issuer = await startIssuer(server.hostName);
      raw = rawHttp(server);
      direct = specRun(server);
      const all = '"create", "read", "update", "delete", "list", "sudo"';
      await raw.write('sys/policies/acl/deploy', { policy: `path "*" { capabilities = [${all}] }` });
      await raw.write('sys/mounts/books', { type: 'kv', options: { version: '2' } });
      await raw.write('sys/auth/jwt/ci', { type: 'jwt' });
      await raw.write('auth/jwt/ci/config', { oidc_discovery_url: issuer.url, bound_issuer: issuer.url });
      await raw.write('auth/jwt/ci/role/deploy', {
        role_type: 'jwt',
        user_claim: 'sub',
        bound_audiences: ['vault'],
        token_policies: ['deploy'],
        token_ttl: '1h',
      });
    });
    afterAll(async () => {
      process.stderr.write(`${name}: the slowest of ${count} ends took ${Math.round(slowest)} ms\n`);
      await issuer.close();
      await server.stop();
      await place.remove();
    });

    /** A run that logs in, writes every kind of report, and gets a signal. */
    const stop = async (
      command: readonly string[],
      spec: object,
      id: string,
      moment: Moment,
    ): Promise<StoppedRun> => {
      const ran = await stoppedRun(server.address, moment, async (address) => {
        const jwt = (await issuer.sign({ aud: 'vault', sub: 'job' })).reveal();
        const reports = KINDS.flatMap((kind) => ['--report', `${kind}=${id}.${kind}`]);
        return place.start(
          [...command, ...JWT, ...reports, '-'],
          { VAULT_ADDR: address, VAULTCTL_AUTH_JWT: jwt },
          JSON.stringify({ version: 1, ...spec }),
        );
      });
      slowest = Math.max(slowest, ran.milliseconds);
      return ran;
    };

    /** Accessors of tokens that logins have left behind. */
    const left = async (): Promise<readonly string[]> => {
      const { keys = [] } = (await raw.read('auth/token/accessors?list=true')) ?? {};
      const found = await Promise.all(
        (keys as readonly string[]).map(async (accessor) => {
          // Others end between the list and the look.
          const token = await raw.write('auth/token/lookup-accessor', { accessor }).catch(() => undefined);
          const data = token?.['data'] as { path: string } | undefined;
          return data?.path.endsWith('/login') === true ? [accessor] : [];
        }),
      );
      return found.flat();
    };

    /** Reads each report and returns what the JSON says. */
    const reports = async (id: string, code: number): Promise<Report> => {
      const read = (kind: (typeof KINDS)[number]): Promise<string> =>
        readFile(join(place.folder, `${id}.${kind}`), 'utf8');
      expect(await read('markdown')).toMatch(/^<!-- vaultctl:\w+:%2D -->\n[^]*\n$/);
      expect(readXml(await read('junit')).name).toBe('testsuites');
      const exitCode = code;
      expect(JSON.parse(await read('sarif'))).toMatchObject({ runs: [{ invocations: [{ exitCode }] }] });
      expect(JSON.parse(await read('codequality'))).toBeInstanceOf(Array);
      expect(JSON.parse(await read('gitlab-terraform'))).toBeInstanceOf(Object);
      expect(await read('dotenv')).toContain(`VAULTCTL_EXIT_CODE=${code}\n`);
      const report = JSON.parse(await read('json')) as Report;
      expect(report.exit_code).toBe(code);
      return report;
    };

    const converges = async (spec: object): Promise<void> => {
      const again = await direct.apply(spec);
      expect([again.code, again.applied.filter(({ outcome }) => outcome !== 'done')]).toEqual([0, []]);
      expect(await direct.plan(spec)).toMatchObject({ code: 0, changes: [] });
    };

    test.each(stopStories)(
      '$name: an orderly end within 5 s, and the next run converges',
      async ({ policies = 2, written, ...moment }) => {
        const id = `s${(count += 1)}`;
        const spec = stopSpec(id, issuer.url, policies);
        const parallelism = policies > 2 ? '10' : '1';
        const apply = ['apply', '--auto-approve', '--parallelism', parallelism];
        const ran = await stop(apply, spec, id, moment);
        const code = moment.signal === 'SIGINT' ? 130 : 143;
        expect(ran, ran.stderr).toMatchObject({ code, late: [] });
        expect(ran.milliseconds).toBeLessThan(BOUND);
        expect(await left()).toEqual([]);

        const { applied = [] } = await reports(id, code);
        const having = (outcome: string): readonly string[] =>
          applied.filter((one) => one.outcome === outcome).map(({ address }) => address);
        // What is told as done was written, and what is told as not tried was not.
        expect(ran.written).toEqual(expect.arrayContaining([...having('done')]));
        expect(ran.written.filter((path) => having('skipped').includes(path))).toEqual([]);
        // One object at most is left half-way: the one that was on its way.
        expect(applied.filter(({ failure }) => failure?.written === true).length).toBeLessThanOrEqual(1);
        const isAll = having('done').length === applied.length && applied.length > 0;
        expect([ran.written.length > 0, isAll]).toEqual([written !== 'nothing', written === 'all']);
        await converges(spec);
      },
    );

    test('a second signal ends at once', async () => {
      const id = `s${(count += 1)}`;
      const spec = stopSpec(id, issuer.url, 2);
      const apply = ['apply', '--auto-approve', '--parallelism', '1'];
      const at: Moment['at'] = (_, writes) => writes === 3;
      const ran = await stop(apply, spec, id, { at, when: 'after', then: 'lost', again: 300 });
      expect(ran, ran.stderr).toMatchObject({ code: 143, late: [] });
      expect(ran.stderr).toContain('Stopped at once; what was in flight is unknown.');
      // The token is still revoked when the server is quick.
      expect(ran.milliseconds).toBeLessThan(2000);
      expect(await left()).toEqual([]);
      await raw.remove(`books/metadata/${id}/lock`);
      await converges(spec);
    });

    test.each([
      ['plan', 'late'],
      ['plan', 'lost'],
      ['drift', 'lost'],
      ['plan', 'silence'],
      ['apply', 'silence'],
    ] as const)('%s ends within 5 s, also when the server hangs: %s', async (command, then) => {
      const id = `s${(count += 1)}`;
      const flags = command === 'apply' ? ['--auto-approve', '--parallelism', '1'] : [];
      const at: Moment['at'] =
        command === 'apply' ? (_, writes) => writes === 3 : ({ path }) => path === 'sys/auth';
      const spec = stopSpec(id, issuer.url, 2);
      const ran = await stop([command, ...flags], spec, id, { at, when: 'before', then });
      expect(ran, ran.stderr).toMatchObject({ code: 143, late: [] });
      expect(ran.milliseconds).toBeLessThan(BOUND);
      await reports(id, 143);
      if (command !== 'apply') expect(ran.written).toEqual([]);
      if (then === 'silence') {
        // Nobody can revoke a token at a server that does not answer; the run says so.
        expect(ran.stderr).toContain('was not revoked');
        if (command === 'apply') {
          expect(ran.stderr).toContain(`the lock books/data/${id}/lock was not let go`);
          await raw.remove(`books/metadata/${id}/lock`);
        }
        for (const accessor of await left()) await raw.write('auth/token/revoke-accessor', { accessor });
      }
      expect(await left()).toEqual([]);
      if (command === 'apply') await converges(spec);
    });
  });
}

interface Report {
  readonly exit_code: number;
  readonly applied?: readonly {
    readonly address: string;
    readonly outcome: string;
    readonly failure?: { readonly written: boolean };
  }[];
}
