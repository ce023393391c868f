import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { run } from '../support/apply-story.ts';
import { ofKinds } from '../support/of-kinds.ts';

// What each kind's own rules say; the wording and the places are in test/golden/codes.

const KEYS = 'https://token.example.com/keys';
const PEM = '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----';
const role = { role_type: 'jwt', user_claim: 'sub', bound_subject: 'x', bound_audiences: 'vault' };

test.each<[object, readonly string[]]>([
  [{ jwks_url: KEYS }, []],
  [{}, ['jwt-config-key-source']],
  [{ jwt_validation_pubkeys: [PEM] }, []],
  [{ jwt_validation_pubkeys: PEM }, []],
  [{ jwt_validation_pubkeys: [PEM], jwks_url: KEYS }, ['jwt-config-key-source']],
  [{ jwks_pairs: [{ jwks_url: KEYS }] }, []],
  [{ jwks_pairs: [{ jwks_url: KEYS }], jwks_ca_pem: PEM }, ['jwt-config-jwks-pairs']],
  [{ jwks_pairs: [{ jwks_url: KEYS, jwks_ca: 'x' }] }, ['unknown-key']],
  [{ jwks_pairs: [{}] }, ['missing-key']],
  [{ provider_config: { provider: 'kubernetes' } }, []],
  [{ jwks_url: KEYS, provider_config: { provider: 'kubernetes' } }, ['jwt-config-key-source']],
  [{ jwks_url: KEYS, provider_config: {} }, []],
  [{ jwks_url: KEYS, provider_config: { tenant: 'x' } }, ['jwt-config-provider']],
  [{ jwks_url: KEYS, oidc_client_secret: 'x' }, ['jwt-config-client', 'secret-in-spec']],
  [
    { oidc_discovery_url: 'https://a.example.com', oidc_client_id: 'x', oidc_client_secret: 'y' },
    ['secret-in-spec'],
  ],
  [{ jwks_url: KEYS, oidc_response_types: ['code', 'token'] }, ['value-not-allowed']],
  [{ jwks_url: KEYS, oidc_response_mode: 'query', oidc_response_types: ['code'] }, []],
  [{ jwks_url: KEYS, oidc_response_mode: 'fragment' }, ['value-not-allowed']],
  [{ jwks_url: KEYS, jwt_supported_algs: 'RS256,none' }, ['value-not-allowed']],
  [{ jwks_url: KEYS, status: 'valid' }, ['unknown-key']],
  [{ jwks_url: KEYS, jwks_ca_pem: 'x' }, ['pem-not-readable']],
  [{ jwks_url: KEYS, default_role: 'gone' }, ['reference-not-in-spec']],
])('config %j: %j', async (config, codes) => {
  expect(await codesOf({ auth: { jwt: { type: 'jwt', config } } })).toEqual(codes);
});

test.each<[object, readonly string[]]>([
  [{}, []],
  [{ bound_subject: '', bound_audiences: [] }, ['jwt-role-unbound']],
  [{ bound_subject: '' }, []],
  [{ bound_subject: '', token_bound_cidrs: ['10.0.0.0/8'] }, []],
  [{ bound_subject: '', bound_claims: { a: 1 } }, []],
  [{ bound_subject: '', bound_audiences: [], bound_claims: {} }, ['jwt-role-unbound']],
  [{ bound_audiences: [] }, ['jwt-role-no-bound-audiences']],
  [{ bound_claims: { a: [] } }, ['bound-claim-never-matches']],
  [{ bound_claims: { a: ['x*', 5] }, bound_claims_type: 'glob' }, ['glob-claim-not-text']],
  [{ bound_claims: { a: ['x*', '5'] }, bound_claims_type: 'glob' }, []],
  [{ bound_claims: { a: { b: 'c' } } }, ['wrong-type']],
  [{ bound_claims: { a: [['b']] } }, ['wrong-type']],
  [{ user_claim: '' }, ['missing-key']],
  [{ role_type: 'oidc' }, ['oidc-role-no-redirect-uris']],
  [{ role_type: 'oidc', allowed_redirect_uris: [KEYS] }, []],
  [{ oidc_scopes: ['email'], max_age: 5 }, ['field-without-effect', 'field-without-effect']],
  [{ token_ttl: 10, token_max_ttl: 5 }, ['ttl-above-max']],
  [{ token_ttl: 10, token_max_ttl: 0 }, []],
  [{ token_type: 'batch', token_period: 5 }, ['batch-token-conflict']],
  [{ token_type: 'batch' }, []],
  [{ claim_mappings: { a: 'x', b: 'y' } }, []],
  [{ claim_mappings: { a: 'x', b: 'x', c: 'x' } }, ['claim-mapping-conflict', 'claim-mapping-conflict']],
  [{ oauth2_metadata: ['access_token'] }, []],
  [{ token_policies: ['ROOT'] }, ['role-grants-root']],
  [{ token_policies: ['response-wrapping'] }, ['role-grants-root']],
  [{ token_policies: ['{{identity.entity.name}}'] }, []],
  [{ name: 'web' }, ['unknown-key']],
  [
    { num_uses: 1, max_ttl: 5, bound_cidrs: ['10.0.0.1'], period: 1 },
    Array.from({ length: 4 }, () => 'deprecated-field'),
  ],
])('role %j: %j', async (fields, codes) => {
  const jwt = { type: 'jwt', config: { jwks_url: KEYS }, roles: { web: { ...role, ...fields } } };
  expect(await codesOf({ auth: { jwt } })).toEqual(codes);
});

test.each<[object, readonly string[]]>([
  [{}, []],
  [{ path_suffix: 'app' }, []],
  [{ path_suffix: 'ab' }, ['invalid-value']],
  [{ path_suffix: 'a..b' }, ['invalid-value']],
  [{ token_type: 'default-batch', token_period: 5 }, []],
  [{ token_type: 'batch', orphan: true, renewable: false }, []],
  [{ token_type: 'batch', orphan: true }, ['batch-token-conflict']],
  [{ token_type: 'batch', renewable: false }, ['batch-token-conflict']],
  [{ token_type: 'batch', orphan: true, renewable: false, token_num_uses: 1 }, ['batch-token-conflict']],
  [{ token_type: 'default' }, ['value-not-allowed']],
  [{ explicit_max_ttl: 5 }, ['deprecated-field']],
  [{ allowed_policies: ['default'] }, []],
  [{ allowed_policies_glob: ['gone-*'] }, []],
])('token role %j: %j', async (fields, codes) => {
  expect(await codesOf({ token_roles: { nomad: fields } })).toEqual(codes);
});

test.each<[object, readonly string[]]>([
  [{ type: 'approle', tune: { user_lockout_config: { lockout_threshold: 5 } } }, []],
  [{ type: 'github' }, []],
  [{ type: 'jwt', force_no_cache: true }, ['unknown-key']],
  [{ type: 'jwt', tune: { force_no_cache: true } }, ['unknown-key']],
  [{ type: 'jwt', tune: { max_lease_ttl: 'system', default_lease_ttl: '5h' } }, []],
  [{ type: 'jwt', tune: { listing_visibility: 'public' } }, ['value-not-allowed']],
  [{ type: 'jwt', tune: { plugin_version: '1.2.3' } }, []],
  [{ type: '' }, ['missing-key']],
])('auth mount %j: %j', async (mount, codes) => {
  expect(await codesOf({ auth: { web: mount } })).toEqual(codes);
});

test.each<[object, readonly string[]]>([
  [{ type: 'kv-v2', config: { max_versions: 1 } }, []],
  [{ type: 'kv', options: { version: 2 }, config: { max_versions: 1 } }, []],
  [{ type: 'kv', options: { version: '3' } }, ['value-not-allowed']],
  [{ type: 'kv-v1', config: {} }, ['kv-config-needs-version-2']],
  [{ type: 'pki', config: {} }, ['mount-not-in-spec']],
  [{ type: 'pki', tune: { default_lease_ttl: '2h', max_lease_ttl: '1h' } }, ['ttl-above-max']],
  [{ type: 'kv', options: { version: '2' }, config: { delete_version_after: '-1s' } }, []],
])('secrets mount %j: %j', async (mount, codes) => {
  expect(await codesOf({ secrets: { web: mount } })).toEqual(codes);
});

test.each<[string, readonly string[]]>([
  ['cubbyhole', ['builtin-object']],
  ['identity', ['builtin-object']],
  ['team/app', []],
  ['team/', []],
  ['/team', []],
  ['te am', ['invalid-name']],
  ['team/../app', ['invalid-name']],
  ['team*', ['invalid-name']],
])('secrets mount at %j: %j', async (path, codes) => {
  expect(await codesOf({ secrets: { [path]: { type: 'pki' } } })).toEqual(codes);
});

test.each<[unknown, readonly string[]]>([
  ['path "a" { capabilities = ["read"] }', []],
  [{ text: 'path "a" { capabilities = ["read"] }' }, []],
  [{ text: 'x', file: 'y' }, ['file-not-readable', 'missing-key']],
  [{ rules: [{ path: 'a', capabilities: ['read'] }] }, []],
  [{ rules: [{ path: 'a', capabilities: ['raed'] }] }, ['value-not-allowed']],
  [{ rules: [{ paht: 'a', capabilities: ['read'] }] }, ['missing-key', 'unknown-key']],
  [{ rules: 'x' }, ['wrong-type']],
  [{ text: 'path "a" { capabilities = ["read"] }', ttl: '1h' }, ['unknown-key']],
  [{ text: 'path "a" { capabilities = ["read"] }', expiration: 'tomorrow' }, ['invalid-value']],
  [5, ['wrong-type']],
  [['x'], ['wrong-type']],
])('policy %j: %j', async (written, codes) => {
  expect(await codesOf({ policies: { app: written } })).toEqual(codes);
});

test.each<[object, readonly string[]]>([
  [{ auth: 5 }, ['wrong-type']],
  [{ auth: { jwt: 'jwt' } }, ['wrong-type']],
  [{ auth: { jwt: { type: 'jwt', roles: ['web'] } } }, ['wrong-type']],
  [{ auth: { jwt: { type: ['jwt'] } } }, ['wrong-type']],
  [{ token_roles: { nomad: null } }, ['yaml-null']],
  [{ token_roles: null }, ['yaml-null']],
  [{ namespace: 5 }, ['wrong-type']],
  [{ waivers: {} }, ['wrong-type']],
  [{ identity_groups: {}, namespaces: {} }, []],
  [{ settings: { env_prefix: 'VAULTCTL_VAR_TEAM_' } }, []],
  [{ version: 2 }, ['value-not-allowed']],
  [{ version: '1' }, ['value-not-allowed']],
])('a spec with %j: %j', async (spec, codes) => {
  expect(await codesOf(spec)).toEqual(codes);
});

test.each<[object, readonly string[]]>([
  [{}, []],
  [{ type: 'internal', member_entity_ids: ['x'], member_group_ids: ['y'] }, []],
  [{ type: 'external', member_entity_ids: [] }, ['group-members-external']],
  [{ type: 'outside' }, ['value-not-allowed']],
  [{ policies: ['app', 'Root '] }, ['reference-not-in-spec', 'role-grants-root']],
  [{ metadata: { 'a/b=c+d.e-f_1': '' } }, []],
  [{ metadata: { 'a b': 'x' } }, ['invalid-value']],
  [{ metadata: { k: 'ü'.repeat(256) } }, []],
  [{ metadata: { k: 'ü'.repeat(257) } }, ['invalid-value']],
  [{ metadata: { ['k'.repeat(129)]: '' } }, ['invalid-value']],
  [
    { metadata: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, ''])) },
    ['invalid-value'],
  ],
  [{ name: 'web' }, ['unknown-key']],
  [{ alias: { name: 'x', mount: 'token' } }, ['reference-not-in-spec']],
  [{ metadata: {}, alias: { name: 'x', mount: 'token' } }, ['mount-not-in-spec']],
  [{ type: 'external', alias: { name: 'x', mount: 'token' } }, []],
  [{ type: 'external', alias: { name: 'x', mount: 'nowhere' } }, ['reference-not-in-spec']],
  [{ type: 'external', alias: { name: '', mount: 'token' } }, ['missing-key']],
  [{ type: 'external', alias: { name: 'x', mount_accessor: 'y' } }, ['missing-key', 'unknown-key']],
])('identity group %j: %j', async (group, codes) => {
  expect(await codesOf({ identity_groups: { web: group } })).toEqual(codes);
});

test.each<[string, readonly string[]]>([
  ['x', ['duplicate-object']],
  ['X', ['duplicate-object']],
  ['y', []],
])('an alias that another group has as %j: %j', async (name, codes) => {
  const group = (alias: string): object => ({ type: 'external', alias: { name: alias, mount: 'ci' } });
  const spec = { auth: { ci: { type: 'jwt' } }, identity_groups: { one: group('x'), two: group(name) } };
  expect(await codesOf(spec)).toEqual(codes);
});

test.each<[string, readonly string[]]>([
  ['web', []],
  ['Web', ['name-lower-cased']],
  ['Ünïcode @ x/y', ['name-lower-cased']],
  [' web', ['invalid-name']],
  ['web ', ['invalid-name']],
  ['w\u0001b', ['invalid-name']],
  ['a/../b', ['invalid-name']],
  ['a/', ['invalid-name']],
])('identity group named %j: %j', async (name, codes) => {
  expect(await codesOf({ identity_groups: { [name]: {} } })).toEqual(codes);
});

test.each<[string, readonly string[]]>([
  ['team', []],
  ['Team/inner/', []],
  ['/team', []],
  ['te am', ['invalid-name']],
  ['team//x', ['invalid-name']],
  ['team/*', ['invalid-name']],
  ['root', ['invalid-name']],
  ['rooted', []],
  ['team/identity', ['invalid-name']],
  ['team/identity/x', ['invalid-name']],
  ['team/..', ['invalid-name']],
])('namespace %j: %j', async (path, codes) => {
  expect(await codesOf({ namespaces: { [path]: {} } })).toEqual(codes);
});

test.each<[object, readonly string[]]>([
  [{ cel_program: { expression: 'true' } }, []],
  [{ cel_program: { expression: 'true', variables: [] } }, []],
  [{ cel_program: { expression: '' } }, ['missing-key']],
  [{ cel_program: { expression: true } }, ['wrong-type']],
  [{ cel_program: { variables: [{ name: 'a', expression: '1' }] } }, ['missing-key']],
  [{ cel_program: { expression: 'a', variables: [{ name: 'a' }] } }, ['missing-key']],
  [{ cel_program: { expression: 'a', extra: 'b' } }, ['unknown-key']],
  [{ cel_program: { expression: 'a' }, bound_audiences: 'a,b', clock_skew_leeway: '-1s' }, []],
  [{}, ['missing-key']],
])('CEL role %j: %j', async (role, codes) => {
  expect(await codesOf({ auth: { jwt: { type: 'jwt', cel_roles: { web: role } } } })).toEqual(codes);
});

test('a CEL role in upper case, which no login would find, is an error', async () => {
  const cel_roles = { Web: { cel_program: { expression: 'true' } } };
  expect(await codesOf({ auth: { jwt: { type: 'jwt', cel_roles } } })).toEqual(['invalid-name']);
  expect(await codesOf({ auth: { jwt: { type: 'approle', cel_roles: { web: cel_roles.Web } } } })).toEqual([
    'mount-not-in-spec',
  ]);
});

async function codesOf(spec: object): Promise<readonly string[]> {
  const text = JSON.stringify({ version: 1, ...spec }, null, 1);
  const { stdout } = await run('validate --json -', undefined, { spec: text });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  return ofKinds(diagnostics)
    .map(({ code }) => code)
    .sort();
}
