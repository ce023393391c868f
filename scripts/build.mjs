// Builds dist/: the command line, bundled and split, and the library; and before that the compiled validator.
import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleSettings, esmBanner } from './bundle.mjs';
import { compileValidator } from './compile-validator.mjs';
import { top } from './install.mjs';
import { asciiOnly } from './lean-imports.mjs';
import { licences } from './licences.mjs';

await compileValidator();
if (!process.argv.includes('--validator-only')) await bundle();

async function bundle() {
  await rm(join(top, 'dist'), { recursive: true, force: true });
  const result = await build({
    ...bundleSettings,
    entryPoints: { cli: join(top, 'src/cli.ts'), index: join(top, 'src/index.ts') },
    outdir: join(top, 'dist'),
    splitting: true,
    format: 'esm',
    banner: esmBanner,
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
