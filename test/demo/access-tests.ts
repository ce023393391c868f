import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isTestFile } from '../../src/spec/spec-files.ts';
import { ensure } from './expect.ts';
import type { Show } from './report.ts';
import type { World } from './world.ts';

/** What `vaultctl test --json` says of one test. */
interface Verdict {
  readonly name: string;
  readonly result: string;
  readonly checks: readonly {
    readonly expectation: string;
    readonly result: string;
    readonly text?: string;
  }[];
}

/** The tests beside the specs: from the spec alone, then with real logins, and both say the same. */
export async function showTests(world: World, show: Show): Promise<void> {
  const files = (await readdir(world.config)).filter(isTestFile).sort();
  for (const file of files) {
    await show(`${file}: the same offline and at the server`, async () => {
      const offline = await verdicts(world, file, '--server', world.product);
      const live = await verdicts(world, file, '--live', '--signing-key', keyFor(world, file));
      const failed = offline.flatMap(({ name, checks }) =>
        checks.filter(({ result }) => result !== 'ok').map(({ text = '' }) => `${name}: ${text}`),
      );
      ensure(failed.length === 0, failed.join('; '));
      const differing = offline.filter((one, index) => results(one) !== results(live[index]));
      ensure(
        differing.length === 0,
        `the server says otherwise: ${differing.map(({ name }) => name).join('; ')}`,
      );
      const count = offline.flatMap(({ checks }) => checks).length;
      return `${offline.length} tests with ${count} expectations`;
    });
  }
}

async function verdicts(
  { vaultctl, config, variables }: World,
  file: string,
  ...more: readonly string[]
): Promise<readonly Verdict[]> {
  const args = ['test', join(config, file), ...variables, ...more, '--json'];
  const { out } = await vaultctl(args, undefined);
  return (JSON.parse(out) as { readonly tests: readonly Verdict[] }).tests;
}

function results(verdict: Verdict | undefined): string {
  const checks = verdict?.checks.map(({ expectation, result }) => [expectation, result]);
  return JSON.stringify([verdict?.name, verdict?.result, checks]);
}

/** The key of the issuer whose tokens the tests of that spec log in with. */
function keyFor({ keys }: World, file: string): string {
  if (file.startsWith('semaphore.')) return keys.semaphore;
  return file.startsWith('nomad') ? keys.nomad : keys.identityProvider;
}
