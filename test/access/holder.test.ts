import { expect, test } from 'vitest';
import { findRole } from '../../src/access/access-model.ts';
import type { AccessModel, ModelRole } from '../../src/access/access-model.ts';
import { decideFor, holderOfLogin, holderOfRole, judgeLogin } from '../../src/access/holder.ts';
import type { Holder } from '../../src/access/holder.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { modelOfText } from '../support/spec-model.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const SPEC = `
version: 1
auth:
  ci:
    type: jwt
    config: { oidc_discovery_url: https://ci.example.com, bound_issuer: https://ci.example.com, default_role: web }
    roles:
      web:
        role_type: jwt
        user_claim: sub
        groups_claim: teams
        bound_audiences: [vault]
        bound_claims: { project: web }
        claim_mappings: { project: project }
        token_policies: [web, elsewhere]
        token_ttl: 5m
policies:
  web: |
    path "secret/data/web/*" { capabilities = ["read"] }
    path "secret/data/{{identity.entity.aliases.\${accessor:ci}.metadata.project}}" { capabilities = ["update"] }
  admins: |
    path "secret/data/web/admin" { capabilities = ["delete"] }
identity_groups:
  admins: { type: external, policies: [admins], alias: { mount: ci, name: Admins } }
`;
const TOKEN: WireObject = {
  iss: 'https://ci.example.com',
  sub: 'job-1',
  aud: 'vault',
  project: 'web',
  exp: NOW / 1000 + 60,
  teams: ['admins'],
};

test('a login at a model gives what its role, its groups and its claims come to', async () => {
  const model = await modelOfText(SPEC);
  const login = judgeLogin(model, { namespace: '', mount: 'ci', roleName: '', claims: TOKEN, now: NOW });
  expect(login).toMatchObject({ kind: 'admitted', policies: ['default', 'elsewhere', 'web'], ttl: 300 });
  if (login.kind !== 'admitted') return;
  const holder = holderOfLogin(model, web(model), login, NOW);
  expect(holder.policies).toEqual(['default', 'elsewhere', 'web', 'admins']);
  expect(holder.unknownPolicies).toEqual(['elsewhere']);
  expect(capabilities(holder, 'secret/data/web/db')).toEqual(['read']);
  expect(capabilities(holder, 'secret/data/web')).toEqual(['update']);
  expect(capabilities(holder, 'secret/data/web/admin')).toEqual(['delete']);
  expect(capabilities(holder, 'auth/token/lookup-self')).toEqual(['read']);
});

test('a login that the role does not admit is refused in the words of the server', async () => {
  const claims = { ...TOKEN, project: 'api' };
  const model = await modelOfText(SPEC);
  const login = judgeLogin(model, { namespace: '', mount: 'ci', roleName: 'WEB', claims, now: NOW });
  expect(login).toMatchObject({ kind: 'refused', refusals: [{ by: 'bound-claims', claim: 'project' }] });
});

test('without a login templates stay, and groups are not known', async () => {
  const model = await modelOfText(SPEC);
  const holder = holderOfRole(model, web(model), NOW);
  const template = 'secret/data/{{identity.entity.aliases.auth_jwt_of_ci.metadata.project}}';
  expect([...holder.acl.exact.keys()]).toContain(template);
  expect(capabilities(holder, 'secret/data/web/admin')).toEqual(['read']);
});

function web(model: AccessModel): ModelRole {
  const role = findRole(model, '', 'ci', 'Web');
  if (role === undefined) throw new Error('the role is not there');
  return role;
}

function capabilities(holder: Holder, path: string): readonly string[] {
  return decideFor(holder, { operation: 'read', path }).capabilities;
}
