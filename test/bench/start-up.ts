import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { VAULTCTL } from './command.ts';
import { median } from './contest.ts';
import { startNode, timedRun } from './timed-run.ts';

/** One way to start vaultctl against `node -e 0`. */
export interface StartUp {
  readonly what: string;
  readonly milliseconds: number;
  readonly ratio: number;
  readonly aim: number;
}

/** Start-up in interleaved rounds. `folder` is scratch space. */
export async function startUp(rounds: number, folder: string): Promise<readonly StartUp[]> {
  const spec = join(folder, 'hundred-lines.yaml');
  await writeFile(spec, hundredLines());
  const cases = [
    { what: '`node -e 0`', aim: 1, run: () => timedRun({ args: ['-e', '0'] }) },
    { what: '`--version`', aim: 1.8, run: () => timedRun({ args: [VAULTCTL, '--version'] }) },
    {
      what: '`validate`, 100 lines',
      aim: 3,
      run: () => timedRun({ args: [VAULTCTL, 'validate', spec] }),
    },
    { what: '`plan`, first byte sent', aim: 3.5, run: () => untilFirstByte(spec) },
  ];
  const times: number[][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const row: number[] = [];
    for (const { run } of cases) row.push(await run());
    // The first round fills the file cache.
    if (round > 0) times.push(row);
  }
  return cases.map(({ what, aim }, index) => ({
    what,
    aim,
    milliseconds: median(times.map((row) => row[index] ?? 0)),
    ratio: median(times.map((row) => (row[index] ?? 0) / (row[0] ?? 0))),
  }));
}

/** From the start of `vaultctl plan` until a server sees the first byte of its first request. */
async function untilFirstByte(spec: string): Promise<number> {
  const server = createServer();
  const arrived = new Promise<number>((resolve) => {
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => resolve(performance.now()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const start = performance.now();
  const child = startNode([VAULTCTL, 'plan', spec], {
    VAULT_ADDR: `http://127.0.0.1:${address.port}`,
    VAULT_TOKEN: 'unused',
  });
  const end = await arrived;
  child.kill('SIGKILL');
  await once(child, 'close');
  server.close();
  return end - start;
}

function hundredLines(): string {
  const roles = Array.from(
    { length: 8 },
    (_, index) => `      role-${index}:
        role_type: jwt
        user_claim: prj_id
        bound_audiences: ["https://my-org.semaphoreci.com"]
        bound_claims: { prj_id: id-${index}, ref_type: branch, branch: main }
        token_policies: [policy-${index}]
        token_ttl: 5m
`,
  );
  const policies = Array.from(
    { length: 8 },
    (_, index) => `  policy-${index}: |
    path "secret/data/${index}/*" {
      capabilities = ["read"]
    }
`,
  );
  return `# A spec of a hundred lines.
version: 1
auth:
  jwt:
    type: jwt
    description: Pipelines
    tune: { default_lease_ttl: 30m, max_lease_ttl: 1h }
    config:
      oidc_discovery_url: https://my-org.semaphoreci.com
      bound_issuer: https://my-org.semaphoreci.com
    roles:
${roles.join('')}policies:
${policies.join('')}`;
}
