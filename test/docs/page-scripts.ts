import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fences } from './fences.ts';

/** The blocks of a page by title: scripts to run, and files. */
export interface PageScripts {
  /** The text of the block with that title; throws when the page has none. */
  text(title: string): string;
  /** Titles of blocks that nobody has asked for; `?` for one of shell commands without a title. */
  unused(): readonly string[];
}

/** Reads a page of docs/, so that tests run what it shows and nothing that it does not. */
export async function pageScripts(page: string): Promise<PageScripts> {
  const markdown = await readFile(join(import.meta.dirname, '../..', page), 'utf8');
  const blocks = fences(markdown).filter(({ language, title }) => title !== undefined || language === 'sh');
  const used = new Set<string>();
  return {
    text(title) {
      const found = blocks.find((block) => block.title === title);
      if (found === undefined) throw new Error(`${page} has no block with title=${title}`);
      used.add(title);
      return `${found.lines.join('\n')}\n`;
    },
    unused: () => blocks.map(({ title = '?' }) => title).filter((title) => !used.has(title)),
  };
}
