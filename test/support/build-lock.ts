import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from '../../src/adapters/server/file-lock.ts';

const folder = join(import.meta.dirname, '../../build');

/** Several test files may want the same thing built at the same time: one builds, the others wait. */
export async function withBuildLock(work: () => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await withFileLock(join(folder, 'cli.lock'), () => undefined, work);
}
