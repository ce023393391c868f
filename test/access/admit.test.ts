import { describe, expect, test } from 'vitest';
import { admit } from '../../src/access/admit.ts';
import { NumberText } from '../../src/model/wire.ts';
import { BAO, login, NOW } from './login-case.ts';
import type { Case } from './login-case.ts';

/** The server's words, or `in` with the policies. */
function verdict(given: Case): string {
  const outcome = admit(login(given));
  if (outcome.kind === 'admitted') return `in: ${outcome.policies.join(' ')}`;
  return outcome.kind === 'refused'
    ? outcome.refusals.map(({ text }) => text).join(' | ')
    : `undecided: ${outcome.reason}`;
}

describe('a login is', () => {
  // Every text was given by a server: Vault 1.21.1, OpenBao 2.6.2 and 2.2.2.
  const invalid = 'error validating token: invalid';
  const noMatch = (claim: string): string =>
    `error validating claims: claim "${claim}" does not match any associated bound claim values`;
  test.each<[string, string, Case]>([
    ['admitted', 'in: default web', {}],
    ['admitted without the default policy', 'in: web', { role: { token_no_default_policy: true } }],
    ['refused without a config', 'could not load configuration', { login: { config: undefined } }],
    ['refused without a role', 'missing role', { login: { roleName: '', role: undefined } }],
    [
      'refused for a role that is not there, which it names in lower case',
      'role "nobody" could not be found',
      { login: { roleName: 'Nobody', role: undefined } },
    ],
    [
      'refused for a role of the browser',
      'role with oidc role_type is not allowed',
      { role: { role_type: 'oidc', allowed_redirect_uris: ['http://localhost'] } },
    ],
    [
      'refused from elsewhere before the token is looked at',
      'permission denied',
      {
        role: { token_bound_cidrs: ['10.0.0.0/8'] },
        claims: { aud: 'x' },
        login: { remoteAddress: '127.0.0.1' },
      },
    ],
    [
      'refused at a mount with a browser client on Vault',
      'error configuring token validator: unsupported config type',
      { config: { oidc_discovery_url: 'https://i', oidc_client_id: 'a' } },
    ],
    [
      'admitted at a mount with a browser client on OpenBao',
      'in: default web',
      { config: { oidc_discovery_url: 'https://i', oidc_client_id: 'a' }, login: { server: BAO } },
    ],
    [
      'refused for its algorithm',
      `${invalid} algorithm (alg) header parameter: token signed with unexpected algorithm`,
      { config: { jwt_supported_algs: ['RS256'] }, login: { header: { alg: 'ES256' } } },
    ],
    [
      'refused for its issuer before its audience',
      `${invalid} issuer (iss) claim`,
      { config: { bound_issuer: 'https://i' }, claims: { iss: 'https://i/', aud: 'x' } },
    ],
    [
      'refused for another audience',
      `${invalid} audience (aud) claim: audience claim does not match any expected audience`,
      { claims: { aud: ['a', 'b'] } },
    ],
    [
      'refused for an audience that no role binds',
      'audience claim found in JWT but no audiences bound to the role',
      { role: { bound_audiences: [], bound_subject: 'ci' } },
    ],
    [
      'refused when expired by more than the clock skew',
      `${invalid} expiration time (exp) claim: token is expired`,
      { claims: { exp: NOW - 61 } },
    ],
    ['admitted when expired by the clock skew', 'in: default web', { claims: { exp: NOW - 60 } }],
    [
      'refused without any time',
      'error validating token: no issued at (iat), not before (nbf), or expiration time (exp) claims in token',
      { claims: { iat: null, exp: null } },
    ],
    [
      'refused for its person before its bound claims',
      'claim "user" not found in token',
      { role: { user_claim: 'user', bound_claims: { ref: 'main' } } },
    ],
    [
      'refused for a person that is no text',
      'claim "id" could not be converted to string',
      { role: { user_claim: 'id' }, claims: { id: 5 } },
    ],
    ['refused for an empty person', 'missing name in alias', { claims: { sub: '' } }],
    [
      'refused for a mapped claim that is no text',
      "error converting claim 'run' to string",
      { role: { claim_mappings: { run: 'run' } }, claims: { run: 17 } },
    ],
    [
      'refused for groups that are not there',
      'failed to fetch groups: "groups" claim not found in token',
      { role: { groups_claim: 'groups' } },
    ],
    [
      'refused for true against "true"',
      noMatch('protected'),
      { role: { bound_claims: { protected: 'true' } }, claims: { protected: true } },
    ],
    [
      'admitted for true against true',
      'in: default web',
      { role: { bound_claims: { protected: true } }, claims: { protected: true } },
    ],
    [
      'admitted for a number that is cut to the bound one',
      'in: default web',
      { role: { bound_claims: { n: 5 } }, claims: { n: 5.9 } },
    ],
    [
      'refused for a number against another literal of it',
      noMatch('n'),
      { role: { bound_claims: { n: new NumberText('5.0') } }, claims: { n: 5 } },
    ],
    [
      'refused for a number inside a list',
      noMatch('n'),
      { role: { bound_claims: { n: 5 } }, claims: { n: [5] } },
    ],
    [
      'admitted for a glob across slashes',
      'in: default web',
      {
        role: { bound_claims_type: 'glob', bound_claims: { ref: 'refs/*' } },
        claims: { ref: 'refs/heads/main' },
      },
    ],
    [
      'admitted for a JSON pointer',
      'in: default web',
      { role: { bound_claims: { '/a~1b/0': 'x' } }, claims: { 'a/b': ['x'] } },
    ],
    [
      'refused for a path with dots',
      'error validating claims: claim "a.b" is missing',
      { role: { bound_claims: { 'a.b': 'x' } }, claims: { a: { b: 'x' } } },
    ],
    [
      'refused for either of two claims',
      `${noMatch('a')} | ${noMatch('b')}`,
      { role: { bound_claims: { b: 'x', a: 'x' } }, claims: { a: 'y', b: 'y' } },
    ],
    [
      'refused for the policy root',
      'auth methods cannot create root tokens',
      { role: { token_policies: ['root'] } },
    ],
    [
      'refused for metadata only until the alias is there',
      'invalid alias metadata: failed to load metadata pair ("the ref", "main"): key contains invalid characters',
      { role: { claim_mappings: { ref: 'the ref' } }, claims: { ref: 'main' } },
    ],
    [
      'admitted with the same metadata later',
      'in: default web',
      {
        role: { claim_mappings: { ref: 'the ref' } },
        claims: { ref: 'main' },
        login: { isKnownAlias: true },
      },
    ],
    [
      'given policies from claims on OpenBao',
      'in: default team-a',
      {
        role: { token_policies_template_claims: true, token_policies: ['team-{{ .team }}'] },
        claims: { team: 'A' },
        login: { server: BAO },
      },
    ],
    [
      'left to the server where a template does more',
      'undecided: the server fills in the template "team-{{ lowercase .team }}"',
      {
        role: { token_policies_template_claims: true, token_policies: ['team-{{ lowercase .team }}'] },
        login: { server: BAO },
      },
    ],
    [
      'left to the server where a provider is asked',
      'undecided: the server asks the provider azure',
      {
        role: { groups_claim: 'groups' },
        config: { provider_config: { provider: 'azure' } },
        claims: { groups: ['a'] },
      },
    ],
  ])('%s', (_, expected, given) => {
    expect(verdict(given)).toBe(expected);
  });
});

describe('the token', () => {
  test.each<[string, object, Case]>([
    [
      'lives as long as the server lets it',
      { ttl: 2_764_800, maxTtl: 2_764_800, period: 0, tokenType: 'service' },
      {},
    ],
    [
      'lives no longer than the mount allows',
      { ttl: 600, maxTtl: 600 },
      { role: { token_ttl: '1h' }, mount: { max_lease_ttl: 600 } },
    ],
    ['has the mount’s TTL where the role has none', { ttl: 300 }, { mount: { default_lease_ttl: 300 } }],
    [
      'has no end when it is periodic',
      { ttl: 60, maxTtl: undefined, period: 60 },
      { role: { token_period: 60 } },
    ],
    [
      'ends when that is explicit',
      { ttl: 30, maxTtl: 30, period: 60, explicitMaxTtl: 30 },
      { role: { token_period: 60, token_explicit_max_ttl: 30 } },
    ],
    [
      'is of the type that the mount forces',
      { tokenType: 'batch', renewable: false },
      { role: { token_type: 'service' }, mount: { token_type: 'batch' } },
    ],
    [
      'is of the role’s type where the mount only prefers one',
      { tokenType: 'service' },
      { role: { token_type: 'service' }, mount: { token_type: 'default-batch' } },
    ],
    [
      'carries names and groups',
      {
        aliasName: 'ci',
        displayName: 'jwt-ci-ci',
        metadata: { role: 'web', branch: 'main' },
        groups: ['dev'],
      },
      {
        role: { groups_claim: 'groups', claim_mappings: { ref: 'branch' } },
        claims: { groups: ['dev', ''], ref: 'main' },
      },
    ],
  ])('%s', (_, expected, given) => {
    expect(admit(login(given))).toMatchObject(expected);
  });
});
