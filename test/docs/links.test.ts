import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const TOP = join(import.meta.dirname, '../..');
const pages = [
  ...(await readdir(TOP)),
  ...(await readdir(join(TOP, 'docs'), { recursive: true })).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

test.each(pages)('links in %s lead to something in the repository', async (page) => {
  const broken = await brokenLinks(await readFile(join(TOP, page), 'utf8'), page);
  expect(broken).toEqual([]);
});

test('a broken link is found, to a file and to a heading', async () => {
  const text =
    '[a](no-such.md) [b](README.md#no-such) [c](README.md#vaultctl) [d](https://example.com) ![e](x.svg)';
  expect(await brokenLinks(text, 'README.md')).toEqual(['no-such.md', 'README.md#no-such', 'x.svg']);
});

/** Addresses on the network are not asked. */
async function brokenLinks(markdown: string, page: string): Promise<readonly string[]> {
  const prose = markdown.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const local = links.filter((link) => !/^[a-z]+:/.test(link));
  const good = await Promise.all(local.map((link) => leadsSomewhere(link, page)));
  return local.filter((_, index) => good[index] !== true);
}

async function leadsSomewhere(link: string, page: string): Promise<boolean> {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? join(TOP, page) : join(TOP, dirname(page), path);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere || heading === undefined) return isThere;
  return headings(await readFile(file, 'utf8')).includes(heading);
}

/** As GitHub makes them: lower case, no punctuation, dashes for blanks. */
function headings(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
