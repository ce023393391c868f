import { describe, expect, test } from 'vitest';
import { run } from '../support/apply-story.ts';
import type { MemoryVault } from '../support/memory-vault.ts';
import { vaultWith } from '../support/vault-with.ts';
import { deletionCases } from './guards/deletion-cases.ts';
import { EVERY_OVERRIDE } from './guards/guard-case.ts';
import type { GuardCase } from './guards/guard-case.ts';
import { mountCases } from './guards/mount-cases.ts';
import { ownerCases } from './guards/owner-cases.ts';
import { pruneCases } from './guards/prune-cases.ts';

const cases = [...deletionCases, ...mountCases, ...ownerCases, ...pruneCases];

describe('refused before the first write', () => {
  test.each(cases.filter(({ refused }) => refused !== undefined))('$what', async (one) => {
    const vault = await vaultWith(one.on ?? [], one.vault);
    const refused = await apply(vault, one);
    expect([refused.code, written(vault)], refused.stderr).toEqual([6, []]);
    expect(refused.stderr).toContain(`[${one.refused}]`);
    for (const text of one.says ?? []) expect(refused.stderr).toContain(text);
    const again = await apply(vault, one, one.goesOn ?? otherOverrides(one));
    if (one.goesOn === undefined) {
      expect([again.code, written(vault)], again.stderr).toEqual([6, []]);
      return;
    }
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(written(vault)).not.toEqual([]);
    if (one.deletes !== undefined) expect(deleted(vault)).toEqual(one.deletes);
  });
});

describe('let through', () => {
  test.each(cases.filter(({ refused }) => refused === undefined))('$what', async (one) => {
    const vault = await vaultWith(one.on ?? [], one.vault);
    const ran = await apply(vault, one);
    expect([ran.code, ran.stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect(deleted(vault)).toEqual(one.deletes ?? []);
  });
});

test('there are at least forty cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
});

/** Cases without an override of their own are tried with all that do not answer the very question they ask. */
function otherOverrides({ refused }: GuardCase): string {
  const answers: Readonly<Record<string, RegExp>> = {
    'guard-deletes': / ?--allow-deletes=\S+/,
    'guard-other-owner': / ?--take-over=\S+/,
  };
  const answer = answers[refused ?? ''];
  return answer === undefined ? EVERY_OVERRIDE : EVERY_OVERRIDE.replace(answer, '').trim();
}

async function apply(vault: MemoryVault, { spec, flags = '' }: GuardCase, more = ''): ReturnType<typeof run> {
  const documents = 'length' in spec ? spec : [spec];
  const text = documents.map((one) => JSON.stringify({ version: 1, ...one })).join('\n---\n');
  const command = ['apply', '--auto-approve', flags, more, '-'].filter((part) => part !== '').join(' ');
  return run(command, vault, { spec: text });
}

function written(vault: MemoryVault): readonly string[] {
  return vault.requests
    .filter(({ method }) => method === 'POST' || method === 'DELETE')
    .map(({ method, path }) => `${method} ${path}`);
}

function deleted(vault: MemoryVault): readonly string[] {
  return vault.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ namespace, path }) => (namespace === '' ? path : `${namespace}/${path}`))
    .sort();
}
