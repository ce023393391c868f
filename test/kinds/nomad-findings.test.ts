import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { run } from '../support/apply-story.ts';
import { ofKinds } from '../support/of-kinds.ts';

// What Nomad, or Vault for it, makes of each field of a token role, and what its servers need. The role and the policy
// that Nomad's own page recommends have no findings.

const ROLE = { disallowed_policies: ['nomad-server'], orphan: true, renewable: true, token_period: '72h' };
const PATHS: Readonly<Record<string, string>> = {
  'auth/token/create/nomad-cluster': 'update',
  'auth/token/roles/nomad-cluster': 'read',
  'auth/token/lookup-self': 'read',
  'auth/token/lookup': 'update',
  'auth/token/revoke-accessor': 'update',
  'sys/capabilities-self': 'update',
  'auth/token/renew-self': 'update',
};

const refused = 'error nomad-role-refused';
const fails = 'error nomad-task-fails';
const escalates = 'warning nomad-role-escalation';
const dies = 'warning nomad-tasks-end-with-server-token';

describe('fields of the role', () => {
  test.each<[version: string, fields: object, found: readonly string[]]>([
    ['1.9.7', {}, []],
    ['0.10.2', {}, []],
    ['0.10.1', {}, [refused]],
    ['0.7.0', {}, [refused, refused]],
    ['0.7.0', { orphan: false }, [refused]],
    ['0.8.0', { orphan: false }, [refused, dies]],
    ['1.9', { orphan: false }, [dies]],
    ['1.9', { token_period: 0 }, [refused]],
    ['1.9', { token_explicit_max_ttl: '1000h' }, [refused]],
    ['1.9', { renewable: false }, [refused]],
    ['1.9', { token_type: 'service' }, []],
    ['1.9', { token_type: 'default-batch' }, [fails]],
    [
      '1.9',
      { token_type: 'batch', token_period: '72h' },
      ['error batch-token-conflict', 'error batch-token-conflict', fails],
    ],
    ['1.9', { token_type: '' }, ['error value-not-allowed']],
    ['1.9', { token_no_default_policy: true }, [fails]],
    ['1.9', { disallowed_policies: ['nomad-server', 'default'] }, [fails]],
    ['1.9', { disallowed_policies_glob: ['d*'] }, [fails]],
    ['1.9', { token_num_uses: 5 }, [fails]],
    ['1.9', { disallowed_policies: [] }, [escalates]],
    ['1.9', { disallowed_policies: [], allowed_policies: ['default'] }, []],
    ['1.9', { disallowed_policies: [], allowed_policies: ['nomad-server'] }, [escalates]],
    ['1.9', { disallowed_policies: [], allowed_policies_glob: ['nomad-*'] }, [escalates]],
    ['1.9', { disallowed_policies: [], disallowed_policies_glob: ['nomad-*'] }, []],
    ['1.9', { allowed_policies: ['nomad-server'] }, []],
    ['1.9', { name: 'nomad-cluster' }, ['error unknown-key']],
    ['1.9', { token_max_ttl: '1h' }, ['error unknown-key']],
    ['1.10', {}, ['warning nomad-without-token-roles']],
    ['1.10', { orphan: false, token_period: 0 }, ['warning nomad-without-token-roles']],
  ])('on Nomad %s %j: %j', async (version, fields, found) => {
    expect(await findingsOf(version, { ...ROLE, ...fields }, PATHS)).toEqual(found);
  });

  test('what is no version is an error of its own, and nothing else', async () => {
    expect(await findingsOf('latest', { ...ROLE, token_period: 0 }, PATHS)).toEqual(['error invalid-value']);
  });

  test('without a version nothing is said, nor of a role that no policy names', async () => {
    const role = { ...ROLE, token_period: 0 };
    expect(await findingsOf(undefined, role, PATHS)).toEqual([]);
    expect(await findingsOf('1.9', role, { 'secret/data/app': 'read' })).toEqual([]);
  });
});

describe('the policy of the servers', () => {
  const missing = (severity: string): string => `${severity} nomad-capability-missing`;
  const without = (path: string): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(PATHS).filter(([one]) => one !== path));

  test.each<[path: string, found: readonly string[]]>([
    ['auth/token/lookup-self', []],
    ['auth/token/roles/nomad-cluster', [missing('error')]],
    ['auth/token/revoke-accessor', [missing('error')]],
    // Only with allow_unauthenticated = false.
    ['auth/token/lookup', [missing('warning')]],
    // The policy default has these.
    ['sys/capabilities-self', [missing('warning')]],
    ['auth/token/renew-self', [missing('warning')]],
  ])('without %s: %j', async (path, found) => {
    expect(await findingsOf('1.9', ROLE, without(path))).toEqual(found);
    expect(await findingsOf('0.5.2', { ...ROLE, orphan: false }, without(path))).toEqual([refused]);
  });

  test('a pattern is as good as the path, and not with the wrong capability', async () => {
    const pattern = { ...without('auth/token/revoke-accessor'), 'auth/token/revoke*': 'update' };
    expect(await findingsOf('1.9', ROLE, pattern)).toEqual([]);
    const wrong = { ...PATHS, 'auth/token/revoke-accessor': 'read' };
    expect(await findingsOf('1.9', ROLE, wrong)).toEqual([missing('error')]);
  });

  test('another policy of the spec may have what this one lacks', async () => {
    const other = 'path "auth/token/revoke-accessor" { capabilities = ["update"] }';
    expect(await findingsOf('1.9', ROLE, without('auth/token/revoke-accessor'), { other })).toEqual([]);
  });

  test('names a token role that is there, where the spec has token roles', async () => {
    const elsewhere = { 'auth/token/create/nomad': 'update' };
    const unknown = 'warning policy-names-unknown-token-role';
    expect(await findingsOf(undefined, ROLE, elsewhere)).toEqual([unknown]);
    expect(await findingsOf(undefined, undefined, elsewhere)).toEqual([]);
  });
});

/** Severity and code of all findings, sorted. */
async function findingsOf(
  version: string | undefined,
  role: object | undefined,
  paths: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const server = Object.entries(paths)
    .map(([path, capability]) => `path "${path}" { capabilities = ["${capability}"] }`)
    .join('\n');
  const spec = {
    version: 1,
    ...(version !== undefined && { settings: { nomad_version: version } }),
    ...(role !== undefined && { token_roles: { 'nomad-cluster': role } }),
    policies: { 'nomad-server': server, ...more },
  };
  const { stdout } = await run('validate --json -', undefined, { spec: JSON.stringify(spec) });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
  return ofKinds(diagnostics)
    .map(({ severity, code }) => `${severity} ${code}`)
    .sort();
}
