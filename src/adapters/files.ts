import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { errorCode } from '../model/error-code.ts';
import type { Files } from '../spec/files.ts';

/** The real file system. Standard input is handed in, because only `cli.ts` knows the process; opening it takes time. */
export function nodeFiles(stdin: () => Readable): Files {
  return {
    read: async (path) => utf8(await readFile(path)),
    stat: async (path) => {
      try {
        const found = await stat(path);
        const stamp = [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ');
        return { folder: found.isDirectory(), size: found.size, stamp };
      } catch (cause) {
        if (isAbsent(cause)) return undefined;
        throw cause;
      }
    },
    names: (folder) => readdir(folder),
    real: (path) => realpath(path),
    stdin: async () => utf8(Buffer.concat(await stdin().toArray())),
  };
}

/** Rejects bytes that are not UTF-8, which would be read as other text; keeps a byte order mark. */
function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function isAbsent(cause: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(cause) ?? '');
}
