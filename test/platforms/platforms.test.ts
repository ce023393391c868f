import { describe, expect, test } from 'vitest';
import { findClaim, samePath } from '../../src/platforms/find-claim.ts';
import { findPlatform, ofIssuer } from '../../src/platforms/find-platform.ts';
import { platforms } from '../../src/platforms/index.ts';
import { kubernetes } from '../../src/platforms/kubernetes.ts';
import { circleci } from '../../src/platforms/circleci.ts';
import { keycloak } from '../../src/platforms/keycloak.ts';
import { nomad } from '../../src/platforms/nomad.ts';

describe.each(platforms)('$name', (platform) => {
  const named = (name: string): boolean => findClaim(platform, name) !== undefined;

  test('names only claims that its table has', () => {
    const rather = Object.values(platform.claims).flatMap(({ mutable }) =>
      typeof mutable === 'object' ? [mutable.rather] : [],
    );
    const lookalikes = (platform.lookalikes ?? []).flatMap(({ claim, token }) => [
      claim,
      ...Object.keys(token),
    ]);
    const all = [
      ...platform.userClaims,
      ...(platform.tenants ?? []),
      ...(platform.ownClaims ?? []),
      ...rather,
      ...lookalikes,
    ];
    expect(all.filter((name) => !named(name))).toEqual([]);
  });

  test('what it proposes for user_claim is text', () => {
    for (const name of platform.userClaims) {
      expect(findClaim(platform, name)).toMatchObject({ type: 'text' });
    }
  });

  test('has a page and a sentence', () => {
    expect(platform.url).toMatch(/^https:\/\//);
    expect(platform.doc).toMatch(/^[A-Z].*\.$/);
  });
});

// Issuers as the platforms' own pages have them, and slips.
test.each([
  ['https://token.actions.githubusercontent.com', 'github', undefined],
  ['https://token.actions.githubusercontent.com/acme', 'github', undefined],
  ['https://token.actions.octocorp.ghe.com', 'github', undefined],
  ['https://github.example.com/_services/token', 'github', undefined],
  ['https://Token.Actions.GithubUserContent.com/', 'github', 'https://token.actions.githubusercontent.com'],
  ['http://token.actions.githubusercontent.com', 'github', 'https://token.actions.githubusercontent.com'],
  ['https://gitlab.com', 'gitlab', undefined],
  ['https://gitlab.com/oauth/discovery/keys', 'gitlab', undefined],
  ['http://gitlab.example.com', 'gitlab', undefined],
  ['gitlab.example.com', 'gitlab', 'https://gitlab.example.com'],
  ['https://my-org.semaphoreci.com', 'semaphore', undefined],
  ['https://my-org.semaphoreci.com/.well-known/jwks.json', 'semaphore', undefined],
  ['https://oidc.circleci.com/org/7b1c', 'circleci', undefined],
  ['https://agent.buildkite.com', 'buildkite', undefined],
  ['https://agent.buildkite.com/.well-known/jwks', 'buildkite', undefined],
  ['https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc', 'bitbucket', undefined],
  ['https://app.terraform.io', 'hcp-terraform', undefined],
  ['https://oidc.eks.eu-west-1.amazonaws.com/id/AB12', 'kubernetes', undefined],
  ['https://kubernetes.default.svc.cluster.local', 'kubernetes', undefined],
  ['https://10.0.0.1:6443/openid/v1/jwks', 'kubernetes', undefined],
  ['https://login.microsoftonline.com/1f2e/v2.0', 'entra', undefined],
  ['https://sts.windows.net/1f2e/', 'entra', 'https://sts.windows.net/1f2e/'],
  ['https://accounts.google.com', 'google', undefined],
  ['https://www.googleapis.com/oauth2/v3/certs', 'google', undefined],
  ['https://acme.okta.com/oauth2/default', 'okta', undefined],
  ['https://id.example.com/realms/main', 'keycloak', undefined],
  ['http://localhost:8080/auth/realms/main/', 'keycloak', 'http://localhost:8080/auth/realms/main'],
  ['https://acme.eu.auth0.com', 'auth0', 'https://acme.eu.auth0.com/'],
  ['https://app.windmill.dev/api/oidc', 'windmill', 'https://app.windmill.dev/api/oidc/'],
  ['https://nomad.example.com/.well-known/jwks.json', 'nomad', undefined],
  ['http://localhost:4646/.well-known/jwks.json', 'nomad', undefined],
])('%s is an issuer of %s', (url, name, spelled) => {
  const found = ofIssuer(url);
  expect(found?.platform.name).toBe(name);
  if (spelled === undefined || found === undefined) return;
  expect(found.platform.spellIssuer?.(found.issuer) ?? found.issuer).toBe(spelled);
});

test.each(['https://token.example.com', 'https://example.com/gitlab', 'https://vault.example.com', ''])(
  '%j is nobody’s issuer',
  (url) => {
    expect(ofIssuer(url)).toBeUndefined();
  },
);

test('without a known issuer the provider, the subject and the claims tell', () => {
  expect(findPlatform({ urls: [], provider: 'kubernetes' })?.platform.name).toBe('kubernetes');
  expect(findPlatform({ urls: [], subject: 'spiffe://example.com/web' })?.platform.name).toBe('spiffe');
  expect(findPlatform({ urls: [], claims: ['/nomad_job_id'] })?.platform.name).toBe('nomad');
  expect(findPlatform({ urls: ['https://token.example.com'], claims: ['ref'] })).toBeUndefined();
});

test('a name is a JSON pointer only when it begins with a slash', () => {
  expect(findClaim(kubernetes, '/kubernetes.io/namespace')).toMatchObject({ type: 'text' });
  expect(findClaim(kubernetes, '/kubernetes.io/pod/labels')).toBe('perhaps');
  expect(findClaim(kubernetes, 'kubernetes.io/namespace')).toBeUndefined();
  expect(findClaim(circleci, 'oidc.circleci.com/project-id')).toMatchObject({ type: 'text' });
  expect(findClaim(circleci, '/oidc.circleci.com/project-id')).toBeUndefined();
  expect(findClaim(circleci, '/oidc.circleci.com~1project-id')).toMatchObject({ type: 'text' });
  expect(findClaim(nomad, '/nomad_job_id')).toMatchObject({ type: 'text' });
  expect(findClaim(nomad, '/extra_claims/region')).toBe('perhaps');
  expect(findClaim(nomad, '/nomad_job_id/x')).toBeUndefined();
  expect(findClaim(keycloak, '/resource_access/web/roles')).toBe('perhaps');
});

test('the claim that was meant is found by its separators', () => {
  expect(samePath(kubernetes, 'kubernetes.io/namespace')).toBe('/kubernetes.io/namespace');
  expect(samePath(kubernetes, 'kubernetes.io.serviceaccount.name')).toBe(
    '/kubernetes.io/serviceaccount/name',
  );
  expect(samePath(circleci, '/oidc.circleci.com/project-id')).toBe('oidc.circleci.com/project-id');
  expect(samePath(keycloak, 'realm_access.roles')).toBe('/realm_access/roles');
  expect(samePath(keycloak, 'resource_access/web/roles')).toBe('/resource_access/web/roles');
  expect(samePath(keycloak, 'groups')).toBeUndefined();
});
