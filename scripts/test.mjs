// `npm test`: every check, on a fresh clone too. Arguments go to vitest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

const node = process.execPath;
// The steps of a round run beside each other.
const rounds = [
  [['build', node, ['scripts/build.mjs']]],
  [
    ['lint', bin('eslint'), ['--max-warnings=0', '.']],
    ['types', bin('tsc'), ['--noEmit', '-p', '.']],
    ['formatting', bin('prettier'), ['--check', '--log-level=warn', '.']],
    ['dead code', bin('knip'), []],
    ['package', bin('publint'), ['--strict']],
  ],
  [['tests', bin('vitest'), ['run', ...reporters, ...process.argv.slice(2)]]],
];

/** Shows what a step prints as it comes when it is alone, and at its end when others run beside it. */
async function runStep([name, command, args], isAlone) {
  const begun = Date.now();
  if (isAlone) console.log(`\n== ${name}`);
  const child = spawn(command, args, { cwd: top, stdio: isAlone ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => printed.push(part));
  const [status, signal] = await once(child, 'close');
  if (!isAlone) process.stdout.write(`\n== ${name}\n${Buffer.concat(printed).toString()}`);
  if (status === 0) console.log(`== ${name}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return { name, status, signal };
}

for (const steps of rounds) {
  const ended = await Promise.all(steps.map((step) => runStep(step, steps.length === 1)));
  const failed = ended.filter(({ status }) => status !== 0);
  if (failed.length === 0) continue;
  for (const line of failures()) console.error(line);
  const names = failed.map(({ name, signal }) => `${name} failed${signal === null ? '' : ` (${signal})`}`);
  console.error(`\nnpm test: ${names.join(', ')}`);
  process.exit(failed[0].status ?? 1);
}
console.log(`\nThe slowest files:\n${slowest().join('\n')}`);
console.log(`\nnpm test: all green in ${((Date.now() - started) / 1000).toFixed(0)} s`);
