import { errorCode } from '../model/error-code.ts';
import { readSpecFiles } from '../spec/spec-files.ts';
import { joinPath } from '../spec/spec-path.ts';
import type { Io } from './io.ts';
import { UsageError } from './spec-options.ts';

const MOST_NAMED = 3;

/**
 * Writes files into a folder, each whole or not at all; resolves with the spec files that stand there besides. Rejects
 * with a `UsageError` before the first write when a file exists, unless that is forced.
 */
export async function writeFiles(
  io: Io,
  folder: string,
  files: ReadonlyMap<string, string>,
  { force }: { readonly force: boolean },
): Promise<readonly string[]> {
  const paths = new Map([...files].map(([path, text]) => [joinPath(folder, path), text]));
  const existing: string[] = [];
  for (const path of paths.keys()) if ((await io.files.stat(path)) !== undefined) existing.push(path);
  if (existing.length > 0 && !force) {
    const more = existing.length > MOST_NAMED ? ` and ${existing.length - MOST_NAMED} more` : '';
    throw new UsageError(
      `nothing was written: ${existing.slice(0, MOST_NAMED).join(', ')}${more} would be overwritten`,
      'name another folder with --out, or add --force',
    );
  }
  for (const [path, text] of paths) await writeOne(io, path, text);
  const { specFiles } = await readSpecFiles(io.files, [folder]);
  return specFiles.map(({ source }) => source.file).filter((file) => !paths.has(file));
}

/** Writes one file, in place of the one that is there. */
export async function writeOne(io: Io, path: string, text: string): Promise<void> {
  try {
    await io.replaceFile(path, text);
  } catch (cause) {
    const code = errorCode(cause);
    if (code === undefined) throw cause;
    throw new UsageError(
      `${path} cannot be written (${code})`,
      'look at the permissions of the folder and the space on the disk',
    );
  }
}
