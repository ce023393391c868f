import { expect, test } from 'vitest';
import { catalogue } from '../../../src/model/catalogue.ts';
import { policyRows } from './policy-rows.ts';

test('every row about policies has a code of the catalogue, or a reason', () => {
  const rows = Array.from({ length: 38 }, (_, index) => `POL${String(index + 1).padStart(2, '0')}`);
  expect(Object.keys(policyRows)).toEqual(expect.arrayContaining(rows));
  const codes = Object.values(policyRows).flatMap((row) => ('codes' in row ? row.codes : []));
  expect(codes.filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
});
