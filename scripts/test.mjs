// `npm test`: every check, one after another, on a fresh clone too. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { install, top } from './install.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
const started = Date.now();
install();
const steps = [
  ['build', process.execPath, ['scripts/build.mjs']],
  ['formatting', bin('prettier'), ['--check', '--log-level=warn', '.']],
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['lint', bin('eslint'), ['--max-warnings=0', '.']],
  ['dead code', bin('knip'), []],
  ['package', bin('publint'), ['--strict']],
  ['tests', bin('vitest'), ['run', ...process.argv.slice(2)]],
];
for (const [name, command, args] of steps) {
  const begun = Date.now();
  console.log(`\n== ${name}`);
  const { status, signal } = spawnSync(command, args, { cwd: top, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\nnpm test: ${name} failed${signal === null ? '' : ` (${signal})`}`);
    process.exit(status ?? 1);
  }
  console.log(`== ${name}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
console.log(`\nnpm test: all green in ${((Date.now() - started) / 1000).toFixed(0)} s`);
