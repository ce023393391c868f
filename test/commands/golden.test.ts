import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/model/catalogue.ts';
import { loginCatalogue } from '../../src/model/login-catalogue.ts';
import { policyCatalogue } from '../../src/model/policy-catalogue.ts';
import { GOLDEN, storiesOf, tellStory } from '../support/golden-story.ts';

/** Findings about a spec as a whole. */
const linted = { ...loginCatalogue, ...policyCatalogue };

describe('every finding has a story', () => {
  test('no code is without one', () => {
    expect(storiesOf('codes')).toEqual(Object.keys(catalogue).sort());
  });

  test.each(storiesOf('codes'))('%s', async (code) => {
    const command = Object.hasOwn(linted, code) ? 'lint' : 'validate';
    const { text } = await tellStory('codes', code, `${command} spec.yaml`);
    expect(text).toContain(`[${code}]`);
    await expect(text).toMatchFileSnapshot(join(GOLDEN, 'codes', code, 'expected.txt'));
  });
});

describe.each(['validate', 'lint', 'explain', 'test', 'plan', 'apply', 'render', 'json', 'secrets'])(
  '%s',
  (group) => {
    test.each(storiesOf(group))('%s', async (name) => {
      const { text } = await tellStory(group, name, `${group} spec.yaml`);
      // What is planted in the spec, in its environment and in its files.
      expect(text).not.toMatch(/canary|neverprint/);
      await expect(text).toMatchFileSnapshot(join(GOLDEN, group, name, 'expected.txt'));
    });
  },
);
