import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFileLock } from '../../../src/adapters/server/file-lock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-test-'));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(['nobody', 'a dead process'])('never two at once, after %s', async (holder) => {
  if (holder !== 'nobody') await writeFile(path, String(spawnSync('true').pid));
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 12 }, () => withFileLock(path, () => undefined, work)));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('waits for a living holder, and says once for whom', async () => {
  await writeFile(path, String(process.ppid));
  const holders: number[] = [];
  const done = withFileLock(
    path,
    (holder) => holders.push(holder),
    () => Promise.resolve('done'),
  );
  await sleep(800);
  expect(holders).toEqual([process.ppid]);
  await rm(path);
  expect(await done).toBe('done');
});

test('is given back when the work fails', async () => {
  const failed = withFileLock(
    path,
    () => undefined,
    () => Promise.reject(new Error('no')),
  );
  await expect(failed).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual([]);
});
