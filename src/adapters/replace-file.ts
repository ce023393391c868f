import { randomUUID } from 'node:crypto';
import { chmod, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: under another name first, then in place of the old one. Folders are made; a file
 * that is there keeps its mode, and where it is a link, what it leads to is replaced. A private one is only the owner's.
 */
export async function replaceFile(
  path: string,
  text: string,
  { isPrivate = false }: { readonly isPrivate?: boolean } = {},
): Promise<void> {
  const there = await realpath(path).catch(() => path);
  const mode = isPrivate
    ? 0o600
    : await stat(there).then(
        (found) => found.mode,
        () => undefined,
      );
  const folder = dirname(there);
  await mkdir(folder, { recursive: true });
  // A leading dot: a reader of the folder passes over what is not finished.
  const draft = join(folder, `.vaultctl-${randomUUID()}`);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    if (mode !== undefined) await chmod(draft, mode & 0o7777);
    await rename(draft, there);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}
