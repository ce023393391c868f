import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerImage } from './docker.ts';
import { E2E_ROWS, e2eTable } from './e2e-table.ts';
import { missingPrograms } from './require.ts';
import type { RealProgram } from './require.ts';
import { liveServers, realBinary } from './servers.ts';

/**
 * Vitest calls this once before all tests: says what is there, and fails when no server is or a required one is missing.
 * What it gives is called after them: it prints the table of what real clients tried.
 */
export async function setup(): Promise<() => Promise<void>> {
  const servers = await liveServers();
  const present: RealProgram[] = servers.map((server) => server.name);
  for (const name of ['nomad', 'nomad-1.9'] as const) {
    if ((await realBinary(name)) !== undefined) present.push(name);
  }
  if (typeof (await dockerImage('vault', 'openbao')) !== 'string') present.push('docker');
  const missing = missingPrograms(present, process.env['VAULTCTL_REQUIRE']);
  const rest = missing.length === 0 ? 'none' : missing.join(', ');
  process.stderr.write(`Real programs for live tests: ${present.join(', ')}; missing: ${rest}\n`);

  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-e2e-'));
  const file = join(folder, 'rows');
  process.env[E2E_ROWS] = file;
  return async () => {
    const table = e2eTable(file);
    if (table !== '') process.stdout.write(`\n${table}`);
    await rm(folder, { recursive: true, force: true });
  };
}
