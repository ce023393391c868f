import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { presets } from '../../src/platforms/presets.ts';
import { MemoryVault } from '../support/memory-vault.ts';
import { runCommand } from '../support/command-io.ts';
import { fences } from './fences.ts';

// In docs/presets.md each spec, which has a title, is followed by what `vaultctl render` makes of it.

const TOP = join(import.meta.dirname, '../..');
const blocks = fences(await readFile(join(TOP, 'docs/presets.md'), 'utf8'));
const specs = blocks.flatMap((block, index) =>
  block.title === undefined ? [] : [{ title: block.title, lines: block.lines, long: blocks[index + 1] }],
);

// `nomad setup vault` makes the role of all jobs and the template of their policy just so.
const AS_NOMAD_DOES = [
  'metadata-of-last-login',
  'default-role-for-any-login',
  'policy-template-takes-slashes',
  'policy-template-takes-wildcards',
];

test('every preset is shown', () => {
  expect(specs.map(({ title }) => title).sort()).toEqual(presets.map(({ key }) => `${key}.yaml`).sort());
});

describe.each(specs)('$title', ({ title, lines, long }) => {
  const world = { folder: TOP, vault: new MemoryVault(), stdin: `${lines.join('\n')}\n` };

  test('is followed by its long form', async () => {
    const { code, stdout, stderr } = await runCommand(['render', '-'], world);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${long?.lines.join('\n') ?? ''}\n`);
  });

  test('has nothing wrong, but for policies that stand elsewhere', async () => {
    const { stdout } = await runCommand(['validate', '--json', '-'], world);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly { code: string }[] };
    const expected = ['reference-not-in-spec', ...(title === 'nomad.yaml' ? AS_NOMAD_DOES : [])];
    expect(diagnostics.filter(({ code }) => !expected.includes(code))).toEqual([]);
  });
});
