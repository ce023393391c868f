import { done, ensure, granted } from './expect.ts';
import type { Show } from './report.ts';
import { push } from './semaphore.ts';
import type { World } from './world.ts';

const ROLE = 'auth/jwt/role/example-project';

/** A change by hand shows up in the next plan as what it is, and an apply takes it back. */
export async function showDrift(world: World, show: Show): Promise<void> {
  const { vault, vaultctl, spec, semaphore } = world;

  await show('Drift: a policy added by hand is the one field of the next plan', async () => {
    // The server resets these two fields when a write leaves them out.
    const kept = { role_type: 'jwt', bound_claims_type: 'string' };
    const body = { ...kept, token_policies: ['example-project', 'nomad-app'] };
    done(await vault.post(ROLE, { token: vault.root, body }));
    await vaultctl(['plan', ...spec, '--detailed-exitcode'], 2);
    const { out } = await vaultctl(['plan', ...spec, '--json'], 0);
    const { changes } = JSON.parse(out) as PlanReport;
    const found = changes.flatMap(({ address, fields }) => fields.map(({ field }) => `${address} ${field}`));
    const expected = `${ROLE} token_policies`;
    ensure(found.join() === expected, `the plan has ${found.join(', ') || 'nothing'}, not ${expected}`);
    return expected;
  });
  await show('Drift: apply takes it back', async () => {
    await vaultctl(['apply', ...spec, '--auto-approve'], 0);
    await vaultctl(['plan', ...spec, '--detailed-exitcode'], 0);
    const jwt = await semaphore.sign(push(semaphore, 'main'));
    granted(await vault.login('jwt', 'example-project', jwt), 'default', 'example-project');
    return 'the next plan is empty, and logins have their old policies';
  });
}

interface PlanReport {
  readonly changes: readonly {
    readonly address: string;
    readonly fields: readonly { readonly field: string }[];
  }[];
}
