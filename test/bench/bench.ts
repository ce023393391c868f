import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accessSize } from './access-size.ts';
import type { SizedRun } from './access-size.ts';
import { benchServers } from './bench-server.ts';
import type { BenchServer } from './bench-server.ts';
import type { Contest } from './contest.ts';
import { AIMS, planAndApply } from './plan-and-apply.ts';
import { VAULTCTL } from './command.ts';
import { profile } from './profile.ts';
import { ratioPlot } from './ratio-plot.ts';
import type { Bar } from './ratio-plot.ts';
import { requestCount } from './request-counts.ts';
import { startUp } from './start-up.ts';

const COUNTED = { mounts: 3, roles: 30, policies: 40, tokenRoles: 5 } as const;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    sizes: { type: 'string', default: '100,1000' },
    'access-sizes': { type: 'string', default: '1000,10000' },
    only: { type: 'string', default: 'start,counts,work,access' },
    server: { type: 'string', default: 'vault,openbao' },
    // Where to draw the ratios, as SVG.
    plot: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const parts = values.only.split(',');
const bars: Bar[] = [];
const folder = await mkdtemp(join(tmpdir(), 'vaultctl-bench-'));
try {
  if (parts.includes('start')) await printStartUp();
  const servers = (await benchServers()).filter(({ title }) =>
    values.server.split(',').some((name) => title.toLowerCase().startsWith(name)),
  );
  for (const server of servers) {
    if (parts.includes('counts')) {
      const { requests, allowed, writes, mostInFlight } = await requestCount(server, COUNTED, folder);
      const verdict = requests <= allowed && writes === 0 && mostInFlight <= 10 ? 'as promised' : 'BROKEN';
      console.log(
        `${server.title}: clean plan ${requests} requests, allowed ${allowed}; ${writes} writes; ` +
          `${mostInFlight} in flight: ${verdict}`,
      );
      if (verdict === 'BROKEN') process.exitCode = 1;
    }
    if (parts.includes('access')) await printAccess(server);
    if (!parts.includes('work')) continue;
    for (const size of values.sizes.split(',').map(Number)) {
      const { plan, apply } = await planAndApply(server, size, rounds, folder);
      const what = `${server.title}, ${size} roles and policies`;
      console.log(`${what}: plan, ${plan.requests} requests: ${contestText(plan, size, AIMS.plan)}`);
      bars.push(bar(`plan, ${what}`, plan, size, AIMS.plan));
      if (size >= 1000) process.stdout.write(plan.profile);
      const sent = `${apply.requests} requests, ${apply.writes} writes`;
      console.log(`${what}: apply, ${sent}: ${contestText(apply, size, AIMS.apply)}`);
      bars.push(bar(`apply, ${what}`, apply, size, AIMS.apply));
      if (size >= 1000) process.stdout.write(apply.profile);
    }
  }
  if (values.plot !== undefined) {
    await writeFile(values.plot, ratioPlot('Wall time as a multiple of the same requests sent bare', bars));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function printAccess(server: BenchServer): Promise<void> {
  let smallest: readonly SizedRun[] | undefined;
  for (const size of values['access-sizes'].split(',').map(Number)) {
    const runs = await accessSize(server, size, rounds, join(folder, `access-${size}`));
    smallest ??= runs;
    for (const [index, { what, milliseconds, peakMebibytes }] of runs.entries()) {
      const growth = milliseconds / (smallest[index]?.milliseconds ?? milliseconds);
      console.log(
        `${server.title}, ${size} roles and policies: ${what}: ${(milliseconds / 1000).toFixed(2)} s ` +
          `(${growth.toFixed(1)} × the smallest), ${peakMebibytes.toFixed(0)} MiB`,
      );
    }
  }
}

async function printStartUp(): Promise<void> {
  for (const { what, milliseconds, ratio, aim } of await startUp(Math.max(rounds, 9), folder)) {
    console.log(`${what}: ${milliseconds.toFixed(0)} ms, ${ratio.toFixed(2)} × (aim ${aim} ×)`);
    if (what === '`--version`' && ratio > aim)
      process.stdout.write(await profile({ args: [VAULTCTL, '--version'] }, folder));
  }
}

function contestText({ ours, bare, ratio }: Contest, size: number, aim: number): string {
  const [median, least, greatest] = ratio.map((one) => one.toFixed(2));
  const verdict = size < 1000 ? 'reported' : ratio[0] <= aim ? 'met' : 'MISSED';
  return (
    `${ours.milliseconds.toFixed(0)} ms against ${bare.milliseconds.toFixed(0)} ms bare, ` +
    `${median} × (${least} to ${greatest}; aim ${aim} × at 1000: ${verdict}); ` +
    `${ours.usage.peakMebibytes.toFixed(0)} MiB against ${bare.usage.peakMebibytes.toFixed(0)} MiB; ` +
    `${ours.usage.cpuMilliseconds.toFixed(0)} ms of processor time against ${bare.usage.cpuMilliseconds.toFixed(0)} ms`
  );
}

function bar(label: string, { ratio }: Contest, size: number, aim: number): Bar {
  return { label, ratio: ratio[0], ...(size >= 1000 && { aim }) };
}
