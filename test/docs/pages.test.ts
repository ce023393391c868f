import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { MemoryVault } from '../support/memory-vault.ts';
import { runCommand } from '../support/command-io.ts';
import { fences } from './fences.ts';
import type { Fence } from './fences.ts';

// In the pages for people who come from other tools, a YAML block with a title is a spec of vaultctl.

const TOP = join(import.meta.dirname, '../..');
const page = (name: string): Promise<string> => readFile(join(TOP, name), 'utf8');

describe.each(['docs/from-terraform.md', 'docs/from-bank-vaults.md'])('%s', (name) => {
  test('its specs have nothing wrong', async () => {
    const specs = specsIn(await page(name));
    expect(specs).not.toEqual([]);
    for (const { lines } of specs) {
      const world = { folder: TOP, vault: new MemoryVault(), stdin: lines.join('\n') };
      const { code, stdout, stderr } = await runCommand(['validate', '--strict', '-'], world);
      expect([code, stderr], stdout).toEqual([0, '']);
    }
  });

  test('names keys that a spec has', async () => {
    const schema = await page('schemas/vaultctl.schema.json');
    const rows = [...(await page(name)).matchAll(/^\| [^|]+ \| ([^|]+) \|$/gm)];
    const paths = rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([a-z_]+(?:\.\w+)*)`/g)]);
    const keys = paths.flatMap(([, path = '']) => path.split('.')).filter((key) => !/^[A-Z]+$/.test(key));
    expect(keys).toEqual(expect.arrayContaining(['auth', 'roles', 'token_roles', 'alias']));
    expect(keys.filter((key) => !schema.includes(`"${key}"`))).toEqual([]);
  });
});

test('docs/from-bank-vaults.md shows the same role, config and policy twice', async () => {
  const markdown = await page('docs/from-bank-vaults.md');
  const theirs = fences(markdown).find(({ language, title }) => language === 'yaml' && title === undefined);
  const [ours] = specsIn(markdown);
  const bank = parse(theirs?.lines.join('\n') ?? '') as BankVaults;
  const spec = parse(ours?.lines.join('\n') ?? '') as Spec;
  for (const { path, type, options, config, roles } of bank.auth) {
    expect(spec.auth[path]).toMatchObject({ type, tune: options, config });
    const byName = Object.fromEntries(roles.map(({ name, ...role }) => [name, role]));
    expect(spec.auth[path]?.roles).toEqual(byName);
  }
  expect(spec.policies).toEqual(Object.fromEntries(bank.policies.map(({ name, rules }) => [name, rules])));
});

describe('docs/traps.md', () => {
  test('has the 21 traps and one below them all, each with what vaultctl does and a test', async () => {
    const rows = tableRows(await page('docs/traps.md'));
    expect(rows.map(([number]) => number)).toEqual(Array.from({ length: 22 }, (_, index) => String(index)));
    for (const [number, trap, , ours, shownBy] of rows) {
      expect([trap, ours], `row ${number}`).not.toContain('');
      expect(testLinks(shownBy ?? ''), `row ${number}`).not.toEqual([]);
    }
  });

  test('links to tests by words of their names', async () => {
    const links = testLinks(await page('docs/traps.md'));
    for (const { name, file } of links) {
      expect(titlesIn(await page(`docs/${file}`)).join('\n'), `${name} in ${file}`).toContain(name);
    }
  });

  test('defines every link that it uses, and uses every link that it defines', async () => {
    const markdown = await page('docs/traps.md');
    const used = [...markdown.matchAll(/\]\[([\w-]+)\]/g)].map(([, label]) => label);
    const defined = [...markdown.matchAll(/^\[([\w-]+)\]: https:/gm)].map(([, label]) => label);
    expect([...new Set(used)].sort()).toEqual(defined.sort());
  });
});

interface BankVaults {
  readonly auth: readonly {
    readonly path: string;
    readonly type: string;
    readonly options: object;
    readonly config: object;
    readonly roles: readonly { readonly name: string }[];
  }[];
  readonly policies: readonly { readonly name: string; readonly rules: string }[];
}

interface Spec {
  readonly auth: Readonly<Record<string, { readonly roles: object }>>;
  readonly policies: object;
}

function specsIn(markdown: string): readonly Fence[] {
  return fences(markdown).filter(({ language, title }) => language === 'yaml' && title !== undefined);
}

/** The cells of each row that has a number. */
function tableRows(markdown: string): readonly (readonly string[])[] {
  return [...markdown.matchAll(/^\| (\d+ \|.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
}

function testLinks(markdown: string): readonly { readonly name: string; readonly file: string }[] {
  const links = [...markdown.matchAll(/\[([^\]]+)\]\((\.\.\/test\/[^)]+\.ts)\)/g)];
  return links.map(([, name = '', file = '']) => ({ name, file })).filter(({ name }) => name !== 'law suite');
}

/** Titles of tests, and what else is written as a title is: a text in quotes. */
function titlesIn(source: string): readonly string[] {
  return [...source.matchAll(/'((?:[^'\\\n]|\\.)+)'|"([^"\n]+)"/g)].map(([, a, b]) => a ?? b ?? '');
}
