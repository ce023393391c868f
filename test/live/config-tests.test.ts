import { readdir, rm, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { isTestFile } from '../../src/spec/spec-files.ts';
import { signingKeys, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// The tests of the example specs give the same verdicts from the spec alone and at the servers themselves.

const CONFIG = join(import.meta.dirname, '../../config');
const files = (await readdir(CONFIG)).filter(isTestFile);
const VERSIONS = { vault: 'vault', bao: 'openbao', 'bao-2.2': 'openbao-2.2' } as const;

/** A test as `--json` has it. */
interface Verdict {
  readonly name: string;
  readonly result: string;
  readonly checks: readonly {
    readonly expectation: string;
    readonly result: string;
    readonly text?: string;
  }[];
}

for (const { name, start } of await liveServers()) {
  describe(`the tests of config/ on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let folder: string;
    let variables: readonly string[];
    let verdicts: (file: string, ...more: readonly string[]) => Promise<readonly Verdict[]>;
    beforeAll(async () => {
      const keys = await signingKeys();
      server = await start();
      issuer = await startIssuer(server.hostName, keys);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-tests-'));
      await writeFile(join(folder, 'key.pem'), keys.pem, { mode: 0o600 });
      variables = ['semaphore_url', 'nomad_url', 'idp_url'].flatMap((one) => [
        '--var',
        `${one}=${issuer.url}`,
      ]);
      const command = liveCommand({ address: server.address, token: server.token }, { HOME: folder });
      const applied = await command(['apply', CONFIG, ...variables, '--auto-approve']);
      expect(applied.code, applied.stderr).toBe(0);
      verdicts = async (file, ...more) => {
        const { stdout, stderr } = await command([
          'test',
          join(CONFIG, file),
          ...variables,
          ...more,
          '--json',
        ]);
        expect(stderr).toBe('');
        expect(stdout).not.toMatch(/eyJ[\w-]+\.|PRIVATE KEY|\b(?:hv[sb]|[sb])\.[\w-]{20,}/);
        return (JSON.parse(stdout) as { tests: readonly Verdict[] }).tests;
      };
    });
    afterAll(async () => {
      await Promise.all([server.stop(), issuer.close(), rm(folder, { recursive: true })]);
    });

    test.each(files)('%s', async (file) => {
      const offline = await verdicts(file, '--server', VERSIONS[name]);
      const live = await verdicts(file, '--live', '--signing-key', join(folder, 'key.pem'));
      expect(live.map(brief)).toEqual(offline.map(brief));
      expect(live.flatMap(({ checks }) => checks).filter(({ result }) => result !== 'ok')).toEqual([]);
    });

    test('no token of a test is left', async () => {
      const listed = await rawHttp(server).read('auth/token/accessors?list=true');
      // That of the server itself.
      expect(listed?.['keys']).toHaveLength(1);
    });
  });
}

function brief({ name, result, checks }: Verdict): unknown {
  return { name, result, checks: checks.map((check) => [check.expectation, check.result]) };
}
