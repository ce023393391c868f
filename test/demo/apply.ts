import type { Show } from './report.ts';
import { ensure } from './expect.ts';
import type { World } from './world.ts';

/** The way of every change: validate without a server, look at the plan, apply it; then nothing is left to do. */
export async function showApply({ vaultctl, config, spec }: World, show: Show): Promise<void> {
  await show('The spec is valid, without a server', async () => {
    const { out } = await vaultctl(['validate', config], 0);
    return out.trim();
  });
  await show('The plan for an empty server', async () => {
    const { out } = await vaultctl(['plan', ...spec, '--detailed-exitcode'], 2);
    return lastLine(out);
  });
  await show('Apply', async () => {
    const { out } = await vaultctl(['apply', ...spec, '--auto-approve'], 0);
    return lastLine(out);
  });
  await show('The second plan is empty', async () => {
    const { out } = await vaultctl(['plan', ...spec, '--detailed-exitcode'], 0);
    ensure(lastLine(out).startsWith('No changes.'), `the plan says ${lastLine(out)}`);
    return 'exit code 0 with --detailed-exitcode';
  });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
