import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const TOP = join(import.meta.dirname, '../..');
const SHIPPED = /^(?:(?:dist|schemas)\/.+|README\.md|LICENSE|SECURITY\.md|CHANGELOG\.md|package\.json)$/;
const shell = process.platform === 'win32'; // npm is a command file there

test('the package holds what is built and its papers, nothing else', async () => {
  await access(join(TOP, 'dist/cli.js')); // built before the tests: node scripts/build.mjs
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: TOP,
    shell,
    maxBuffer: 16_777_216,
  });
  const packs = JSON.parse(stdout) as { files: { path: string }[] }[]; // the form that npm documents
  const paths = packs.flatMap(({ files }) => files.map(({ path }) => path));
  expect(paths.filter((path) => !SHIPPED.test(path))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'package.json',
      'dist/cli.js',
      'dist/index.js',
      'schemas/vaultctl.schema.json',
    ]),
  );
});

test.each([
  ['vaultctl/schema.json', 'schemas/vaultctl.schema.json'],
  ['vaultctl/report.schema.json', 'schemas/report.schema.json'],
])('other programs find %s', (name, path) => {
  expect(createRequire(import.meta.url).resolve(name)).toBe(join(TOP, path));
});
