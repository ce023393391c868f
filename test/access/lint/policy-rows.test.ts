import { expect, test } from 'vitest';
import { catalogue } from '../../../src/model/catalogue.ts';
import { loginRows } from './login-rows.ts';
import { policyRows } from './policy-rows.ts';

const ROWS = { ...policyRows, ...loginRows };

test.each([
  ['MNT', 27],
  ['ROL', 45],
  ['ISS', 19],
  ['POL', 38],
  ['TOK', 14],
  ['X', 15],
])('every row %s has a code of the catalogue, or a reason', (group, count) => {
  const names = Array.from({ length: count }, (_, index) => `${group}${String(index + 1).padStart(2, '0')}`);
  const rows = Object.entries(ROWS).filter(([name]) => name.replace(/\d+$/, '') === group);
  expect(rows.map(([name]) => name)).toEqual(names);
  for (const [name, row] of rows) {
    if ('reason' in row) continue;
    expect(row.codes.length, name).toBeGreaterThan(0);
    expect(row.codes.filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
  }
});
