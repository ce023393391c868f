import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const SOURCES = join(import.meta.dirname, '../../src');

/** One wrong place in a file of `src/`: `from`, which is there once, replaced by `to`. */
export type SourceMutant = readonly [file: string, from: string, to: string];

/** The text of the file. Throws an `Error` unless the place to change stands in it exactly once. */
export async function sourceOf([file, from]: SourceMutant): Promise<string> {
  const text = await readFile(join(SOURCES, file), 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} does not have exactly one ${from}`);
  return text;
}

/** What these files of `src/` export, built in memory with the mistake in them. */
export async function mutatedSource(mutant: SourceMutant, entries: readonly string[]): Promise<unknown> {
  const [file, from, to] = mutant;
  const path = join(SOURCES, file);
  const text = await sourceOf(mutant);
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
