import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { nodeFiles } from '../../../src/adapters/files.ts';
import { connection } from '../../../src/adapters/vault/connection.ts';
import { findCredential } from '../../../src/adapters/vault/login/find-credential.ts';
import { loginSettings } from '../../../src/adapters/vault/login/login-settings.ts';
import type { LoginFlags, LoginSettings } from '../../../src/adapters/vault/login/login-settings.ts';
import type { LoginWorld } from '../../../src/adapters/vault/login/platform.ts';
import { tryLogin } from '../../../src/adapters/vault/try-login.ts';
import { Secret } from '../../../src/model/secret.ts';

function settingsOf(
  flags: LoginFlags,
  env: Readonly<Record<string, string>> = {},
): { readonly settings: LoginSettings | undefined; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const settings = loginSettings(env, flags, (problem) => problems.push(problem));
  return { settings, problems };
}

describe('the settings of a login', () => {
  test('none is asked for unless a method is named', () => {
    expect(settingsOf({})).toEqual({ settings: undefined, problems: [] });
    expect(settingsOf({ authMethod: 'token' })).toEqual({ settings: undefined, problems: [] });
  });

  test('a flag wins over its variable, and the mount may be written as its path', () => {
    const env = { VAULTCTL_AUTH_METHOD: 'jwt', VAULTCTL_AUTH_ROLE: 'plan', VAULTCTL_AUTH_MOUNT: 'other' };
    expect(settingsOf({ authMount: '/auth/jwt/ci/', authNamespace: '/team/' }, env).settings).toEqual({
      method: 'jwt',
      mount: 'jwt/ci',
      role: 'plan',
      namespace: 'team',
    });
    expect(settingsOf({}, env).settings?.mount).toBe('other');
  });

  test.each([
    [{ authMethod: 'oidc' }, /token, jwt or approle, not oidc/],
    [{ authMethod: 'approle' }, /needs the RoleID/],
    [{ authRole: 'plan' }, /need --auth-method/],
  ])('%j is a mistake', (flags, problem) => {
    expect(settingsOf(flags).problems).toEqual([expect.stringMatching(problem)]);
  });
});

describe('where the identity token comes from', () => {
  const jwt: LoginSettings = { method: 'jwt', mount: 'jwt', role: 'plan' };
  const world = (env: Readonly<Record<string, string>>, more: Partial<LoginWorld> = {}): LoginWorld => ({
    env,
    readFile: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' })),
    stdin: () => Promise.resolve(''),
    request: () => Promise.resolve({}),
    run: () => Promise.resolve(''),
    ...more,
  });

  test('the runner of a pipeline comes before the cluster that it runs in', async () => {
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', GITLAB_CI: 'true', VAULT_ID_TOKEN: 'of-gitlab' };
    expect((await findCredential(jwt, world(env))).reveal()).toBe('of-gitlab');
  });

  test('a pod has its service account token', async () => {
    const files = new Map([['/var/run/secrets/kubernetes.io/serviceaccount/token', 'of-the-pod\n']]);
    const readFile = (path: string): Promise<string> => Promise.resolve(files.get(path) ?? '');
    const found = await findCredential(jwt, world({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, { readFile }));
    expect([found.reveal(), String(found)]).toEqual(['of-the-pod', String(new Secret(''))]);
  });

  test('what the user names comes before the platform', async () => {
    const env = {
      SEMAPHORE: 'true',
      SEMAPHORE_OIDC_TOKEN: 'of-semaphore',
      OWN: 'own',
      VAULTCTL_AUTH_JWT: 'set',
    };
    expect((await findCredential(jwt, world(env))).reveal()).toBe('set');
    expect((await findCredential({ ...jwt, variable: 'OWN' }, world(env))).reveal()).toBe('own');
  });

  test.each([
    [
      'an audience that no job can choose',
      { ...jwt, audience: 'a' },
      { SEMAPHORE: 'true' },
      'leave out --auth-audience',
    ],
    ['a step without oidc: true', jwt, { BITBUCKET_BUILD_NUMBER: '1' }, 'oidc: true'],
    ['a job without id_tokens', jwt, { GITLAB_CI: 'true' }, 'id_tokens'],
    ['no access token for a step', jwt, { TF_BUILD: 'True' }, 'SYSTEM_ACCESSTOKEN'],
    ['a task without the identity', jwt, { NOMAD_ALLOC_ID: 'a' }, 'identity {'],
    [
      'an answer without a token',
      jwt,
      {
        GITHUB_ACTIONS: 'true',
        ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'y',
      },
      'id-token: write',
    ],
    [
      'a file that is not there',
      { ...jwt, file: 'no-such' },
      {},
      'no-such, which should hold the token to log in with, cannot be read (ENOENT)',
    ],
    ['an empty variable', { ...jwt, variable: 'OWN' }, {}, 'OWN holds no token'],
  ])('%s is a mistake that says what to do', async (_, settings, env, said) => {
    await expect(findCredential(settings, world(env))).rejects.toThrow(said);
  });
});

test.each([
  [{}, {}, 'recognised here: name it with --jwt FILE, or --jwt - for standard input'],
  [{ GITLAB_CI: 'true' }, {}, 'or name it with --jwt FILE'],
  [{ SEMAPHORE: 'true' }, { audience: 'a' }, 'leave out --audience'],
])('a login that is only tried names its own flags: %j %j', async (environment, more, said) => {
  const login: LoginSettings = { method: 'jwt', mount: 'jwt', role: '', ...more };
  const files = nodeFiles(() => Readable.from([]));
  const given = await connection({}, {}, files);
  const trying = tryLogin(given, login, { environment, files, beforeExit: () => () => undefined });
  await expect(trying).rejects.toThrow(said);
  await expect(trying).rejects.not.toThrow('--auth-');
});
