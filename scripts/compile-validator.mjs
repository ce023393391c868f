import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { top } from './install.mjs';

/** Compiles build/spec-validator.mjs. The schema comes from the kinds' tables, so the tables are bundled first and run. */
export async function compileValidator() {
  await mkdir(join(top, 'build'), { recursive: true });
  const tables = join(top, `build/schema-${process.pid}.mjs`);
  await build({
    stdin: {
      contents: `export { kinds } from './src/kinds/index.ts'; export { specSchema } from './src/spec/schema.ts';`,
      resolveDir: top,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: tables,
    logLevel: 'error',
  });
  const { kinds, specSchema } = await import(`${pathToFileURL(tables).href}?${Date.now()}`);
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
  const validate = ajv.compile(specSchema(kinds, 'validator'));
  const code = standalone.default(ajv, validate);
  await build({
    stdin: { contents: code, resolveDir: top },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: join(top, 'build/spec-validator.mjs'),
    logLevel: 'error',
  });
  await rm(tables);
}
