import { dockerImage } from './docker.ts';
import { missingPrograms } from './require.ts';
import type { RealProgram } from './require.ts';
import { liveServers, realBinary } from './servers.ts';

/** Vitest calls this once before all tests: says what is there, and fails when no server is or a required one is missing. */
export async function setup(): Promise<void> {
  const servers = await liveServers();
  const present: RealProgram[] = servers.map((server) => server.name);
  for (const name of ['nomad', 'nomad-1.9'] as const) {
    if ((await realBinary(name)) !== undefined) present.push(name);
  }
  if (typeof (await dockerImage('vault', 'openbao')) !== 'string') present.push('docker');
  const missing = missingPrograms(present, process.env['VAULTCTL_REQUIRE']);
  const rest = missing.length === 0 ? 'none' : missing.join(', ');
  process.stderr.write(`Real programs for live tests: ${present.join(', ')}; missing: ${rest}\n`);
}
