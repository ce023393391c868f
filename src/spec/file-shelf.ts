import type { Files } from './files.ts';
import { inParallel } from './in-parallel.ts';
import { readInside } from './read-text.ts';
import type { Reading } from './read-text.ts';
import type { SpecFile } from './spec-files.ts';
import { joinPath } from './spec-path.ts';

/** The files that spec files name, each read once. */
export interface FileShelf {
  /** A file that has been read; asking for another one puts it on the list for the next `fetch`. */
  get(from: SpecFile, path: string): Reading | undefined;
  /** Reads all files that were asked for and not there; false when there was nothing to read. */
  fetch(): Promise<boolean>;
}

/** The walk over a document is not asynchronous, so it asks first, and walks again when the files are there. */
export function fileShelf(files: Files): FileShelf {
  const shelf = new Map<string, Reading>();
  const wanted = new Map<string, { readonly from: SpecFile; readonly path: string }>();
  return {
    get(from, path) {
      const full = joinPath(from.folder, path);
      const key = `${from.root.real}\0${full}`;
      const reading = shelf.get(key);
      if (reading === undefined) wanted.set(key, { from, path: full });
      return reading;
    },
    async fetch() {
      const readings = await inParallel(
        [...wanted],
        async ([key, { from, path }]) => [key, await readInside(files, from.root, path)] as const,
      );
      for (const [key, reading] of readings) shelf.set(key, reading);
      wanted.clear();
      return readings.length > 0;
    },
  };
}
