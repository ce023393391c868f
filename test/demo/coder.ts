import { randomUUID } from 'node:crypto';
import { done, granted, refused } from './expect.ts';
import type { Show } from './report.ts';
import { mismatch } from './semaphore.ts';
import type { World } from './world.ts';
import { readSecret, writeSecret } from './world.ts';

/** Coder's workspaces: with the token of their owner (one role a group), or with one token for all. */
export async function showCoder({ vault, identityProvider }: World, show: Show): Promise<void> {
  const shared = await writeSecret(vault, 'secrets/data/coder');
  const ofPlatform = await writeSecret(vault, 'secrets/data/groups/platform/example');
  const login = async (role: string, groups: readonly string[]) =>
    vault.login('oidc', role, await identityProvider.sign(workspaceOwner(groups)));

  await show('Coder: a member of platform gets the role platform and its secrets', async () => {
    const { token } = granted(await login('platform', ['platform']), 'coder-platform', 'default');
    // The module hands its token to `vault login`, which looks it up.
    done(await vault.get('auth/token/lookup-self', token));
    await readSecret(vault, 'secrets/data/groups/platform/example', token, ofPlatform);
    return 'policies coder-platform, default';
  });
  await show('Coder: the same member is refused the role data', async () =>
    refused(await login('data', ['platform']), mismatch('groups')),
  );
  await show('Coder: a template’s token reads the shared secret', async () => {
    const created = await vault.post('auth/token/create/coder', { token: vault.root });
    const { token } = granted(created, 'default', 'read-coder-secrets');
    await readSecret(vault, 'secrets/data/coder', token, shared);
    return 'policies default, read-coder-secrets';
  });
  await show('Coder: … and nothing of the group platform', async () => {
    const created = await vault.post('auth/token/create/coder', { token: vault.root });
    const { token } = granted(created, 'default', 'read-coder-secrets');
    return refused(await vault.get('secrets/data/groups/platform/example', token), 'permission denied');
  });
}

/** An access token of Keycloak, with which Coder's owner of the workspace has signed in. */
function workspaceOwner(groups: readonly string[]): Record<string, unknown> {
  return {
    typ: 'Bearer',
    sub: randomUUID(),
    aud: ['vault', 'account'],
    azp: 'coder',
    scope: 'openid profile email',
    preferred_username: 'alex',
    groups,
  };
}
