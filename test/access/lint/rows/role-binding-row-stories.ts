import { oidc } from '../login-stories.ts';
import { at, by, claims, GITHUB, GITLAB, KUBERNETES, login, role } from './row-story.ts';
import type { RowStories, RowStory } from './row-story.ts';

const TERRAFORM = 'https://app.terraform.io';
const GOOGLE = 'https://accounts.google.com';
const glob = (bound_claims: object): RowStory => role({ bound_claims_type: 'glob', bound_claims });
const named = (...names: readonly string[]): RowStory =>
  login({ roles: Object.fromEntries(names.map((name) => [name, {}])) });

/** Specs for the rows about names of roles, and about what a role binds. */
export const roleBindingRowStories: RowStories = {
  ROL01: {
    bad: [
      ...by(
        'organisation-not-bound',
        at(GITHUB, { bound_claims: null, token_bound_cidrs: ['10.0.0.0/8'] }),
        at(GITHUB, { bound_claims_type: 'glob', bound_claims: { repository: '*', ref: 'refs/heads/main' } }),
        at(GITHUB, { bound_claims_type: 'glob', bound_claims: { sub: 'repo:*:environment:production' } }),
        at(GITLAB, { bound_claims: { ref_protected: 'true' } }),
        at(TERRAFORM, { bound_claims: { terraform_run_phase: 'apply' } }),
      ),
      ...by(
        'audience-is-only-binding',
        at(GITHUB, { bound_claims: null }),
        at(GITLAB, { bound_claims: null }),
        at(KUBERNETES, { bound_claims: null }),
      ),
    ],
    good: [
      at(GITHUB, { bound_claims: { repository_owner_id: '1', ref: 'refs/heads/main' } }),
      // These issuers have one customer.
      at(`${GITHUB}/acme`, { bound_claims: { ref: 'refs/heads/main' } }),
      at('https://gitlab.example.com', { bound_claims: { ref_protected: 'true' } }),
      at(KUBERNETES, { bound_claims: null, bound_subject: 'system:serviceaccount:web:deploy' }),
    ],
  },
  ROL02: {
    bad: [glob({ project: '*' }), glob({ project: ['web', '*/*'], team: '**' }), glob({ sub: 'repo:*' })],
    good: [glob({ project: '*', repository: 'acme/web' }), glob({ project: 'acme/*' })],
  },
  ROL03: {
    bad: [glob({ sub: 'repo:acme*' }), glob({ group: ['web', 'team*'] }), glob({ repository: 'acme/web-*' })],
    good: [glob({ sub: 'repo:acme/web:*' }), glob({ group: ['web', 'team/*'] })],
  },
  ROL04: {
    bad: [
      glob({ sub: 'repo:*:environment:production' }),
      glob({ repository: ['acme/web', '*/deploy'] }),
      glob({ ref: 'refs/*/main', repository: 'acme/web' }),
    ],
    good: [glob({ sub: 'repo:acme/web:environment:*' }), glob({ repository: ['acme/web', 'acme/deploy/*'] })],
  },
  ROL05: {
    bad: [
      role({ bound_claims: { sub: 'repo:acme/web:*' } }),
      role({ bound_claims: { ref: ['main', 'release/*'] }, bound_claims_type: 'string' }),
    ],
    good: [glob({ sub: 'repo:acme/web:*' }), glob({ ref: ['main', 'release/*'], repository: 'acme/web' })],
  },
  ROL06: {
    bad: [
      ...by(
        'glob-without-wildcard',
        glob({ ref: 'main' }),
        glob({ ref: ['main', 'next'], repository: 'acme/web' }),
      ),
      ...by(
        'glob-in-other-language',
        glob({ ref: 'release-.*', repository: 'acme/*' }),
        glob({ ref: '^main$', repository: 'acme/*' }),
        glob({ ref: 'v[0-9]', repository: 'acme/*' }),
        glob({ ref: '{main,next}', repository: 'acme/*' }),
        glob({ ref: 'release-?', repository: 'acme/*' }),
      ),
    ],
    good: [glob({ ref: 'release-1.2', repository: 'acme/*' }), role({ bound_claims: { ref: 'main' } })],
  },
  ROL07: {
    bad: [
      role({ bound_audiences: null }),
      role({ bound_audiences: [], bound_claims: null, bound_subject: 'web' }),
      at(GITLAB, { bound_audiences: [], bound_claims: { project_id: '1' } }),
    ],
    // One text is a list of one; a login with a browser has the audience of the client.
    good: [role({ bound_audiences: 'vault' }), login(oidc({ bound_audiences: null }))],
  },
  ROL09: {
    bad: [
      ...by(
        'bound-claim-wrong-type',
        at(GITLAB, { bound_claims: { project_id: '1', ref_protected: true } }),
        at(GITHUB, { bound_claims: { repository_id: 1 } }),
        at(GOOGLE, { bound_claims: { sub: '1', email_verified: 'true' } }),
      ),
      ...by(
        'glob-claim-not-text',
        glob({ project: ['web/*', 5] }),
        glob({ project: 'web/*', deploys: true }),
      ),
    ],
    good: [
      at(GITLAB, { bound_claims: { project_id: '1', ref_protected: 'true' } }),
      at(GITHUB, { bound_claims: { repository_id: '1' } }),
      at(GOOGLE, { bound_claims: { sub: '1', email_verified: true } }),
      role({ bound_claims: { project: 'web', deploys: true } }),
    ],
  },
  ROL10: {
    bad: [
      ...by(
        'yaml-number',
        claims('project_id: 0123'),
        claims('build: 1e3'),
        claims('build: 1.5'),
        claims('project_id: 12345678901234567890'),
      ),
      ...by(
        'bound-claim-wrong-type',
        at(GITLAB, { bound_claims: { project_id: 22 } }),
        at(GITLAB, { bound_claims: { project_id: '22', runner_id: '5' } }),
      ),
    ],
    good: [
      claims('project_id: "0123"'),
      claims('project_id: "12345678901234567890"'),
      at(GITLAB, { bound_claims: { project_id: '22', runner_id: 5 } }),
    ],
  },
  ROL11: {
    bad: [
      ...by(
        'bound-claim-never-matches',
        role({ bound_claims: { project: [] } }),
        claims('project: [], ref: main'),
      ),
      ...by('yaml-null', claims('project:'), claims('project: [web, null]')),
      ...by('wrong-type', role({ bound_claims: { a: { b: 'c' } } }), role({ bound_claims: { a: [['b']] } })),
      ...by('jwt-role-unbound', role({ bound_claims: {}, bound_audiences: [] })),
    ],
    good: [
      role({ bound_claims: { project: ['web'] } }),
      role({ bound_claims: {}, bound_subject: 'web' }),
      role({ bound_claims: { '/a/b': 'c' } }),
    ],
  },
  ROL13: {
    bad: [
      ...by('name-lower-cased', named('Deploy'), named('deployTest')),
      ...by('duplicate-object', named('Web'), named('deploy', 'DEPLOY')),
    ],
    // The server does tell the names of token roles apart.
    good: [named('deploy', 'web-2'), login({ tokenRoles: { Web: {} } })],
  },
  ROL14: {
    bad: [named('team/web'), named('..'), named('web test'), named('-web'), named('web.')],
    good: [named('web.test-2_a'), named('_web_'), named('2')],
  },
  ROL43: {
    bad: [
      role({ bound_claims: null, bound_subject: 'repo:acme/web:*' }),
      role({ bound_claims_type: 'glob', bound_claims: { project: 'acme/*' }, bound_subject: 'repo:acme/*' }),
    ],
    good: [
      role({ bound_claims_type: 'glob', bound_claims: { sub: 'repo:acme/web:*' } }),
      role({ bound_claims: null, bound_subject: 'repo:acme/web:ref:refs/heads/main' }),
    ],
  },
  ROL44: {
    bad: [
      role({ bound_claims: null, bound_audiences: null }),
      role({ bound_claims: {}, bound_audiences: [], bound_subject: '', token_bound_cidrs: [] }),
    ],
    good: [
      role({ bound_claims: null, bound_audiences: null, token_bound_cidrs: ['10.0.0.0/8'] }),
      role({ bound_claims: {}, bound_audiences: 'vault' }),
      login(oidc({ bound_claims: null, bound_audiences: null })),
    ],
  },
};
