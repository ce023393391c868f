import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../model/error-code.ts';

const POLL_MS = 250;
const TAKEOVER_MS = 10_000;

/**
 * Runs `work` while holding a lock file. Waits for a living holder (`waiting` is called once, with its process id) and
 * takes over from a dead one.
 */
export async function withFileLock<T>(
  path: string,
  waiting: (holder: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  let told = false;
  while (!(await tryCreate(path))) {
    const holder = await holderOf(path);
    if (holder !== undefined && !alive(holder)) {
      await removeDead(path);
      continue;
    }
    if (holder !== undefined && !told) {
      told = true;
      waiting(holder);
    }
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** A link appears together with its content, so nobody ever reads an empty lock. */
async function tryCreate(path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, String(process.pid));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Of several who saw the dead holder only one may remove the file, and only while it still names a dead one; a second
 * lock, held for this moment, keeps the others from removing the lock of whoever came next.
 */
async function removeDead(path: string): Promise<void> {
  const takeover = `${path}.takeover`;
  if (!(await tryCreate(takeover))) {
    const age = await stat(takeover).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > TAKEOVER_MS) await rm(takeover, { force: true });
    await sleep(POLL_MS);
    return;
  }
  try {
    const holder = await holderOf(path);
    if (holder !== undefined && !alive(holder)) await rm(path, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

/** Undefined when the file is gone. */
async function holderOf(path: string): Promise<number | undefined> {
  try {
    return Number(await readFile(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function alive(pid: number): boolean {
  // Zero and negative numbers would name process groups, among them our own.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
