import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reserveFile } from '../../src/adapters/reserve-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-reserve-'));
  path = join(folder, 'token');
});
afterEach(() => rm(folder, { recursive: true }));

const mode = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

test('a new file is private before anything is in it, and after', async () => {
  const file = await reserveFile(path, { isForced: false });
  expect(await mode(path)).toBe('600');
  await file.write('secret\n');
  expect([await mode(path), await readFile(path, 'utf8')]).toEqual(['600', 'secret\n']);
});

test('a file that is there is not touched', async () => {
  await writeFile(path, 'mine');
  await expect(reserveFile(path, { isForced: false })).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path, 'utf8')).toBe('mine');
});

test('by force it stays until the new one is whole, and then is private', async () => {
  await writeFile(path, 'mine', { mode: 0o644 });
  const file = await reserveFile(path, { isForced: true });
  expect(await readFile(path, 'utf8')).toBe('mine');
  await file.write('secret');
  expect([await mode(path), await readFile(path, 'utf8')]).toEqual(['600', 'secret']);
  expect(await readdir(folder)).toEqual(['token']);
});

test('by force through a link, what it leads to is replaced', async () => {
  await writeFile(join(folder, 'real'), 'mine');
  await symlink('real', path);
  await (await reserveFile(path, { isForced: true })).write('secret');
  expect(await readFile(join(folder, 'real'), 'utf8')).toBe('secret');
});

test.each([true, false])('released, nothing is left (by force: %s)', async (isForced) => {
  await (await reserveFile(path, { isForced })).release();
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is not there is found out before there is a secret', async () => {
  await expect(reserveFile(join(folder, 'no/token'), { isForced: false })).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
