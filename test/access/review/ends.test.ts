import { expect, test } from 'vitest';
import { reviewOfSpecs, linesAt } from './two-specs.ts';

// OpenBao: what ends by itself may have stood in the way of another rule. The tests are of 1 June 2026.

const END = '2026-12-01T00:00:00Z';
const FROM = `from ${END}`;
const READS = 'path "secret/data/x/*" { capabilities = ["read"] }';
const stanza = (path: string, word: string, end?: string): string =>
  `path "${path}" { capabilities = ["${word}"]${end === undefined ? '' : ` expiration = "${end}"`} }`;
const spec = (guard: string | object): string =>
  JSON.stringify({
    version: 1,
    policies: { reads: READS, guard },
    identity_groups: { team: { policies: ['guard', 'reads'] } },
  });
const lines = async (before: string | object, after: string | object): Promise<readonly string[]> =>
  linesAt(await reviewOfSpecs(spec(before), spec(after)), 'identity/group/name/team');

const DENY = stanza('secret/data/x/private', 'deny');

test('a policy that denies is given an end', async () => {
  expect(await lines(DENY, { text: DENY, expiration: END })).toEqual([
    `narrower guard.expiration ${END} instead of without end`,
    `wider + read secret/data/x/private ${FROM}`,
  ]);
});

test('a stanza that denies is given an end', async () => {
  const found = await lines(DENY, stanza('secret/data/x/private', 'deny', END));
  expect(found).toEqual([`wider + read secret/data/x/private ${FROM}`]);
});

test('a stanza that beats another one is given an end', async () => {
  const list = stanza('secret/data/x/private', 'list');
  expect(await lines(list, stanza('secret/data/x/private', 'list', END))).toEqual([
    'narrower ~ secret/data/x/private: expiration',
    `wider + read secret/data/x/private ${FROM}`,
  ]);
});

test('what has ended at another time before opens nothing new but that it does so earlier', async () => {
  const later = '2027-12-01T00:00:00Z';
  expect(
    await lines(stanza('secret/data/x/private', 'deny', later), stanza('secret/data/x/private', 'deny', END)),
  ).toEqual([`wider + read secret/data/x/private ${FROM}`]);
  expect(
    await lines(stanza('secret/data/x/private', 'deny', END), stanza('secret/data/x/private', 'deny', later)),
  ).toEqual([]);
});

test('an end that hides nothing is only an end', async () => {
  expect(await lines(stanza('other/a', 'read'), stanza('other/a', 'read', END))).toEqual([
    'narrower ~ other/a: expiration',
  ]);
});
