import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docShell } from './doc-shell.ts';
import type { DocShell } from './doc-shell.ts';
import { fences, shownCommands } from './fences.ts';
import { reader } from './play.ts';
import { stableText } from './stable-text.ts';

const TOP = join(import.meta.dirname, '../..');
// `npm ci` and servers on a busy machine.
const LONG = 300_000;

/** They would run this very test again, or take minutes; the first test looks after them. */
const NOT_RUN = [
  'npm run demo',
  'npm test',
  'VAULTCTL_SERVERS=$HOME/servers npm test',
  'VAULTCTL_REQUIRE=vault,bao npm test',
];

const run = promisify(execFile);
const page = (name: string): Promise<string> => readFile(join(TOP, name), 'utf8');
let folder: string;
let repository: string;
let said: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-docs-'));
  repository = join(folder, 'repository');
  await copyOfCheckout(repository);
}, LONG);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('npm test and npm run demo, which are not run here, are scripts that exist; .ci/run calls npm test', async () => {
  const { scripts } = JSON.parse(await page('package.json')) as { scripts: Record<string, string> };
  for (const name of ['test', 'demo']) {
    const file = /^node (\S+)$/.exec(scripts[name] ?? '')?.[1] ?? `no file in ${name}`;
    await expect(page(file), file).resolves.not.toBe('');
  }
  expect(await page('.ci/run')).toMatch(/^npm test$/m);
});

describe('a newcomer does what the pages say and sees what they show', () => {
  test('README.md, from an empty folder to the first plan', { timeout: LONG }, async () => {
    await follow('README.md', shell(folder));
  });

  test('docs/getting-started.md, in that clone', { timeout: LONG }, async () => {
    said = await follow('docs/getting-started.md', shell(join(folder, 'vaultctl')));
  });

  test('no file is left behind but those that the reader wrote', async () => {
    const { stdout } = await run('git', ['status', '--porcelain', '--untracked-files=all'], {
      cwd: join(folder, 'vaultctl'),
    });
    expect(stdout.trim().split('\n')).toEqual(['?? access.yaml', '?? vaultctl.yaml']);
  });

  test('CONTRIBUTING.md, in that clone', { timeout: LONG }, async () => {
    await follow('CONTRIBUTING.md', shell(join(folder, 'vaultctl')), [
      'git clone "$REPOSITORY" vaultctl',
      'cd vaultctl',
    ]);
  });

  test('what README.md shows without a command was said while getting started', async () => {
    const shown = fences(await page('README.md')).filter(({ language }) => language === 'text');
    expect(shown).toHaveLength(2);
    const all = stableText(said.join('\n'));
    for (const { lines } of shown) {
      for (const part of stableText(lines.join('\n')).split('\n…\n')) expect(all).toContain(part);
    }
  });
});

function shell(place: string): DocShell {
  const env = Object.entries(process.env).filter(
    ([name]) => !/^(VAULT_|BAO_|VITEST|npm_|NODE_ENV|NODE_OPTIONS|TEST|DEV$|FORCE_COLOR)/.test(name),
  );
  return docShell(place, {
    ...Object.fromEntries(env),
    REPOSITORY: repository,
    NO_COLOR: '1',
    // Packages that were downloaded before are good enough.
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
  });
}

async function follow(
  name: string,
  at: DocShell,
  notRun: readonly string[] = [],
): Promise<readonly string[]> {
  const person = reader(at, [...NOT_RUN, ...notRun]);
  try {
    const blocks = fences(await page(name));
    expect(blocks.flatMap(shownCommands).length).toBeGreaterThan(0);
    for (const fence of blocks) await person.follow(fence);
  } finally {
    await at.close();
  }
  return person.said;
}

/** What is in the checkout now, committed or not, as a repository that can be cloned. */
async function copyOfCheckout(target: string): Promise<void> {
  const leftOut = ['.git', 'node_modules', 'dist', 'build', 'coverage'];
  await mkdir(target);
  for (const name of await readdir(TOP)) {
    if (!leftOut.includes(name)) await cp(join(TOP, name), join(target, name), { recursive: true });
  }
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  await run('git', ['init', '--quiet'], { cwd: target });
  await run('git', ['add', '--all'], { cwd: target });
  await run('git', [...who, 'commit', '--quiet', '--no-verify', '--message', 'Copy'], { cwd: target });
}
