// Builds action/: what action.yml starts, one file each, because a runner installs nothing. `--out FOLDER` builds it elsewhere.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundleSettings, esmBanner } from './bundle.mjs';
import { compileValidator } from './compile-validator.mjs';
import { top } from './install.mjs';
import { asciiOnly } from './lean-imports.mjs';
import { licences } from './licences.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: join(top, 'action') } } });
const folder = resolve(values.out);

// A test that builds it once more runs beside others that use the validator, and finds it made.
if (folder === join(top, 'action')) await compileValidator();
await mkdir(folder, { recursive: true });
const { metafile, outputFiles } = await build({
  ...bundleSettings,
  // Paths in the bundle do not depend on where it is built.
  absWorkingDir: top,
  entryPoints: { main: 'src/action/main.ts', post: 'src/action/post.ts' },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  format: 'esm',
  banner: esmBanner,
  write: false,
});
for (const { path, text } of outputFiles) await writeFile(path, asciiOnly(text));
await writeFile(join(folder, 'LICENSES.txt'), await licences(Object.keys(metafile.inputs)));
