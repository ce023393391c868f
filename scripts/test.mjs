// `npm test`: every check, one after another, on a fresh clone too. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { install, top } from './install.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
const started = Date.now();
install();
const folder = mkdtempSync(join(tmpdir(), 'vaultctl-test-'));
const results = join(folder, 'results.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function testedFiles() {
  try {
    return JSON.parse(readFileSync(results, 'utf8')).testResults;
  } catch {
    return []; // Another step failed, or vitest ended before it had results.
  }
}

// The names of what failed, last of all: a long log is read from its end.
function failures() {
  return testedFiles()
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      const lines = failed.map((test) => [test.fullName, test.failureMessages[0] ?? '']);
      return (lines.length > 0 ? lines : [['the file itself', message]]).map(
        ([test, why]) => `  ${relative(top, name)}: ${test}: ${why.split('\n', 1)[0]}`,
      );
    });
}

function slowest() {
  return testedFiles()
    .map(({ name, startTime, endTime }) => [relative(top, name), (endTime - startTime) / 1000])
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 10)
    .map(([name, seconds]) => `  ${seconds.toFixed(0).padStart(4)} s  ${name}`);
}

const steps = [
  ['build', process.execPath, ['scripts/build.mjs']],
  ['formatting', bin('prettier'), ['--check', '--log-level=warn', '.']],
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['lint', bin('eslint'), ['--max-warnings=0', '.']],
  ['dead code', bin('knip'), []],
  ['package', bin('publint'), ['--strict']],
  ['tests', bin('vitest'), ['run', ...reporters, ...process.argv.slice(2)]],
];
for (const [name, command, args] of steps) {
  const begun = Date.now();
  console.log(`\n== ${name}`);
  const { status, signal } = spawnSync(command, args, { cwd: top, stdio: 'inherit' });
  if (status !== 0) {
    for (const line of failures()) console.error(line);
    console.error(`\nnpm test: ${name} failed${signal === null ? '' : ` (${signal})`}`);
    process.exit(status ?? 1);
  }
  console.log(`== ${name}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
console.log(`\nThe slowest files:\n${slowest().join('\n')}`);
console.log(`\nnpm test: all green in ${((Date.now() - started) / 1000).toFixed(0)} s`);
