import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const SOURCES = join(import.meta.dirname, '../../src');

/** One wrong place in a file of `src/`: `from`, which is there once, replaced by `to`. */
export type SourceMutant = readonly [file: string, from: string, to: string];

/** What these files of `src/` export, built in memory with the mistake in them. */
export async function mutatedSource(
  [file, from, to]: SourceMutant,
  entries: readonly string[],
): Promise<unknown> {
  const path = join(SOURCES, file);
  const text = await readFile(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} does not have exactly one ${from}`);
  const contents = entries.map((entry) => `export * from './${entry}';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: SOURCES, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [
      {
        name: 'mutant',
        setup: (on) => {
          on.onLoad({ filter: /\.ts$/ }, (found) =>
            found.path === path ? { contents: text.replace(from, () => to), loader: 'ts' } : undefined,
          );
        },
      },
    ],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return import(/* @vite-ignore */ `data:text/javascript;base64,${code}`);
}
