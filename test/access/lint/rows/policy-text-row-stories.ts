import type { MemoryVaultOptions } from '../../../support/memory-vault.ts';
import { path } from '../lint-case.ts';
import { BAO, by, kv, plan, policies, policy, READ } from './row-story.ts';
import type { RowStories, RowStory } from './row-story.ts';

const DUPLICATE = 'path "secret/data/app" { capabilities = ["read"] capabilities = ["update"] }';
const UNTIL = 'path "secret/data/app" { capabilities = ["read"] expiration = "2027-06-15T00:00:00Z" }';
const named = (...names: readonly string[]): RowStory =>
  policies({ policies: Object.fromEntries(names.map((name) => [name, READ])) });

const strings = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `app-${index}`);
const globs = (count: number, vault: MemoryVaultOptions = {}): RowStory =>
  plan({ token_roles: { app: { allowed_policies_glob: strings(count) } } }, { vault });

/** Specs for the rows about how policies are written. */
export const policyTextRowStories: RowStories = {
  POL06: {
    bad: [
      ...by(
        'policy-kv-list-on-data',
        kv(path('secret/data/app/*', 'read', 'list')),
        kv(path('secret/data/app', 'list') + path('secret/metadata/other', 'list')),
      ),
      ...by('policy-metadata-without-list', kv(path('secret/metadata/app/*', 'read'))),
    ],
    good: [
      kv(path('secret/data/app/*', 'read') + path('secret/metadata/app/*', 'read', 'list')),
      kv(path('secret/data/app/*', 'read')),
    ],
  },
  POL10: {
    bad: [
      policy(path('secret/*/app', 'read')),
      policy(path('secret/data/*', 'read') + path('secret/data/*/admin', 'deny')),
      policy(path('secret/**', 'read')),
    ],
    good: [
      policy(path('secret/+/app', 'read')),
      policy(path('secret/data/*', 'read') + path('secret/data/+/admin', 'deny')),
    ],
  },
  POL11: {
    bad: [
      ...by(
        'policy-plus-literal',
        policy(path('secret/data/app+/x', 'read')),
        policy(path('secret/+data/app', 'read')),
        policy(path('secret/data/app-+', 'read')),
      ),
      ...by('policy-wildcard', policy(path('secret/data/+*', 'read')), policy(path('+*', 'read'))),
    ],
    good: [
      policy(path('secret/data/+/x', 'read')),
      policy(path('secret/+/*', 'read')),
      policy(path('+', 'read')),
    ],
  },
  POL17: {
    bad: [
      policy(READ + path('secret/data/app', 'update')),
      policy(path('secret/data/*', 'read') + READ + path('secret/data/*', 'deny')),
    ],
    good: [
      policy(READ + path('secret/data/app/', 'update')),
      policies({ policies: { a: READ, b: path('secret/data/app', 'update') } }),
    ],
  },
  POL18: {
    bad: [
      policy(DUPLICATE),
      policy('path "a/b" { capabilities = ["update"] max_wrapping_ttl = "1h" max_wrapping_ttl = "2h" }'),
    ],
    good: [
      policy('path "secret/data/app" { capabilities = ["read", "update"] }'),
      policy('path "a/b" { capabilities = ["update"] min_wrapping_ttl = "1h" max_wrapping_ttl = "2h" }'),
    ],
  },
  POL26: {
    bad: [
      ...by(
        'policy-capability-not-portable',
        policy(path('secret/metadata/*', 'list', 'scan')),
        policy(path('secret/data/*', 'read', 'subscribe')),
        policy(path('secret/data/*', 'read', 'recover')),
      ),
      ...by('policy-key-not-portable', policy(UNTIL)),
    ],
    good: [policy(path('secret/metadata/*', 'list', 'patch')), policy(path('secret/data/*', 'read', 'sudo'))],
  },
  POL27: {
    bad: [
      ...by(
        'policy-legacy-shorthand',
        policy('path "secret/x" { policy = "write" }'),
        policy('path "secret/x" { policy = "sudo" }'),
      ),
      ...by('policy-path-leading-slash', policy(path('/secret/data/app', 'read'))),
    ],
    good: [
      policy('path "secret/x" { capabilities = ["read"] } # policy = "write"'),
      policy(path('secret/data/app/', 'read')),
    ],
  },
  POL28: {
    bad: [
      ...by(
        'builtin-object',
        named('root'),
        named('Root '),
        named('response-wrapping'),
        named('control-group'),
      ),
      ...by('policy-changes-default', named('default'), named('Default'), named('default-ceiling')),
    ],
    good: [named('root-ca', 'defaults', 'control-groups')],
  },
  POL29: {
    bad: [named('app', 'App'), named('app', ' app '), named('APP', 'app', 'web')],
    good: [named('app', 'apps', 'a pp')],
  },
  POL30: {
    bad: [
      ...by(
        'policy-base64',
        policy(Buffer.from(READ).toString('base64')),
        policy(Buffer.from(path('*', 'update', 'sudo')).toString('base64')),
      ),
      ...by(
        'policy-syntax',
        policy('path "secret/${env}/*" { capabilities = concat(["read"], ["list"]) }'),
        policy('path "secret/x" { capabilities = ["read"\n}'),
        policy(`${READ}\u0000`),
      ),
      ...by('policy-bom', policy(`\ufeff${READ}`)),
    ],
    good: [
      policy('{"path": {"secret/data/app": {"capabilities": ["read"]}}}'),
      policy(`# ${Buffer.from(READ).toString('base64')}\n${READ}`),
    ],
  },
  POL31: {
    bad: [
      ...by(
        'policy-too-large',
        policy(
          strings(201)
            .map((name) => path(`x/${name}`, 'read'))
            .join(''),
        ),
      ),
      ...by('request-too-complex', globs(1001, BAO), globs(10_001)),
    ],
    good: [
      globs(900, BAO),
      globs(1001),
      policy(
        strings(200)
          .map((name) => path(`x/${name}`, 'read'))
          .join(''),
      ),
    ],
  },
  POL37: {
    bad: [
      ...by('policy-stanza-without-capabilities', policy(path('secret/x')), policy('path "secret/x" {}')),
      ...by('policy-no-path', policy('# later'), policy(' \n')),
      ...by('policy-empty', policy(''), policy({ rules: [] })),
    ],
    good: [policy(path('secret/x', 'deny')), policy(`# later\n${READ}`)],
  },
};
