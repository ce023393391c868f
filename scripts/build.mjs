// Builds dist/: the command line, bundled and split, and the library; and before that the compiled validator.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { asciiOnly, leanImports } from './lean-imports.mjs';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(await readFile(join(top, 'package.json'), 'utf8'));
const UNUSED = join(top, 'src/adapters/vault/unused-module.cts');
// The same code as for Node, as ES modules, of which a bundler takes what is used.
const YAML = join(top, 'node_modules/yaml/browser/index.js');

await mkdir(join(top, 'build'), { recursive: true });
await compileValidator();
if (!process.argv.includes('--validator-only')) await bundle();

/** The schema comes from the kinds' tables, so the tables are bundled first and run. */
async function compileValidator() {
  const tables = join(top, 'build/schema.mjs');
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

async function bundle() {
  await rm(join(top, 'dist'), { recursive: true, force: true });
  const result = await build({
    entryPoints: { cli: join(top, 'src/cli.ts'), index: join(top, 'src/index.ts') },
    outdir: join(top, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    // Names stay, so that the stack of a crash can be read.
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    define: { __VAULTCTL_VERSION__: JSON.stringify(version) },
    // node-vault loads these for features that are not used; its own transport is replaced.
    alias: { axios: UNUSED, tv4: UNUSED, mustache: UNUSED, debug: UNUSED, yaml: YAML },
    plugins: [leanImports],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  for (const path of Object.keys(result.metafile.outputs)) {
    const file = resolve(path);
    await writeFile(file, asciiOnly(await readFile(file, 'utf8')));
  }
  const cli = join(top, 'dist/cli.js');
  await writeFile(cli, `#!/usr/bin/env node\n${await readFile(cli, 'utf8')}`, { mode: 0o755 });
  await writeFile(join(top, 'dist/LICENSES.txt'), await licences(Object.keys(result.metafile.inputs)));
  const tsc = join(top, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(top, 'tsconfig.build.json')], { stdio: 'inherit' });
}

/** The licence of every package whose code is in the bundle. */
async function licences(inputs) {
  const packages = new Set(
    inputs.flatMap((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.slice(0, 1) ?? []),
  );
  const texts = await Promise.all([...packages].sort().map(licence));
  return texts.join(`\n${'-'.repeat(78)}\n\n`);
}

async function licence(folder) {
  const {
    name,
    version: ours,
    license,
  } = JSON.parse(await readFile(join(top, folder, 'package.json'), 'utf8'));
  const file = (await readdir(join(top, folder))).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file && existsSync(join(top, folder, file)) ? await readFile(join(top, folder, file), 'utf8') : '';
  return `${name} ${ours} (${license})\n\n${text.trim()}\n`;
}
