import { expect, test } from 'vitest';
import { canonicalCidr } from '../../src/model/cidr.ts';
import { humanSeconds, parseSeconds } from '../../src/model/duration.ts';
import { CIDRS, DURATIONS } from '../support/server-spellings.ts';

test.each(DURATIONS)('%j is %s seconds', (written, seconds) => {
  expect(parseSeconds(written)).toBe(seconds);
});

test.each(CIDRS)('%s is stored as %s', (written, stored) => {
  expect(canonicalCidr(written)).toBe(stored);
});

test.each([
  [0, '0s'],
  [1, '1s'],
  [60, '1m'],
  [90, '1m30s'],
  [3600, '1h'],
  [5400, '1h30m'],
  [259_200, '72h'],
  [-1, '-1s'],
])('%i seconds are %s for people', (seconds, text) => {
  expect(humanSeconds(seconds)).toBe(text);
});
