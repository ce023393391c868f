import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runInit } from '../../src/commands/init.ts';
import type { Io } from '../../src/commands/io.ts';
import { kinds } from '../../src/kinds/index.ts';
import { catalogue } from '../../src/model/catalogue.ts';
import { presets } from '../../src/platforms/presets.ts';
import { presetPage } from '../../src/spec/preset-reference.ts';
import { diagnosticsPage, referencePage } from '../../src/spec/reference.ts';
import { specSchema } from '../../src/spec/schema.ts';
import { isTestFile } from '../../src/spec/spec-files.ts';
import { testSchema } from '../../src/testing/test-schema.ts';

// Files that are derived from the tables. After a change of a table: npx vitest run test/repo -u

const TOP = join(import.meta.dirname, '../..');
const schema = specSchema(kinds, 'editor');
const accepts = new Ajv({ strict: false, allErrors: true }).compile(schema);
const schemaOfTests = testSchema();
const acceptsTests = new Ajv({ strict: false, allErrors: true }).compile(schemaOfTests);
const files = (await readdir(join(TOP, 'config'))).filter((name) => name.endsWith('.yaml'));
const examples = files.filter((name) => !isTestFile(name));
const testFiles = files.filter(isTestFile);

test.each([
  ['schemas/vaultctl.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
  ['schemas/test.schema.json', `${JSON.stringify(schemaOfTests, null, 2)}\n`],
  ['docs/reference/spec.md', referencePage(kinds)],
  ['docs/reference/presets.md', presetPage(presets)],
  ['docs/reference/diagnostics.md', diagnosticsPage(catalogue)],
])('%s is what the tables say', async (file, text) => {
  await expect(text).toMatchFileSnapshot(join(TOP, file));
});

test.each([schema, schemaOfTests])('the schema $title is valid draft-07', (made) => {
  const ajv = new Ajv({ strict: false });
  expect(made['$schema']).toBe('http://json-schema.org/draft-07/schema#');
  expect(ajv.validateSchema(made), ajv.errorsText()).toBe(true);
});

test('there are example specs, and tests of them', () => {
  expect(examples.length).toBeGreaterThan(0);
  expect(testFiles.length).toBeGreaterThan(0);
});

test.each(testFiles)('an editor with the schema accepts config/%s', async (name) => {
  const file: unknown = parse(await readFile(join(TOP, 'config', name), 'utf8'), { merge: true });
  expect(acceptsTests(file), JSON.stringify(acceptsTests.errors)).toBe(true);
});

test.each([
  ['an unknown key', { version: 1, tests: [{ name: 'a', token: { policies: ['a'] }, can_not: [] }] }],
  ['a test without a token', { version: 1, tests: [{ name: 'a', can: ['read a'] }] }],
  ['a login without claims', { version: 1, tests: [{ name: 'a', login: { mount: 'jwt' } }] }],
  ['no test at all', { version: 1, tests: [] }],
])('an editor with the schema of test files marks %s', (_, file) => {
  expect(acceptsTests(file)).toBe(false);
});

test.each(examples)('an editor with the schema accepts config/%s', async (name) => {
  const spec: unknown = parse(await readFile(join(TOP, 'config', name), 'utf8'), { merge: true });
  expect(accepts(spec), JSON.stringify(accepts.errors)).toBe(true);
});

test('an editor with the schema accepts the starter of init', async () => {
  const spec: unknown = parse(await starter(), { merge: true });
  expect(accepts(spec), JSON.stringify(accepts.errors)).toBe(true);
});

test.each([
  ['an unknown key at the top', { version: 1, polices: {} }],
  ['an unknown field', { version: 1, token_roles: { app: { orfan: true } } }],
  ['a missing version', { policies: {} }],
])('an editor with the schema marks %s', (_, spec) => {
  expect(accepts(spec)).toBe(false);
});

test('every field and every code stands on its page', () => {
  const reference = referencePage(kinds);
  const missing = kinds
    .flatMap((kind) =>
      Object.entries(kind.fields)
        .filter(([name]) => name !== kind.spec.content?.field)
        .map(([name, { group = [] }]) => [...group, name].join('.')),
    )
    .filter((name) => !reference.includes(`| \`${name}\` |`));
  const findings = diagnosticsPage(catalogue);
  expect(missing).toEqual([]);
  expect(Object.keys(catalogue).filter((code) => !findings.includes(`| \`${code}\` |`))).toEqual([]);
});

/** The text that `vaultctl init` writes. */
async function starter(): Promise<string> {
  const written: string[] = [];
  const io = {
    files: { stat: () => Promise.resolve(undefined) },
    writeNew(_path: string, text: string) {
      written.push(text);
      return Promise.resolve();
    },
    out: () => undefined,
  };
  await runInit(io as unknown as Io); // init uses these three parts of the world only
  return written.join('');
}
