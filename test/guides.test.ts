import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from './support/command-io.ts';
import { MemoryVault } from './support/memory-vault.ts';

// The printed guides as specs: their settings, as they stand there. What is wrong with them was found by people who ran
// them and read the sources of both sides; a defect is either in the spec, with its findings, or on the system's page.

/** What is wrong in a guide. */
interface Defect {
  readonly what: string;
  /** Code and line of each finding; without any, the spec has no place for the defect, and the system's page tells it. */
  readonly found: readonly string[];
}

const GUIDES: Readonly<Record<string, readonly Defect[]>> = {
  semaphore: [
    { what: 'the role binds no audience', found: ['error jwt-role-no-bound-audiences:10'] },
    { what: 'user_claim is actor, which is empty', found: ['warning user-claim-may-be-empty:12'] },
    {
      what: 'branch is the target of a pull request too',
      found: ['warning branch-also-matches-pull-request-target:15'],
    },
    { what: 'repo is a name that can change hands', found: ['warning bound-claim-mutable-name:14'] },
    {
      what: 'policies and ttl are the old names',
      found: ['warning deprecated-field:16', 'warning deprecated-field:17'],
    },
    { what: 'vault kv get puts data/ into a path that has it already', found: [] },
    { what: 'braces and ends of here-documents were lost', found: [] },
  ],
  nomad: [
    {
      what: 'the role is nomad in one place and nomad-server in others',
      found: ['warning policy-names-unknown-token-role:19', 'warning policy-names-unknown-token-role:22'],
    },
    {
      what: 'the paths for lookup and revoke-accessor are not those that Nomad checks',
      found: ['warning nomad-capability-missing:25', 'error nomad-capability-missing:28'],
    },
    {
      what: 'sys/capabilities-self and auth/token/renew-self are missing',
      found: ['warning nomad-capability-missing:19', 'warning nomad-capability-missing:19'],
    },
    { what: 'a path begins with a slash', found: ['warning policy-path-leading-slash:28'] },
    { what: 'a name in the body is no field', found: ['error unknown-key:10'] },
    { what: 'orphan: false is wrong since 0.8', found: ['warning nomad-tasks-end-with-server-token:11'] },
    { what: 'jobs may ask for the policy of the servers', found: ['warning nomad-role-escalation:8'] },
    {
      what: 'explicit_max_ttl and period are the old names',
      found: ['warning deprecated-field:9', 'warning deprecated-field:12'],
    },
    { what: 'the path of vault write begins with a slash', found: [] },
    { what: 'the token of the servers comes from the role that their jobs use', found: [] },
  ],
  'coder-token': [
    { what: 'names below metadata cannot be listed', found: ['warning policy-metadata-without-list:9'] },
    { what: 'the policy does not cover the read that the guide makes', found: [] },
    { what: 'the module reads var.token, and the variable is vault_token', found: [] },
    { what: 'the token is not periodic and dies after 768 hours', found: [] },
  ],
  'coder-jwt': [
    { what: 'version 1.0.20 of the module does not store the token', found: [] },
    { what: 'VAULT_TOKEN, which the curl form uses, is never set', found: [] },
    { what: 'the first group is another from time to time', found: [] },
    { what: 'the read that the guide makes is in no policy', found: [] },
  ],
};

/** What is still said of the spec that corrects a guide: what its system needs, and the spec's own text explains. */
const CORRECTED: Readonly<Record<string, readonly string[]>> = {
  semaphore: [],
  nomad: [],
  // All workspaces share the token, which lives as long as a schedule renews it.
  'coder-token': ['warning token-role-without-end:22'],
  'coder-jwt': [],
};

/** What Nomad's own set-up leaves open, which `nomad setup vault` writes and the spec of its workloads must therefore say. */
const OF_NOMAD_SETUP = [
  'warning key-source-internal:30',
  'warning policy-template-takes-slashes:29',
  'warning policy-template-takes-wildcards:29',
];

const TOP = join(import.meta.dirname, '..');

test('every guide is in the table', () => {
  expect(readdirSync(join(TOP, 'test/guides')).sort()).toEqual(Object.keys(GUIDES).sort());
});

describe.each(Object.entries(GUIDES))('%s', (guide, defects) => {
  test('as printed: every defect that a spec can hold, and nothing else', async () => {
    const found = await findings(`test/guides/${guide}/vaultctl.yaml`);
    expect(found).toEqual(defects.flatMap((defect) => defect.found).sort());
  });

  test('corrected: no defect is left', async () => {
    expect(await findings(`config/${guide}.yaml`)).toEqual(CORRECTED[guide]);
  });
});

test('the folder of examples as one spec adds only what Nomad’s set-up leaves open', async () => {
  const ofEach = Object.values(CORRECTED).flat();
  expect(await findings('config')).toEqual([...ofEach, ...OF_NOMAD_SETUP].sort());
});

/** Severity, code and line of all that `validate` says. */
async function findings(path: string): Promise<readonly string[]> {
  const { stdout } = await runCommand(['validate', '--json', path], {
    folder: TOP,
    vault: new MemoryVault(),
  });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: readonly { severity: string; code: string; at?: { line: number } }[];
  };
  return diagnostics.map(({ severity, code, at }) => `${severity} ${code}:${at?.line ?? 0}`).sort();
}
