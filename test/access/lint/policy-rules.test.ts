import { describe, expect, test } from 'vitest';
import { policyRules } from '../../../src/access/lint/policy-rules.ts';
import { policyCatalogue } from '../../../src/model/policy-catalogue.ts';
import { codesFound } from './lint-case.ts';
import { setStories } from './set-stories.ts';
import { stanzaStories } from './stanza-stories.ts';

const STORIES = { ...stanzaStories, ...setStories };

test('every code of the policy rules has stories', () => {
  const codes = Object.keys(policyCatalogue).filter((code) => code.startsWith('policy-'));
  expect(Object.keys(STORIES).sort()).toEqual(codes.sort());
});

describe.each(Object.entries(STORIES))('%s', (code, { bad, good }) => {
  test.each(bad.map((story, index) => [index + 1, story] as const))(
    'is found in bad spec %i',
    async (_, story) => {
      expect(await codesFound(story, policyRules)).toContain(code);
    },
  );

  test.each(good.map((story, index) => [index + 1, story] as const))(
    'is not found in good spec %i',
    async (_, story) => {
      expect(await codesFound(story, policyRules)).not.toContain(code);
    },
  );

  test('has bad and good stories', () => {
    expect(bad.length).toBeGreaterThanOrEqual(2);
    expect(good.length).toBeGreaterThanOrEqual(1);
  });
});
