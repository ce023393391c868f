import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/apply-story.ts';

test('schema prints the schema that the package ships', async () => {
  const shipped = await readFile(join(import.meta.dirname, '../../schemas/vaultctl.schema.json'), 'utf8');
  expect(await run('schema')).toEqual({ code: 0, stdout: shipped, stderr: '' });
});
