import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { docShell } from './doc-shell.ts';
import type { DocShell } from './doc-shell.ts';
import { fences } from './fences.ts';
import { reader } from './play.ts';
import { isShown } from './stable-text.ts';

// The reader of the pages must notice when a page is wrong.

let folder: string;
let shell: DocShell;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-reading-'));
  shell = docShell(folder, { PATH: process.env['PATH'] });
});

afterEach(async () => {
  await shell.close();
  await rm(folder, { recursive: true, force: true });
});

test('folder, variables and files last from one command to the next', async () => {
  const said = await read(
    '```console\n$ mkdir inner\n$ cd inner\n$ export NAME="two words"\n```',
    '```yaml title=a.yaml\na: 1\n```',
    '```diff title=a.yaml\n-a: 1\n+a: 2\n```',
    '```console\n$ echo "$NAME"; cat a.yaml; basename "$PWD"\ntwo words\na: 2\ninner\n```',
  );
  expect(said.at(-1)).toBe('two words\na: 2\ninner\n');
});

test.each([
  ['a command that fails', '```sh\nfalse   # never\n```', 'line 2: false ended with 1'],
  [
    'other output than is shown',
    '```console\n$ echo one\ntwo\n```',
    'line 2: echo one does not say what is shown',
  ],
  ['a missing line', '```console\n$ echo one\none\ntwo\n```', 'does not say what is shown'],
  [
    'a change that fits nowhere',
    '```yaml title=a\nb\n```\n```diff title=a\n-c\n+d\n```',
    'line 4: the change fits',
  ],
  ['a block without an end', '```sh\ntrue\n', 'line 1 is not closed'],
])('%s is noticed', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test('ports, tokens, versions and the order of finished writes may differ, and lines where … stands', () => {
  const shown = ['Plan for http://127.0.0.1:1 (Vault 1.21.1)', '…', 'done a', 'done b', 'end'];
  const said = 'Plan for http://127.0.0.1:22 (OpenBao 2.6.2)\n\nmore\ndone b\ndone a\nend\n';
  expect(isShown(shown, said)).toBe(true);
  expect(isShown(shown, said.replace('end', 'End'))).toBe(false);
  expect(isShown(shown, said.replace('done a\n', ''))).toBe(false);
});

async function read(...texts: readonly string[]): Promise<readonly string[]> {
  const person = reader(shell, []);
  for (const fence of fences(texts.join('\n'))) await person.follow(fence);
  return person.said;
}
