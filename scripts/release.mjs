// A release, step by step: node scripts/release.mjs STEP... --tag vX.Y.Z
// With --dry-run every step is done, or those named, and what would leave this machine is printed instead.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeExecutable, makeImage, makePackage, makeSums, releaseFolders } from './release/artefacts.mjs';
import { checkRelease } from './release/check.mjs';
import { publishImage, publishNpm, publishRelease } from './release/publish.mjs';

const STEPS = {
  check: checkRelease,
  package: makePackage,
  executable: makeExecutable,
  image: makeImage,
  sums: makeSums,
  'publish-npm': publishNpm,
  'publish-image': publishImage,
  'publish-release': publishRelease,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tag: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
});
try {
  await release();
} catch (error) {
  console.error(`release: ${error.message}`);
  process.exitCode = 1;
}

async function release() {
  const { tag, 'dry-run': isRehearsal } = values;
  const unknown = positionals.filter((name) => !Object.hasOwn(STEPS, name));
  if (unknown.length > 0)
    throw new Error(`no step ${unknown.join(', ')}; there are ${Object.keys(STEPS).join(', ')}`);
  if (tag === undefined) throw new Error('which release? Name it with --tag vX.Y.Z');
  if (!isRehearsal && positionals.length === 0) throw new Error('name a step, or do them all with --dry-run');
  const isWhole = positionals.length === 0;
  if (isWhole) for (const folder of releaseFolders) rmSync(folder, { recursive: true, force: true });
  for (const name of isWhole ? Object.keys(STEPS) : positionals) {
    console.log(`== ${name}`);
    await STEPS[name]({ tag, isRehearsal, publish: isRehearsal ? tell : run });
  }
}

/** Runs a command that changes something outside of this machine, and gives what it printed. */
function run(command, args) {
  tell(command, args);
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function tell(command, args) {
  console.log(`+ ${[command, ...args].join(' ')}`);
  return '';
}
