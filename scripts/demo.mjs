// `npm run demo`: on a fresh clone too, so it installs and builds what is missing before it starts test/demo/demo.ts.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { install, top } from './install.mjs';

install();
if (isBuildMissing()) {
  console.log('Building dist/ …');
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: top, stdio: 'inherit' });
}
const { register } = await import('tsx/esm/api');
register();
await import('../test/demo/demo.ts');

/** Whether something that dist/ is made from is newer than it. */
function isBuildMissing() {
  const cli = join(top, 'dist/cli.js');
  if (!existsSync(cli)) return true;
  const sources = readdirSync(join(top, 'src'), { recursive: true }).map((file) => join('src', file));
  const built = statSync(cli).mtimeMs;
  return ['package.json', 'package-lock.json', 'scripts/build.mjs', ...sources].some(
    (file) => statSync(join(top, file)).mtimeMs > built,
  );
}
