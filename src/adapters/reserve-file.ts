import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A private file that is there, and still empty. */
export interface ReservedFile {
  /** Fills it; rejects when that is not possible any more. */
  readonly write: (text: string) => Promise<void>;
  /** Takes it away again. */
  readonly release: () => Promise<void>;
}

/**
 * Makes sure, before a secret exists, that it can be kept: a file of mode 0600 is made, and rejects like `open` when one is
 * there. With `isForced` that one stays as it is until the new one is whole.
 */
export async function reserveFile(
  path: string,
  { isForced }: { readonly isForced: boolean },
): Promise<ReservedFile> {
  const there = await realpath(path).catch(() => path);
  const place = isForced ? join(dirname(there), `.vaultctl-${randomUUID()}`) : path;
  const handle = await open(place, 'wx', 0o600);
  const release = async (): Promise<void> => {
    await handle.close();
    await rm(place, { force: true });
  };
  return {
    release,
    async write(text) {
      try {
        await handle.writeFile(text);
        await handle.sync();
        if (isForced) await rename(place, there);
        await handle.close();
      } catch (cause) {
        await release();
        throw cause;
      }
    },
  };
}
