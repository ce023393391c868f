import { expect, test } from 'vitest';
import { escalationRules, lintRules } from '../../../src/access/lint/index.ts';
import type { LintRule } from '../../../src/access/lint/rule.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { lintOfText, SOME_BAO } from '../../support/spec-model.ts';

// Policies of the root with rules for an engine in a namespace below.

const KV = { type: 'kv', options: { version: '2' } };

test.each([
  ['team/kv/app', 'read', 'policy-kv-path-without-data', 'write team/kv/data/app'],
  [
    'team/kv/app/*',
    'deny',
    'policy-kv-deny-without-data',
    'deny team/kv/data/app/* and team/kv/metadata/app/*',
  ],
  [
    'team/kv/data/app/*',
    'list',
    'policy-kv-list-on-data',
    'add path "team/kv/metadata/app/*" { capabilities = ["list"] }',
  ],
  ['teem/kv/data/app', 'read', 'policy-unknown-mount', 'did you mean team?'],
])('%s, %s: %s', async (path, capability, code, hint) => {
  expect(await findings(path, capability)).toEqual([[code, hint]]);
});

test.each([
  ['team/kv/data/app', 'read'],
  ['team/kv/metadata/app/*', 'list'],
  ['team/sys/auth', 'read'],
  ['team/secret/app', 'read'],
])('%s, %s is right', async (path, capability) => {
  expect(await findings(path, capability)).toEqual([]);
});

test('a namespace below is no engine, whatever it is called', async () => {
  const ways = async (mount: string): Promise<readonly unknown[]> =>
    (await lint(`${mount}/roles/*`, 'update', escalationRules)).map(({ code }) => code);
  expect(await ways('pki-int')).toEqual(['escalates-to-others']);
  expect(await ways('pki')).toEqual([]);
});

async function findings(path: string, capability: string): Promise<readonly unknown[]> {
  const found = await lint(path, capability, lintRules);
  return found.filter((one) => one.address === 'sys/policies/acl/app').map((one) => [one.code, one.hint]);
}

function lint(path: string, capability: string, rules: readonly LintRule[]): Promise<readonly Diagnostic[]> {
  const documents = [
    {
      version: 1,
      namespaces: { team: {}, pki: {} },
      secrets: { secret: KV },
      policies: { app: `path "${path}" { capabilities = ["${capability}"] }` },
      token_roles: { app: { allowed_policies: ['app'], token_explicit_max_ttl: '1h' } },
    },
    { version: 1, namespace: 'team', secrets: { kv: KV } },
  ];
  const text = documents.map((one) => JSON.stringify(one)).join('\n---\n');
  return lintOfText(text, { rules, server: { ...SOME_BAO, isVersionGiven: false } });
}
