import { describe, expect, test } from 'vitest';
import { boundClaimRefusals } from '../../src/access/bound-claims.ts';
import { claimValue, serverClaims } from '../../src/access/claim-value.ts';
import { explainLogin } from '../../src/access/explain-login.ts';
import type { ExplainedLogin } from '../../src/access/explain-login.ts';
import { loginConfig, loginRole } from '../../src/access/login-values.ts';
import { NumberText } from '../../src/model/wire.ts';
import type { Wire, WireObject } from '../../src/model/wire.ts';
import { VAULT } from './login-case.ts';

// What the servers do, found by trying it on Vault and OpenBao; test/live/try-login.test.ts tries the same logins.

function admitsClaim(bound: Wire, value: Wire, hasWildcards: boolean): boolean {
  const role = loginRole({
    bound_claims: { claim: bound },
    bound_claims_type: hasWildcards ? 'glob' : 'string',
  });
  return boundClaimRefusals(role, serverClaims({ claim: value }), 'vault').length === 0;
}

test.each<[Wire, Wire, boolean]>([
  ['main', 'main', true],
  ['main', 'Main', false],
  [true, true, true],
  ['true', true, false],
  [true, 'true', false],
  [5, 5, true],
  [5, 5.9, true],
  ['5', 5, false],
  [new NumberText('5.0'), 5, false],
  [[5], [5], false],
  [['a', 'b'], 'b', true],
  ['a', ['x', 'a'], true],
  [['a', 'b'], ['b', 'c'], true],
  [[], 'a', false],
  ['ma*', 'main', false],
])('bound %j, claim %j: %j', (bound, value, isAdmitted) => {
  expect(admitsClaim(bound, value, false)).toBe(isAdmitted);
});

test.each<[Wire, Wire, boolean]>([
  ['ma*', 'main', true],
  ['*', 'a/b', true],
  ['', 'a', false],
  ['ma*n', 'main', true],
  ['ma?n', 'main', false],
  ['5', 5, false],
  [['x*', 'm*'], ['main'], true],
])('bound %j with wildcards, claim %j: %j', (bound, value, isAdmitted) => {
  expect(admitsClaim(bound, value, true)).toBe(isAdmitted);
});

test.each<[string, Wire]>([
  ['ref', 'main'],
  ['a.b', new NumberText('1')],
  ['/kubernetes.io/namespace', 'web'],
  ['kubernetes.io/namespace', null],
  ['/list/1', 'y'],
  ['/list/z', null],
  ['/x~1y', new NumberText('2')],
  ['nothing', null],
  ['toString', null],
])('claim %s is %j', (name, value) => {
  const claims = {
    ref: 'main',
    'a.b': 1,
    'kubernetes.io': { namespace: 'web' },
    list: ['x', 'y'],
    'x/y': 2,
    nothing: null,
  };
  expect(claimValue(claims, name, 'vault')).toEqual(value);
});

const NOW = 1_000_000;
const CLAIMS = { iss: 'https://i', aud: 'vault', sub: 's', iat: NOW, nbf: NOW, exp: NOW + 600, ref: 'main' };
const ROLE = {
  role_type: 'jwt',
  user_claim: 'sub',
  bound_audiences: ['vault'],
  bound_claims: { ref: 'main' },
};

function login(claims: WireObject, role: WireObject, config: WireObject | undefined): ExplainedLogin {
  const given = Object.entries({ ...CLAIMS, ...claims }).filter(([, value]) => value !== null);
  return {
    roleName: 'web',
    role: loginRole({ ...ROLE, ...role }),
    config: config && loginConfig(config),
    claims: Object.fromEntries(given),
    now: NOW * 1000,
    server: VAULT,
  };
}

/** The checks that fail; a claim that is null is taken out of the token. */
function failing(claims: WireObject, role: WireObject = {}, config: WireObject = {}): readonly string[] {
  return explainLogin(login(claims, role, config))
    .filter(({ result }) => result === 'failed')
    .map(({ check }) => check);
}

describe('times', () => {
  const none = { iat: null, nbf: null, exp: null };
  test.each<[WireObject, WireObject, readonly string[]]>([
    [{}, {}, []],
    [none, {}, ['times']],
    [{ exp: NOW - 60 }, {}, []],
    [{ exp: NOW - 61 }, {}, ['exp']],
    [{ exp: NOW - 61 }, { clock_skew_leeway: 120 }, []],
    [{ exp: NOW - 1 }, { clock_skew_leeway: -1 }, ['exp']],
    [{ exp: NOW - 61 }, { expiration_leeway: 3600 }, ['exp']],
    [{ nbf: NOW + 60, iat: null }, {}, []],
    [{ nbf: NOW + 61, iat: null }, {}, ['nbf']],
    [{ iat: NOW + 61 }, {}, ['iat']],
    [{ ...none, iat: NOW - 210 }, {}, []],
    [{ ...none, iat: NOW - 211 }, {}, ['exp']],
    [{ ...none, exp: NOW + 211 }, {}, ['nbf']],
    [{ ...none, exp: NOW + 210 }, {}, []],
  ])('%j for a role with %j: %j', (claims, role, checks) => {
    expect(failing(claims, role)).toEqual(checks);
  });
});

test.each<[string, WireObject, WireObject, WireObject, readonly string[]]>([
  ['all is well', {}, {}, {}, []],
  ['a role for people', {}, { role_type: 'oidc' }, {}, ['role_type']],
  ['another issuer', {}, {}, { bound_issuer: 'https://i/' }, ['bound_issuer']],
  ['the same issuer', {}, {}, { bound_issuer: 'https://i' }, []],
  ['another subject, which takes no wildcard', {}, { bound_subject: 's*' }, {}, ['bound_subject']],
  ['another audience', { aud: ['a', 'b'] }, {}, {}, ['bound_audiences']],
  ['one audience of several', { aud: ['a', 'vault'] }, {}, {}, []],
  ['no audience where one is wanted', { aud: null }, {}, {}, ['bound_audiences']],
  ['an audience where none is bound', {}, { bound_audiences: [] }, {}, ['bound_audiences']],
  ['no audience where none is bound', { aud: null }, { bound_audiences: null }, {}, []],
  ['an empty name', { sub: '' }, {}, {}, ['user_claim']],
  ['a name that is no text', { id: 5 }, { user_claim: 'id' }, {}, ['user_claim']],
  [
    'a subject that is no text, which the server does not even read',
    { sub: 5 },
    {},
    {},
    ['claims', 'user_claim'],
  ],
  ['a mapped claim that is no text', { n: 5 }, { claim_mappings: { n: 'n' } }, {}, ['claim_mappings n']],
  ['a pointer that is taken for a name', {}, { user_claim: '/sub' }, {}, ['user_claim']],
  ['a pointer', {}, { user_claim: '/sub', user_claim_json_pointer: true }, {}, []],
  ['no groups', {}, { groups_claim: 'groups' }, {}, ['groups_claim']],
  ['groups that are numbers', { groups: [1] }, { groups_claim: 'groups' }, {}, ['groups_claim']],
  ['one group', { groups: 'dev' }, { groups_claim: 'groups' }, {}, []],
  [
    'two claims that do not fit',
    {},
    { bound_claims: { ref: 'x', y: 'z' } },
    {},
    ['bound_claims ref', 'bound_claims y'],
  ],
])('%s', (_, claims, role, config, checks) => {
  expect(failing(claims, role, config)).toEqual(checks);
});

test('what cannot be told from here is left open', () => {
  const open = explainLogin(login({}, { token_bound_cidrs: ['10.0.0.0/8'] }, undefined))
    .filter(({ result }) => result === 'open')
    .map(({ check }) => check);
  expect(open).toEqual(['token_bound_cidrs', 'bound_issuer']);
});
