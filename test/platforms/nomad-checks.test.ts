import { expect, test } from 'vitest';
import {
  nomadCapabilityNeeds,
  nomadCapabilityText,
  nomadRoleMissing,
  nomadRoleName,
  nomadRoleProblems,
  nomadTokenProblems,
} from '../../src/platforms/nomad-checks.ts';

// Texts and versions as in nomad/vault.go of the tags 0.5.0 to 1.9.7.

const GOOD = {
  orphan: true,
  renewable: true,
  explicit_max_ttl: 0,
  token_explicit_max_ttl: 0,
  period: 0,
  token_period: 259_200,
};
const PERIODIC = 'Role must have a non-zero period to make tokens periodic.';
const MAX_TTL = 'Role can not use an explicit max ttl. Token must be periodic.';

test.each<[object, string, readonly string[]]>([
  [{}, '1.9.7', []],
  [{}, '0.10.2', []],
  [{}, '0.10.1', [PERIODIC]],
  [{ period: 259_200, token_period: 0 }, '0.8.0', []],
  [{ period: 259_200, token_period: 0 }, '1.9', []],
  [{ period: 259_200 }, '0.7.1', ['Role must not allow orphans']],
  [{ period: 259_200, orphan: false }, '0.5.0', []],
  [{ token_period: 0 }, '1.9', [PERIODIC]],
  [{ renewable: false }, '1.9', ['Role must allow tokens to be renewed']],
  [{ token_explicit_max_ttl: 60 }, '1.9', [MAX_TTL]],
  [{ explicit_max_ttl: 60 }, '1.9', [MAX_TTL]],
  [{ period: 1, token_explicit_max_ttl: 60 }, '0.9.0', []],
])('role %j on %s: %j', (fields, version, texts) => {
  expect(nomadRoleProblems({ ...GOOD, ...fields }, version).map(({ text }) => text)).toEqual(texts);
});

const SERVER = { policies: ['default', 'nomad-server'], renewable: true, ttl: 5, creation_ttl: 9, role: '' };

test.each<[object, string, readonly string[]]>([
  [{}, 'nomad-cluster', []],
  [{ role: 'nomad-cluster' }, '', []],
  [{}, '', ['token role name must be set when not using a root token']],
  [{ renewable: false }, 'r', ['Vault token is not renewable or root']],
  [{ creation_ttl: 0, ttl: 0 }, 'r', ['invalid lease duration of zero', 'token TTL is zero']],
  [{ policies: ['root'], creation_ttl: 0, ttl: 0, renewable: false }, '', []],
  [{ policies: ['root'], renewable: false }, '', ['Vault token has a TTL but is not renewable']],
  [{ policies: ['root'], ttl: 0 }, '', ['token TTL is zero']],
])('token %j with create_from_role %j: %j', (fields, role, texts) => {
  expect(nomadTokenProblems({ ...SERVER, ...fields }, role)).toEqual(texts);
});

test('create_from_role wins over the role that the token came from', () => {
  expect(nomadRoleName({ ...SERVER, role: 'a' }, 'b')).toBe('b');
  expect(nomadRoleName({ ...SERVER, role: 'a' }, '')).toBe('a');
});

test('a role that is not there is noticed since 0.6', () => {
  expect(nomadRoleMissing('nomad-cluster', '0.5.6')).toBeUndefined();
  expect(nomadRoleMissing('nomad-cluster', '0.6.0')).toBe('Role "nomad-cluster" does not exist');
});

test('capabilities are looked at since 0.5.3', () => {
  expect(nomadCapabilityNeeds('r', '0.5.2', false)).toEqual([]);
  const paths = (role: string, allowed: boolean): readonly string[] =>
    nomadCapabilityNeeds(role, '0.5.3', allowed).map(({ path }) => path);
  const own = ['auth/token/renew-self', 'auth/token/revoke-accessor'];
  expect(paths('', true)).toEqual(['sys/capabilities-self', ...own]);
  expect(paths('r', false)).toEqual([
    'sys/capabilities-self',
    'auth/token/lookup',
    ...own,
    'auth/token/roles/r',
    'auth/token/create/r',
  ]);
});

test('Nomad quotes what it wants and lists what it has', () => {
  const need = { path: 'auth/token/lookup', oneOf: ['update', 'root'] };
  expect(nomadCapabilityText(need, ['deny'])).toBe(
    'token must have one of the following capabilities ["update" "root"] on "auth/token/lookup"; has [deny]',
  );
});
