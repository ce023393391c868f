import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// What stands behind the findings that are errors: the server takes the role, and refuses every login.

const TOKEN = {
  aud: 'vault',
  sub: 'web',
  project_id: '22',
  runner_id: 7,
  groups_direct: ['a'],
  protected: 'true',
  'kubernetes.io': { namespace: 'web' },
  'oidc.circleci.com/project-id': '51f0',
  actor: '',
};

/** A role, what the server says, and what mends it. */
const ROWS: readonly (readonly [what: string, role: object, says: string, mended: object])[] = [
  [
    'no audience',
    { bound_audiences: [], bound_subject: 'web' },
    'audience claim found in JWT but no audiences bound to the role',
    { bound_audiences: 'vault' },
  ],
  ['user_claim is empty', { user_claim: 'actor' }, 'missing name in alias', { user_claim: 'project_id' }],
  [
    'user_claim is a number',
    { user_claim: 'runner_id' },
    'claim "runner_id" could not be converted to string',
    { user_claim: 'project_id' },
  ],
  [
    'user_claim is a pointer that is taken literally',
    { user_claim: '/kubernetes.io/namespace' },
    'claim "/kubernetes.io/namespace" not found in token',
    { user_claim_json_pointer: true },
  ],
  [
    'a claim inside another, without a slash',
    { bound_claims: { 'kubernetes.io/namespace': 'web' } },
    'claim "kubernetes.io/namespace" is missing',
    { bound_claims: { '/kubernetes.io/namespace': 'web' } },
  ],
  [
    'a claim with a slash in its name, as a pointer',
    { bound_claims: { '/oidc.circleci.com/project-id': '51f0' } },
    'claim "/oidc.circleci.com/project-id" is missing',
    { bound_claims: { 'oidc.circleci.com/project-id': '51f0' } },
  ],
  [
    'a mapping of a list',
    { claim_mappings: { groups_direct: 'groups' } },
    `error converting claim 'groups_direct' to string`,
    { claim_mappings: {} },
  ],
  [
    'true where the token has a text',
    { bound_claims: { protected: true } },
    'claim "protected" does not match any associated bound claim values',
    { bound_claims: { protected: 'true' } },
  ],
  [
    'a text where the token has a number',
    { bound_claims: { runner_id: '7' } },
    'claim "runner_id" does not match any associated bound claim values',
    { bound_claims: { runner_id: 7 } },
  ],
  [
    'a wildcard in an exact comparison',
    { bound_claims: { project_id: '2*' } },
    'claim "project_id" does not match any associated bound claim values',
    { bound_claims_type: 'glob' },
  ],
];

for (const { name, start } of await liveServers()) {
  describe(`roles on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    beforeAll(async () => {
      [server, issuer] = await Promise.all([start(), startIssuer()]);
      const { write } = rawHttp(server);
      await write('sys/auth/jwt', { type: 'jwt' });
      await write('auth/jwt/config', { oidc_discovery_url: issuer.url });
    });
    afterAll(async () => {
      await server.stop();
      await issuer.close();
    });

    test.each(ROWS)('%s', async (_, role, says, mended) => {
      const base = { role_type: 'jwt', user_claim: 'sub', bound_audiences: 'vault' };
      expect(await login({ ...base, ...role })).toContain(says);
      expect(await login({ ...base, ...role, ...mended })).toBe('ok');
    });

    test('a name without a slash is no JSON pointer, whatever user_claim_json_pointer says', async () => {
      const base = { role_type: 'jwt', bound_audiences: 'vault', user_claim_json_pointer: true };
      expect(await login({ ...base, user_claim: 'oidc.circleci.com/project-id' })).toBe('ok');
    });

    async function login(role: object): Promise<string> {
      const { write, remove } = rawHttp(server);
      await write('auth/jwt/role/web', role);
      try {
        await write('auth/jwt/login', { role: 'web', jwt: (await issuer.sign(TOKEN)).reveal() });
        return 'ok';
      } catch (error) {
        return (
          (JSON.parse(/\{.*\}/s.exec(String(error))?.[0] ?? '{}') as { errors?: string[] }).errors?.join() ??
          String(error)
        );
      } finally {
        await remove('auth/jwt/role/web');
      }
    }
  });
}
