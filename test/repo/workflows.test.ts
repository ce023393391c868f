import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workflowProblems, writersOf } from './workflow-rules.ts';

const FOLDER = join(import.meta.dirname, '../../.github/workflows');
const release = await readFile(join(FOLDER, 'release.yml'), 'utf8');

test.each(await readdir(FOLDER))('%s keeps the rules', async (name) => {
  expect(workflowProblems(await readFile(join(FOLDER, name), 'utf8'))).toEqual([]);
});

test('only the jobs that publish a release may write, each its own place', () => {
  expect(writersOf(release)).toEqual({
    npm: ['id-token'],
    image: ['attestations', 'id-token', 'packages'],
    release: ['attestations', 'contents', 'id-token'],
  });
});

test('a release does every step of scripts/release.mjs', async () => {
  const script = await readFile(join(FOLDER, '../../scripts/release.mjs'), 'utf8');
  const [, table = ''] = /^const STEPS = \{(.*?)^\};/ms.exec(script) ?? [];
  const steps = [...table.matchAll(/^ {2}'?([\w-]+)'?: /gm)].map(([, step]) => step);
  const done = [...release.matchAll(/run: node scripts\/release\.mjs ([\w -]+) --tag/g)].flatMap(
    ([, names = '']) => names.split(' '),
  );
  expect(steps).toContain('publish-npm');
  expect(done.sort()).toEqual([...steps].sort());
});

test('what the publishing jobs run imports nothing that is installed', async () => {
  const seen = new Set<string>();
  const imports: string[] = [];
  const follow = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name = ''] of (await readFile(file, 'utf8')).matchAll(/\b(?:from|import\()\s*'([^']+)'/g)) {
      if (name.startsWith('.')) await follow(join(dirname(file), name));
      else imports.push(name);
    }
  };
  await follow(join(FOLDER, '../../scripts/release.mjs'));
  expect(seen.size).toBeGreaterThan(4);
  expect(imports).toContain('node:fs');
  expect(imports.filter((name) => !name.startsWith('node:'))).toEqual([]);
});

describe('the rules find what they forbid', () => {
  test.each([
    ['on: push', 'on: [push, pull_request_target]', 'runs on pull_request_target'],
    ['on: push', 'on: { workflow_run: {} }', 'runs on workflow_run'],
    ['permissions: { contents: read }', 'permissions: write-all', 'its permissions are not "contents: read"'],
    ['permissions: { contents: read }', '', 'its permissions are not "contents: read"'],
    ['@0123456789012345678901234567890123456789 #', '@v7 #', 'is not pinned:'],
    [' # v7.0.1', '', 'is not pinned:'],
    ['false', 'true', 'one: checkout leaves its token behind'],
    ['run: npm ci', 'run: echo ${{ github.event.issue.title }}', 'one: an expression in'],
    ['steps:', 'permissions: { id-token: write }\n    steps:', "one: runs other people's code"],
  ])('%s made %s', (part, other, problem) => {
    const good = [
      'on: push',
      'permissions: { contents: read }',
      'jobs:',
      '  one:',
      '    steps:',
      '      - uses: actions/checkout@0123456789012345678901234567890123456789 # v7.0.1',
      '        with: { persist-credentials: false }',
      '      - run: npm ci',
    ].join('\n');
    expect(workflowProblems(good)).toEqual([]);
    expect(workflowProblems(good.replace(part, () => other))).toEqual([expect.stringContaining(problem)]);
  });
});
