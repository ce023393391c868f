// Builds build/bin/vaultctl: the command line and this Node.js in one file, for the machine that it is built on.
// https://nodejs.org/docs/latest-v20.x/api/single-executable-applications.html
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { inject } from 'postject';
import { bundleSettings } from './bundle.mjs';
import { compileValidator } from './compile-validator.mjs';
import { top } from './install.mjs';
import { asciiOnly } from './lean-imports.mjs';
import { licences } from './licences.mjs';

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** Where the distributions of Node.js keep their licence. */
const NODE_LICENCES = ['LICENSE', 'share/doc/nodejs/LICENSE', 'share/licenses/nodejs/LICENSE'];

const folder = join(top, 'build/bin');
const executable = join(folder, 'vaultctl');
const stamp = join(folder, 'vaultctl.made-from');

if (process.platform !== 'linux') throw new Error(`no executable for ${process.platform}, only for linux`);
await compileValidator();
await mkdir(folder, { recursive: true });
const { code, inputs } = await bundle();
const madeFrom = digest(code, process.version, process.arch, await readFile(import.meta.filename));
if ((await readFile(stamp, 'utf8').catch(() => '')) === madeFrom) {
  console.log('build/bin/vaultctl is current');
} else {
  await rm(stamp, { force: true });
  await assemble(code);
  await writeFile(
    join(folder, 'LICENSES.txt'),
    `${await nodeLicence()}\n${'-'.repeat(78)}\n\n${await licences(inputs)}`,
  );
  await writeFile(stamp, madeFrom);
  console.log('Built build/bin/vaultctl');
}

/** One file, since code inside an executable cannot import files next to it. */
async function bundle() {
  const result = await build({
    ...bundleSettings,
    entryPoints: [join(top, 'src/cli.ts')],
    outfile: join(folder, 'cli.cjs'),
    write: false,
    format: 'cjs',
    // Inside an executable `import()` is restricted, while `require` of the modules of Node.js works as ever.
    supported: { 'dynamic-import': false },
  });
  return { code: asciiOnly(result.outputFiles[0].text), inputs: Object.keys(result.metafile.inputs) };
}

async function assemble(code) {
  const main = join(folder, 'cli.cjs');
  const config = join(folder, 'sea.json');
  const blob = join(folder, 'sea.blob');
  const unfinished = `${executable}.new`;
  await writeFile(main, code);
  await writeFile(
    config,
    // A code cache would start some 20 ms sooner, but differs from build to build: nobody could check the file.
    JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true }),
  );
  execFileSync(process.execPath, ['--experimental-sea-config', config], {
    stdio: 'pipe',
  });
  await copyFile(process.execPath, unfinished);
  await chmod(unfinished, 0o755);
  await injectBlob(unfinished, await readFile(blob));
  await rename(unfinished, executable);
  await Promise.all([main, config, blob].map((file) => rm(file)));
}

/** postject warns of notes in the file that it does not know; it copies them. Errors are thrown. */
async function injectBlob(program, blob) {
  const { warn } = console;
  console.warn = () => undefined;
  await inject(program, 'NODE_SEA_BLOB', blob, { sentinelFuse: FUSE });
  console.warn = warn;
}

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

async function nodeLicence() {
  const prefix = dirname(dirname(process.execPath));
  for (const path of NODE_LICENCES) {
    const text = await readFile(join(prefix, path), 'utf8').catch(() => undefined);
    if (text !== undefined) return `Node.js ${process.version}\n\n${text.trim()}\n`;
  }
  throw new Error(`no licence of Node.js under ${prefix}: looked for ${NODE_LICENCES.join(', ')}`);
}
