import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientEnv } from './bench-server.ts';
import type { BenchServer } from './bench-server.ts';
import { rolesAndPolicies, writeBenchSpec } from './bench-spec.ts';
import { VAULTCTL } from './command.ts';
import { median } from './contest.ts';
import { withServer } from './plan-and-apply.ts';
import { timedRun, usageOf } from './timed-run.ts';
import type { Program } from './timed-run.ts';

const TESTS = 100;

/** A command at one size of a spec. */
export interface SizedRun {
  readonly what: string;
  readonly milliseconds: number;
  readonly peakMebibytes: number;
}

/**
 * What access takes with `count` roles and as many policies: the tests offline, lint, and a plan that changes every
 * policy and every second role beside one that changes nothing. `folder` is scratch space.
 */
export async function accessSize(
  server: BenchServer,
  count: number,
  rounds: number,
  folder: string,
): Promise<readonly SizedRun[]> {
  const spec = join(folder, 'spec');
  const changed = join(folder, 'changed');
  await writeBenchSpec(spec, rolesAndPolicies(count));
  await writeBenchSpec(changed, rolesAndPolicies(count));
  await rewrite(join(changed, 'policies.yaml'), /\["read", "list"\]/g, '["read", "update"]');
  await rewrite(
    join(changed, 'auth.yaml'),
    /branch: main }(?=[^}]*\[project-\d*[02468]\])/g,
    'branch: next }',
  );
  await writeFile(join(spec, 'access.test.yaml'), testsText(count));
  const offline = [
    await sized('test, 500 expectations', rounds, { args: [VAULTCTL, 'test', '--file', spec, spec] }),
    await sized('lint', rounds, { args: [VAULTCTL, 'lint', '--fail-on', 'never', spec] }),
    await sized('validate', rounds, { args: [VAULTCTL, 'validate', spec] }),
  ];
  return withServer(server, async (running) => {
    const env = clientEnv(running);
    await timedRun({ args: [VAULTCTL, 'apply', '--auto-approve', spec], env });
    return [
      ...offline,
      await sized('plan, nothing changes', rounds, { args: [VAULTCTL, 'plan', spec], env }),
      await sized('plan, all policies and half of the roles change', rounds, {
        args: [VAULTCTL, 'plan', '--allow-transient-widening', changed],
        env,
      }),
    ];
  });
}

async function sized(what: string, rounds: number, program: Program): Promise<SizedRun> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timedRun(program));
  const { peakMebibytes } = await usageOf(program);
  return { what, milliseconds: median(times), peakMebibytes };
}

async function rewrite(file: string, pattern: RegExp, replacement: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  const after = before.replace(pattern, replacement);
  if (after === before) throw new Error(`nothing in ${file} is ${String(pattern)}`);
  await writeFile(file, after);
}

/** Five expectations each: the role, its policies, two rights and one that it has not. */
function testsText(count: number): string {
  const tests = Array.from({ length: TESTS }, (_, index) => {
    const role = Math.floor((index * count) / TESTS);
    return `  - name: project ${role}
    login:
      mount: jwt-0
      role: project-${role}
      claims:
        iss: https://my-org.semaphoreci.com
        aud: https://my-org.semaphoreci.com
        prj_id: id-${role}
        ref_type: branch
        branch: main
    expect: { policies: [default, project-${role}], ttl: 5m }
    can: [read secret/data/project-${role}/db, list secret/metadata/project-${role}/db]
    cannot: [read secret/data/project-${role}x/db]
`;
  });
  return `version: 1\ntests:\n${tests.join('')}`;
}
