import { appendFile, chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../../src/adapters/files.ts';
import type { Files } from '../../src/spec/files.ts';
import { watchFiles } from '../../src/spec/watched-files.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-watch-'));
  await writeFile(at('a.yaml'), 'one');
});
afterEach(() => rm(folder, { recursive: true }));

/** What has changed after the steps, of which one is taken in each pause. */
async function changeAfter(
  look: (files: Files) => Promise<unknown>,
  steps: readonly (() => Promise<unknown>)[],
): Promise<string | undefined> {
  const { files, changed } = watchFiles(nodeFiles(() => Readable.from([])));
  await look(files).catch(() => undefined);
  const queue = [...steps];
  // Two more pauses, in which nothing happens, tell that nothing has changed.
  let idle = 0;
  const still = new Promise<undefined>((resolve) => {
    void changed(async () => {
      const step = queue.shift();
      await step?.();
      if (step === undefined) idle += 1;
      if (idle > 2) {
        resolve(undefined);
        await new Promise(() => undefined);
      }
    }).then((what) => {
      found = what;
      resolve(undefined);
    });
  });
  let found: string | undefined;
  await still;
  return found?.replace(folder, '.');
}

const read = (name: string) => (files: Files) => files.read(at(name));
const names = (files: Files): Promise<unknown> => files.names(folder);

test.each<
  [string, (files: Files) => Promise<unknown>, readonly (() => Promise<unknown>)[], string | undefined]
>([
  ['nothing happens', read('a.yaml'), [], undefined],
  ['another text of the same length', read('a.yaml'), [() => writeFile(at('a.yaml'), 'two')], './a.yaml'],
  ['a file is gone', read('a.yaml'), [() => rm(at('a.yaml'))], './a.yaml'],
  ['a missing file comes', read('b.yaml'), [() => writeFile(at('b.yaml'), '')], './b.yaml'],
  [
    'an editor puts a new file in its place',
    read('a.yaml'),
    [() => writeFile(at('n'), 'two'), () => rename(at('n'), at('a.yaml'))],
    './a.yaml',
  ],
  ['a file may not be read any more', read('a.yaml'), [() => chmod(at('a.yaml'), 0)], './a.yaml'],
  ['another file', read('a.yaml'), [() => writeFile(at('b.yaml'), '')], undefined],
  ['a name comes', names, [() => writeFile(at('b.yaml'), '')], 'files in .'],
  ['a name goes', names, [() => rm(at('a.yaml'))], 'files in .'],
  [
    'an editor has a file of its own',
    names,
    [() => writeFile(at('.a.yaml.swp'), ''), () => writeFile(at('a.yaml~'), '')],
    undefined,
  ],
  [
    'a log beside it grows',
    (files) => files.stat(at('a.yaml')),
    [() => appendFile(at('a.yaml'), 'x')],
    undefined,
  ],
  [
    'a file that was too large becomes smaller',
    async (files) => {
      await writeFile(at('b.yaml'), Buffer.alloc(16 * 1024 * 1024 + 1));
      await files.stat(at('b.yaml'));
    },
    [() => writeFile(at('b.yaml'), '')],
    './b.yaml',
  ],
  [
    'a file becomes a folder',
    (files) => files.stat(at('a.yaml')),
    [() => rm(at('a.yaml')).then(() => mkdir(at('a.yaml')))],
    './a.yaml',
  ],
  [
    'a link leads elsewhere',
    async (files) => {
      await symlink(at('a.yaml'), at('link'));
      await files.real(at('link'));
    },
    [() => rm(at('link')).then(() => symlink(folder, at('link')))],
    './link',
  ],
])('%s', async (_, look, steps, changed) => {
  expect(await changeAfter(look, steps)).toBe(changed);
});

test('it waits until files come to rest', async () => {
  const { files, changed } = watchFiles(nodeFiles(() => Readable.from([])));
  await files.read(at('a.yaml'));
  const texts = ['four', 'fourth', 'fourthly'];
  expect(
    await changed(async () => {
      const text = texts.shift();
      if (text !== undefined) await writeFile(at('a.yaml'), text);
    }),
  ).toBe(at('a.yaml'));
  expect(texts).toEqual([]);
});

test('a change while the first run still reads is noticed', async () => {
  const real = nodeFiles(() => Readable.from([]));
  const { files, changed } = watchFiles({
    ...real,
    read: async (path) => {
      const text = await real.read(path);
      await writeFile(path, 'two');
      return text;
    },
  });
  expect(await files.read(at('a.yaml'))).toBe('one');
  expect(await changed(() => Promise.resolve())).toBe(at('a.yaml'));
});
