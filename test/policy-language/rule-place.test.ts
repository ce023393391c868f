import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy-language/parse.ts';
import { printPolicy } from '../../src/policy-language/print.ts';
import { rulePlaces } from '../../src/policy-language/rule-place.ts';
import { ruleInputs } from './rule-arbitrary.ts';

test.each(['vault', 'openbao'] as const)('paths, keys and values of rules for %s are found', (flavour) => {
  fc.assert(
    fc.property(ruleInputs[flavour], (inputs) => {
      const text = printPolicy(inputs);
      const placeOf = rulePlaces(text);
      parsePolicy(text).rules.forEach(({ pathAt, attributes }, index) => {
        expect(placeOf(pathAt)).toEqual({ path: [index, 'path'], part: 'value' });
        const keys = Object.keys(inputs[index] ?? {}).filter((key) => key !== 'path');
        expect(attributes.map(({ key }) => key).sort()).toEqual(keys.sort());
        for (const { key, at, valueAt } of attributes) {
          expect(placeOf(at)).toEqual({ path: [index, key], part: 'key' });
          expect(placeOf(valueAt)).toEqual({ path: [index, key], part: 'value' });
        }
      });
    }),
  );
});

const TEXT = printPolicy([
  { path: 'a', capabilities: ['read'] },
  {
    path: 'b/c',
    capabilities: ['create', 'update'],
    allowed_parameters: { Name: ['x', 'y z'], deep: [{ key: [['one'], ['two']] }], '*': [] },
    control_group: {
      factor: {
        ops: { identity: { group_names: ['g', 'h'], approvals: 1 }, controlled_capabilities: ['update'] },
      },
    },
  },
  { path: 'd' },
]);

/** A word of the text, and what of the rules it stands for. */
test.each([
  ['path "a"', [0, 'path'], 'value'],
  ['"b/c"', [1, 'path'], 'value'],
  ['c" {', [1, 'path'], 'value'],
  ['"update"]\n\n  allowed', [1, 'capabilities', 1], 'value'],
  ['"Name"', [1, 'allowed_parameters', 'Name'], 'key'],
  ['y z', [1, 'allowed_parameters', 'Name', 1], 'value'],
  ['"two"', [1, 'allowed_parameters', 'deep', 0, 'key', 1, 0], 'value'],
  ['[]', [1, 'allowed_parameters', '*'], 'value'],
  ['"ops"', [1, 'control_group', 'factor', 'ops'], 'key'],
  ['"h"', [1, 'control_group', 'factor', 'ops', 'identity', 'group_names', 1], 'value'],
  ['1\n', [1, 'control_group', 'factor', 'ops', 'identity', 'approvals'], 'value'],
  ['"d"', [2, 'path'], 'value'],
  ['{}', [2], 'value'],
])('%j stands for %j', (word, path, part) => {
  const before = TEXT.slice(0, TEXT.indexOf(word)).split('\n');
  const at = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  expect(rulePlaces(TEXT)(at)).toEqual({ path, part });
});

test('where there is no rule, all of them are meant', () => {
  expect(rulePlaces(printPolicy([]))({ line: 1, column: 1 })).toEqual({ path: [], part: 'value' });
});
