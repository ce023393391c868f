import { errorCode } from '../model/error-code.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Files } from './files.ts';
import { folderOf, isInside } from './spec-path.ts';

/** The largest file that is read. */
export const MOST_BYTES = 16 * 1024 * 1024;

/** Why there is no text of a file. */
export interface Unread {
  readonly code: Extract<DiagnosticCode, `file-${string}`>;
  readonly message: string;
}

/** A file's text, or why there is none. */
export type Reading = { readonly text: string } | Unread;

/** Reads a file that may lie anywhere. */
export async function readText(files: Files, path: string): Promise<Reading> {
  try {
    const stat = await files.stat(path);
    if (stat === undefined) return { code: 'file-not-readable', message: `${path} is not there` };
    if (stat.folder) return { code: 'file-not-readable', message: `${path} is a folder` };
    if (stat.size > MOST_BYTES) return { code: 'file-too-large', message: `${path} has ${stat.size} bytes` };
    return { text: await files.read(path) };
  } catch (cause) {
    return { code: 'file-not-readable', message: `${path} ${reasonOf(cause)}` };
  }
}

/** The folder that a spec may read from. */
export interface SpecRoot {
  /** As shown to people. */
  readonly folder: string;
  /** With all links followed. */
  readonly real: string;
}

/** Reads a file that must lie in a folder once all links are followed, so that a spec cannot fetch from elsewhere. */
export async function readInside(files: Files, root: SpecRoot, path: string): Promise<Reading> {
  const real = await files.real(path).catch(() => undefined);
  // Whether something exists outside is not told: without a file, the nearest folder that is there decides.
  const place = real ?? (await nearest(files, path));
  if (place !== undefined && isInside(root.real, place)) return readText(files, path);
  return { code: 'file-outside-spec', message: `${path} is outside the spec's folder ${root.folder}` };
}

async function nearest(files: Files, path: string): Promise<string | undefined> {
  const folder = folderOf(path);
  const real = await files.real(folder).catch(() => undefined);
  return real !== undefined || folder === path || folder === '.' ? real : nearest(files, folder);
}

/** The sentence's end for an error of the file system. */
export function reasonOf(cause: unknown): string {
  const code = errorCode(cause);
  if (code === 'ENOENT') return 'is not there';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is a folder';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8 text';
  return `cannot be read (${code ?? String(cause)})`;
}
