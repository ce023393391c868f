import { expect, test } from 'vitest';
import { missingPrograms } from './require.ts';

test('tells what is missing', () => {
  expect(missingPrograms(['vault', 'nomad', 'docker'], undefined)).toEqual(['bao', 'bao-2.2', 'nomad-1.9']);
  expect(missingPrograms(['vault'], ' vault, ')).toContain('bao');
});

test('what is required and missing is an error that names it', () => {
  expect(() => missingPrograms(['vault'], 'vault,bao,nomad')).toThrow('missing bao, nomad');
});

test('a name that nobody knows is an error, not a requirement that is always met', () => {
  expect(() => missingPrograms(['vault'], 'valut')).toThrow('valut is none of vault, bao');
});
