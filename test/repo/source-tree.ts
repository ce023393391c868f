import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const top = join(import.meta.dirname, '../..');

/** Texts of source files by path, relative to the top of the repository: `src/engine/diff.ts`. */
export type SourceTree = ReadonlyMap<string, string>;

/** All TypeScript and JavaScript files in these folders. */
export async function sourceTree(folders: readonly string[]): Promise<SourceTree> {
  const names = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(top, folder), { recursive: true })).map((name) => `${folder}/${name}`),
    ),
  );
  const files = names
    .flat()
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .sort();
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(top, file), 'utf8')] as const)),
  );
}
