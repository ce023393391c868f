import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { run } from '../../support/apply-story.ts';
import { vaultWith } from '../../support/vault-with.ts';
import { loginRows } from './login-rows.ts';
import { loginStories } from './login-stories.ts';
import { policyRows } from './policy-rows.ts';
import { roleStories } from './role-stories.ts';
import { setStories } from './set-stories.ts';
import { stanzaStories } from './stanza-stories.ts';
import { tokenRoleStories } from './token-role-stories.ts';
import { issuerRowStories } from './rows/issuer-row-stories.ts';
import { mountConfigRowStories } from './rows/mount-config-row-stories.ts';
import { mountRowStories } from './rows/mount-row-stories.ts';
import { policyRightRowStories } from './rows/policy-right-row-stories.ts';
import { policyTextRowStories } from './rows/policy-text-row-stories.ts';
import { roleBindingRowStories } from './rows/role-binding-row-stories.ts';
import { roleClaimRowStories } from './rows/role-claim-row-stories.ts';
import type { RowStories, RowStory } from './rows/row-story.ts';
import { roleTokenRowStories } from './rows/role-token-row-stories.ts';
import { setRowStories } from './rows/set-row-stories.ts';
import { tokenRoleRowStories } from './rows/token-role-row-stories.ts';

const CODES = new Map(
  Object.entries({ ...loginRows, ...policyRows }).flatMap(([name, row]) =>
    'codes' in row ? [[name, row.codes] as const] : [],
  ),
);
/** What the rules are tried with, code by code. */
const BY_CODE = { ...loginStories, ...roleStories, ...tokenRoleStories, ...stanzaStories, ...setStories };
const FILES: readonly RowStories[] = [
  mountRowStories,
  mountConfigRowStories,
  roleBindingRowStories,
  roleClaimRowStories,
  roleTokenRowStories,
  issuerRowStories,
  tokenRoleRowStories,
  policyRightRowStories,
  policyTextRowStories,
  setRowStories,
];
const BY_ROW = Object.fromEntries(FILES.flatMap((stories) => Object.entries(stories)));

test('stories tell of rows that there are, of each in one place', () => {
  const rows = FILES.flatMap((stories) => Object.keys(stories));
  expect(rows.filter((row, index) => !CODES.has(row) || rows.indexOf(row) !== index)).toEqual([]);
});

test.each([...CODES])(
  '%s has stories, of its own where a code of it says more than the row',
  (row, codes) => {
    if (Object.hasOwn(BY_ROW, row)) return;
    const others = [...CODES].filter(([name]) => name !== row).flatMap(([, list]) => list);
    expect(codes.filter((code) => others.includes(code) || !Object.hasOwn(BY_CODE, code))).toEqual([]);
  },
);

describe.each(Object.entries(BY_ROW))('%s', (row, { bad, good }) => {
  const codes = CODES.get(row) ?? [];

  test('has two specs that are wrong, each code among them, and one that only looks so', () => {
    expect(bad.length).toBeGreaterThanOrEqual(2);
    expect(good.length).toBeGreaterThanOrEqual(1);
    const told: readonly string[] = bad.map((story) => codeOf(story, codes));
    expect(told.filter((code) => !codes.includes(code))).toEqual([]);
    expect(codes.filter((code) => !told.includes(code) && !Object.hasOwn(BY_CODE, code))).toEqual([]);
  });

  test.each(numbered(bad))('is found in bad spec %i', async (_, story) => {
    const findings = await findingsOf(story);
    expect(codesOf(findings), story.spec).toContain(codeOf(story, codes));
    // A spec with an error is not looked at as a whole.
    const isWarning = !findings.some((one) => isError(one) && codes.includes(one.code));
    if (isWarning) expect(findings.filter(isError), story.spec).toEqual([]);
  });

  test.each(numbered(good))('is not found in good spec %i', async (_, story) => {
    const findings = await findingsOf(story);
    const wrong = findings.filter((one) => isError(one) || codes.includes(one.code));
    expect(codesOf(wrong), story.spec).toEqual([]);
  });
});

/** A bad spec of a row with several codes names one. */
function codeOf({ code }: RowStory, codes: readonly string[]): string {
  return code ?? (codes.length === 1 ? codes[0] : undefined) ?? 'no code';
}

function numbered(stories: readonly RowStory[]): readonly (readonly [number, RowStory])[] {
  return stories.map((story, index) => [index + 1, story] as const);
}

async function findingsOf({ spec, command, on = [], vault }: RowStory): Promise<readonly Diagnostic[]> {
  const env = { VAULTCTL_VAR_SECRET: 'not in the spec' };
  const { stdout, stderr } = await run(`${command} --json -`, await vaultWith(on, vault), { spec, env });
  expect(stdout, stderr).not.toBe('');
  return (JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] }).diagnostics;
}

function codesOf(findings: readonly Diagnostic[]): readonly string[] {
  return [...new Set(findings.map(({ code }) => code))];
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
