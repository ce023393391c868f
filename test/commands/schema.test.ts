import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/apply-story.ts';

test.each([
  ['schema', 'vaultctl.schema.json'],
  ['schema --tests', 'test.schema.json'],
])('%s prints %s, which the package ships', async (line, file) => {
  const shipped = await readFile(join(import.meta.dirname, '../../schemas', file), 'utf8');
  expect(await run(line)).toEqual({ code: 0, stdout: shipped, stderr: '' });
});
