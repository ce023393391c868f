import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const folder = join(import.meta.dirname, '../../config');
const examples = (await readdir(folder)).filter((name) => /^[\w-]+\.yaml$/.test(name));

for (const { name, start } of await liveServers()) {
  describe(`the examples on ${name}`, () => {
    let issuer: Issuer;
    let place: CliPlace;
    const servers: RunningServer[] = [];
    beforeAll(async () => {
      [issuer, place] = await Promise.all([startIssuer(), cliPlace()]);
    });
    afterAll(async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await issuer.close();
      await place.remove();
    });

    test('each alone, on an empty server: applied, and then nothing is left to do', async () => {
      expect(examples.length).toBeGreaterThan(3);
      const server = await start();
      servers.push(server);
      for (const example of examples) await settles(server, [join(folder, example)]);
    });

    test('all at once: applied without a warning, and then nothing is left to do', async () => {
      const server = await start();
      servers.push(server);
      const applied = await settles(server, [folder]);
      expect(applied.stderr).toBe('');
    });

    async function settles({ address, token }: RunningServer, paths: readonly string[]) {
      const env = { VAULT_ADDR: address, VAULT_TOKEN: token };
      const given = (await variables(paths)).flatMap((variable) => ['--var', `${variable}=${issuer.url}`]);
      const applied = await place.run(['apply', '--auto-approve', ...given, ...paths], env);
      expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('done')]);
      const plan = await place.run(['plan', '--detailed-exitcode', ...given, ...paths], env);
      expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining('No changes.')]);
      return applied;
    }
  });
}

/** The URLs of issuers that the examples leave to their reader: here all of them are one issuer that is really there. */
async function variables(paths: readonly string[]): Promise<string[]> {
  const files = paths[0] === folder ? examples.map((example) => join(folder, example)) : paths;
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(/^ {2}(\w+_url):$/gm)].map(([, variable]) => variable ?? ''),
  );
}
