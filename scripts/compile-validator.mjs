import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { top } from './install.mjs';

/**
 * Compiles build/spec-validator.mjs and build/test-validator.mjs. The schemas come from tables in the source, so the
 * tables are bundled first and run.
 */
export async function compileValidator() {
  await mkdir(join(top, 'build'), { recursive: true });
  const tables = join(top, `build/schema-${process.pid}.mjs`);
  await build({
    stdin: {
      contents: `export { kinds } from './src/kinds/index.ts'; export { specSchema } from './src/spec/schema.ts'; export { testSchema } from './src/testing/test-schema.ts';`,
      resolveDir: top,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: tables,
    logLevel: 'error',
  });
  const { kinds, specSchema, testSchema } = await import(`${pathToFileURL(tables).href}?${Date.now()}`);
  await compile(specSchema(kinds, 'validator'), 'spec-validator.mjs');
  await compile(testSchema(), 'test-validator.mjs');
  await rm(tables);
}

async function compile(schema, file) {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    strictTypes: false,
    // A choice of keys names keys of the mapping around it.
    strictRequired: false,
    // The words are shape.ts's own.
    messages: false,
    // A function for each kind: those that a spec does not have are never compiled.
    inlineRefs: false,
    code: { source: true, esm: true },
  });
  const code = standalone.default(ajv, ajv.compile(schema));
  await build({
    stdin: { contents: code, resolveDir: top },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: join(top, 'build', file),
    logLevel: 'error',
  });
}
