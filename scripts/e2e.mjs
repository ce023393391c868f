// `npm run e2e`: the real clients of the four systems at real servers, with a table of who got in and who was refused.
import { execFileSync, spawnSync } from 'node:child_process';
import { install, top } from './install.mjs';

install();
execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: top, stdio: 'inherit' });
const files = ['coder', 'semaphore', 'nomad'].map((name) => `test/live/${name}`);
const { status } = spawnSync('node_modules/.bin/vitest', ['run', ...files, ...process.argv.slice(2)], {
  cwd: top,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
