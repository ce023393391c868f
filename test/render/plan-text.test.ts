import { expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { planText } from '../../src/render/plan-text.ts';
import { makeStyle } from '../../src/render/style.ts';
import { valueText } from '../../src/render/value-text.ts';

const empty: Plan = {
  format: 1,
  server: { flavour: 'vault', version: '1.21.1', edition: 'community', clusterName: '', clusterId: '' },
  changes: [],
  unchanged: 0,
  unmanaged: [],
  notes: [],
  diagnostics: [],
};

test('a long list of what is beside the spec is cut, and says how to see it all', () => {
  const unmanaged = Array.from({ length: 22 }, (_, index) => ({ kind: 'policy', address: `p${index}` }));
  const lines = planText(
    { plan: { ...empty, unmanaged }, review: undefined },
    'https://a',
    makeStyle(false),
  ).split('\n');
  expect(lines.filter((line) => line.startsWith('  . '))).toHaveLength(20);
  expect(lines).toContain('  … and 2 more; --json lists all');
});

test('names from the server cannot steer the terminal', () => {
  const unmanaged = [{ kind: 'policy', address: 'a\u001b[2Jb\u202ec' }];
  const text = planText({ plan: { ...empty, unmanaged }, review: undefined }, 'https://a', makeStyle(false));
  expect(text).toContain('a\\u001b[2Jb\\u202ec');
});

test('colours change no letter', () => {
  const plain = planText({ plan: empty, review: undefined }, 'https://a', makeStyle(false));
  const colourful = planText({ plan: empty, review: undefined }, 'https://a', makeStyle(true));
  expect(colourful.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
  expect(colourful).not.toBe(plain);
});

test.each([
  ['set', ['a', 'b'], '["a", "b"]'],
  ['set', [], '[]'],
  ['textMap', { version: '2' }, '{ "version": "2" }'],
  ['textMap', {}, '{}'],
  ['claims', {}, '{}'],
  ['claims', { ref: ['"a"'], ok: ['true', '5'] }, '{ ref = "a", ok = [true, 5] }'],
  ['duration', 0, '0'],
  ['duration', 5400, '5400 (1h30m)'],
  ['text', 'a\nb', '"a\\nb"'],
  ['bool', false, 'false'],
] as const)('%s %j is shown as %s', (type, value, text) => {
  expect(valueText(type, value)).toBe(text);
});
