// `npm run bench`: on a fresh clone too, so it installs what is missing; test/bench/bench.ts does the measuring.
import { execFileSync } from 'node:child_process';
import { install, top } from './install.mjs';

install();
// Always, since figures of an older dist/ would be told of the wrong code.
execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: top, stdio: 'inherit' });
const { register } = await import('tsx/esm/api');
register();
await import('../test/bench/bench.ts');
