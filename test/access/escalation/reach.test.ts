import { expect, test } from 'vitest';
import { shownPath } from '../../../src/access/common-paths.ts';
import { primitives } from '../../../src/access/escalation/primitives.ts';
import { modelOfText, SOME_VAULT } from '../../support/spec-model.ts';
import { reachOfStory, specOfStory } from './role-of-story.ts';
import { stories } from './stories.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const METHODS = { read: 'GET', list: 'LIST', delete: 'DELETE', patch: 'PATCH' } as Readonly<
  Record<string, string>
>;

test.each(stories.map((story) => [story.row, story.app.join(', '), story] as const))(
  '%s: %s',
  async (_, __, story) => {
    const model = await modelOfText(specOfStory(story), { ...SOME_VAULT, ...story.more?.server });
    const { class: name, steps } = reachOfStory(model, NOW);
    expect(name).toBe(story.class);
    const chain = steps.map(({ operation, path }) => `${METHODS[operation] ?? 'POST'} ${shownPath(path)}`);
    if (story.chain !== undefined) expect(chain).toEqual(story.chain);
  },
);

test('every row of the table has a story that gets there, and one that does not', () => {
  const rows = new Set(primitives.map(({ id }) => id).filter((id) => id.startsWith('E')));
  for (const row of rows) {
    const own = stories.filter((story) => story.row === row);
    expect(
      own.some(({ class: name }) => name !== 'R5'),
      row,
    ).toBe(true);
    const best = own.map(({ class: name }) => name).sort()[0];
    expect(
      own.some(({ class: name }) => name !== best),
      row,
    ).toBe(true);
  }
  expect(stories.length).toBeGreaterThanOrEqual(60);
});
