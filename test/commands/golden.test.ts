import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/model/catalogue.ts';
import { GOLDEN, storiesOf, tellStory } from '../support/golden-story.ts';

describe('every finding has a story', () => {
  test('no code is without one', () => {
    expect(storiesOf('codes')).toEqual(Object.keys(catalogue).sort());
  });

  test.each(storiesOf('codes'))('%s', async (code) => {
    const { text } = await tellStory('codes', code, 'validate spec.yaml');
    expect(text).toContain(`[${code}]`);
    await expect(text).toMatchFileSnapshot(join(GOLDEN, 'codes', code, 'expected.txt'));
  });
});

describe.each(['validate', 'plan', 'apply', 'render', 'json', 'secrets'])('%s', (group) => {
  test.each(storiesOf(group))('%s', async (name) => {
    const { text } = await tellStory(group, name, `${group} spec.yaml`);
    // What is planted in the spec, in its environment and in its files.
    expect(text).not.toMatch(/canary|neverprint/);
    await expect(text).toMatchFileSnapshot(join(GOLDEN, group, name, 'expected.txt'));
  });
});
