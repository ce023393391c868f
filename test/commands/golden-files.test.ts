import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GOLDEN, storiesOf, tellStory } from '../support/golden-story.ts';
import { readFolder } from '../support/read-folder.ts';

// Stories of commands that write files: each runs in a copy of its folder, and what it wrote is part of the page.

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-story-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each([
  ['import', 'import --out spec'],
  ['fmt', 'fmt .'],
  ['reports', 'plan spec.yaml'],
])('%s', (group, command) => {
  test.each(storiesOf(group))('%s', async (name) => {
    const story = join(GOLDEN, group, name);
    await cp(story, folder, { recursive: true });
    const before = await readFolder(folder);
    const { text } = await tellStory(group, name, command, folder);
    const written = Object.entries(await readFolder(folder))
      .filter(([file, now]) => now !== before[file])
      .map(
        ([file, now]) => `--- ${file}\n${now}${now.endsWith('\n') ? '' : '\n(no line break at the end)\n'}`,
      );
    const page = [text, ...written].join('');
    // What is planted in the environment of a story.
    expect(page).not.toContain('canary');
    await expect(page).toMatchFileSnapshot(join(story, 'expected.txt'));
  });
});
