import { randomUUID } from 'node:crypto';
import { granted, refused } from './expect.ts';
import type { Show } from './report.ts';
import type { World } from './world.ts';
import { readSecret, writeSecret } from './world.ts';

/** Nomad from 1.7 on: a task logs in with a token that Nomad signs, and reads what is its job's. */
export async function showNomadIdentity({ vault, nomad }: World, show: Show): Promise<void> {
  const secret = await writeSecret(vault, 'secret/data/default/web/example');
  await writeSecret(vault, 'secret/data/default/other/example');
  const login = async (claims: Record<string, unknown>) =>
    vault.login('jwt-nomad', 'nomad-workloads', await nomad.sign({ ...task('web'), ...claims }));

  await show('Nomad: a task logs in with its identity and reads the secret of its job', async () => {
    const { token } = granted(await login({}), 'default', 'nomad-workloads');
    await readSecret(vault, 'secret/data/default/web/example', token, secret);
    return 'policies default, nomad-workloads';
  });
  await show('Nomad: … and not that of another job', async () => {
    const { token } = granted(await login({}), 'default', 'nomad-workloads');
    return refused(await vault.get('secret/data/default/other/example', token), 'permission denied');
  });
  await show('Nomad: an identity for another system is refused', async () =>
    refused(await login({ aud: 'consul.io' }), 'audience claim does not match any expected audience'),
  );
}

/** The claims of a task, shaped as Nomad's are. */
function task(job: string): Record<string, unknown> {
  return {
    sub: `global:default:${job}:web:main:vault_default`,
    aud: 'vault.io',
    nomad_namespace: 'default',
    nomad_job_id: job,
    nomad_task: 'main',
    nomad_allocation_id: randomUUID(),
  };
}
