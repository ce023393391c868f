import { randomUUID } from 'node:crypto';
import { done, ensure, granted, refused } from './expect.ts';
import type { Login, Vault } from './vault.ts';
import type { Show } from './report.ts';
import type { World } from './world.ts';
import { readSecret, writeSecret } from './world.ts';

const ROLE = 'auth/token/roles/nomad-cluster';
const CREATE = 'auth/token/create/nomad-cluster';

/** What Nomad's servers demand of their own token before they use it: path and capability. */
const NEEDED = {
  [CREATE]: 'update',
  [ROLE]: 'read',
  'auth/token/lookup': 'update',
  'auth/token/renew-self': 'update',
  'auth/token/revoke-accessor': 'update',
  'sys/capabilities-self': 'update',
} as const;

/** Nomad up to 1.9: its servers create, watch and revoke the tokens of tasks through the token role. */
export async function showNomad({ vault }: World, show: Show): Promise<void> {
  const secret = await writeSecret(vault, 'secret/data/nomad/app');
  const server = await nomadServer(vault);

  await show('Nomad: its server accepts its token and the role', async () => {
    const asked = await vault.post('sys/capabilities-self', {
      token: server.token,
      body: { paths: Object.keys(NEEDED) },
    });
    for (const [path, capability] of Object.entries(NEEDED)) {
      const has = done(asked).data[path];
      ensure(Array.isArray(has) && has.includes(capability), `the token lacks ${capability} on ${path}`);
    }
    const { data: role } = done(await vault.get(ROLE, server.token));
    ensure(role['renewable'] === true, 'the role gives tokens that cannot be renewed');
    ensure(Number(role['token_period']) > 0, 'the role gives tokens that are not periodic');
    ensure(role['token_explicit_max_ttl'] === 0, 'the role gives tokens that end');
    return `${Object.keys(NEEDED).length} capabilities, a role of renewable, periodic tokens`;
  });
  await show('Nomad: a task’s token is looked up, renewed, and revoked by accessor', async () => {
    const task = await taskToken(vault, server);
    await readSecret(vault, 'secret/data/nomad/app', task.token, secret);
    const lookup = { token: server.token, body: { token: task.token.reveal() } };
    const { data } = done(await vault.post('auth/token/lookup', lookup));
    ensure(data['orphan'] === true, 'the token would end with the token of the server');
    done(await vault.post('auth/token/renew-self', { token: task.token }));
    const revoke = { token: server.token, body: { accessor: task.accessor } };
    done(await vault.post('auth/token/revoke-accessor', revoke));
    return `a lookup then gives ${refused(await vault.post('auth/token/lookup', lookup), 'bad token')}`;
  });
  await show('Nomad: a job that asks for nomad-server is refused', async () => {
    const ask = { token: server.token, body: { policies: ['nomad-server'] } };
    const says = 'token policies (["default" "nomad-server"]) must be subset of the role\'s allowed policies';
    return refused(await vault.post(CREATE, ask), says);
  });
}

/** `vault token create -policy=nomad-server -period=72h -orphan` */
async function nomadServer(vault: Vault): Promise<Login> {
  const body = { policies: ['nomad-server'], period: '72h', no_parent: true };
  return granted(
    await vault.post('auth/token/create', { token: vault.root, body }),
    'default',
    'nomad-server',
  );
}

/** A token as Nomad creates it for a task: wrapped, so that only the client on the task's node can unwrap it. */
async function taskToken(vault: Vault, server: Login): Promise<Login> {
  const meta = { AllocationID: randomUUID(), Task: 'app', NodeID: randomUUID() };
  const body = { policies: ['nomad-app'], meta };
  const { wrapping } = done(await vault.post(CREATE, { token: server.token, body, wrapTtl: '60s' }));
  ensure(wrapping !== undefined, 'the answer is not wrapped');
  const task = granted(
    await vault.post('sys/wrapping/unwrap', { token: wrapping.token }),
    'default',
    'nomad-app',
  );
  ensure(task.accessor === wrapping.accessor, 'the server of Nomad would revoke another token');
  return task;
}
