import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pageScripts } from '../docs/page-scripts.ts';
import { clientBench, benches } from '../support/client-bench.ts';
import type { ClientBench } from '../support/client-bench.ts';
import { startNomad } from '../support/nomad-agent.ts';
import type { NomadAgent } from '../support/nomad-agent.ts';
import { realBinary } from '../support/servers.ts';
import { until } from '../support/until.ts';

// What docs/systems/nomad.md shows, done by a reader with Nomad and Vault.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const page = await pageScripts('docs/systems/nomad.md');
const IDENTITY = {
  agent: page.text('identity.hcl'),
  spec: page.text('identity'),
  jobFile: ['web.nomad.hcl', page.text('web.nomad.hcl')],
  job: page.text('identity-job'),
} as const;
const ROLE = {
  agent: page.text('role.hcl'),
  spec: page.text('role'),
  token: page.text('token'),
  jobFile: ['app.nomad.hcl', page.text('app.nomad.hcl')],
  job: page.text('role-job'),
} as const;
const PAGE_ADDRESS = 'http://127.0.0.1:8200';
const [older, newer] = await Promise.all([realBinary('nomad-1.9'), realBinary('nomad')]);

test('every command of the page is run here', () => {
  expect(page.unused()).toEqual([]);
});

describe.each((await benches()).slice(0, 1))('docs/systems/nomad.md on $live.name', ({ live }) => {
  let bench: ClientBench;
  let agent: NomadAgent | undefined;

  beforeAll(async () => {
    bench = await clientBench('Nomad, the page', live);
  });
  afterAll(async () => {
    await agent?.stop();
    await bench.stop();
  });

  test.skipIf(newer === undefined)('workload identity', async () => {
    agent = await startNomad(newer ?? '', configured(IDENTITY.agent));
    await bench.tell(`nomad ${agent.version}`, 'workload identity', async () => {
      await operate(newer, IDENTITY.spec);
      expect(await runJob(newer, IDENTITY)).toContain('from-vault');
      return 'passed';
    });
    await agent.stop();
    agent = undefined;
  });

  test.skipIf(older === undefined)('token role', async () => {
    await bench.operate(ROLE.spec);
    await bench.operate(ROLE.token);
    const token = (await readFile(join(bench.shell.folder, 'nomad.token'), 'utf8')).trim();
    bench.canaries.push(token);
    agent = await startNomad(older ?? '', configured(ROLE.agent), { token });
    await bench.tell(`nomad ${agent.version}`, 'token role', async () => {
      expect(await runJob(older, ROLE)).toContain('from-vault');
      return 'passed';
    });
  });

  function configured(block: string): string {
    expect(block).toContain(PAGE_ADDRESS);
    return block.replace(PAGE_ADDRESS, bench.server.address);
  }

  /** Runs a script of the page with `nomad` on the path. */
  async function operate(nomad: string | undefined, script: string): Promise<string> {
    const link = join(dirname(bench.shell.home), 'bin', 'nomad');
    await rm(link, { force: true });
    await symlink(nomad ?? '', link);
    return bench.operate(script, { NOMAD_ADDR: agent?.address ?? '' });
  }

  async function runJob(
    nomad: string | undefined,
    { jobFile: [name, text], job }: { readonly jobFile: readonly [string, string]; readonly job: string },
  ): Promise<string> {
    await writeFile(join(bench.shell.folder, name), text);
    const lines = job.trim().split('\n');
    const logs = lines.pop() ?? '';
    await operate(nomad, lines.join('\n'));
    // A reader who is faster than the task asks once more.
    return until('the task has printed', async () => {
      const said = await bench.ask(logs, { NOMAD_ADDR: agent?.address ?? '' });
      return said.stdout !== '' && said.stdout;
    });
  }
});
