/**
 * Times that the servers take, with the seconds that they store, and texts that they refuse (undefined). Held against
 * real servers in test/live/spelling.test.ts.
 */
export const DURATIONS: readonly (readonly [string, number | undefined])[] = [
  ['', 0],
  ['0', 0],
  ['300', 300],
  ['5m', 300],
  ['1h30m', 5400],
  ['90s', 90],
  ['2d', 172_800],
  ['1500ms', 1],
  ['1.5h', 5400],
  ['.5h', 1800],
  ['1h0.5s', 3600],
  ['+5m', 300],
  ['1d12h', undefined],
  ['1.5', undefined],
  ['1.5d', undefined],
  ['5', 5],
  ['5 m', undefined],
  ['5M', undefined],
  ['1w', undefined],
  ['m', undefined],
  ['h1', undefined],
  ['five', undefined],
];

/** Addresses and networks, with what the servers store; undefined where a spec must not have it. */
export const CIDRS: readonly (readonly [string, string | undefined])[] = [
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.1.2.3/8', '10.1.2.3/8'],
  ['10.1.2.3/32', '10.1.2.3'],
  ['10.1.2.3', '10.1.2.3'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:db8::1/128', '2001:db8::1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['::1', '::1'],
  ['::/0', '::/0'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::ffff:0a00:0001', '10.0.0.1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['fe80::1:2:3:4', 'fe80::1:2:3:4'],
  ['300.1.1.1', undefined],
  ['10.0.0.300/24', undefined],
  ['10.0.0.0/33', undefined],
  ['::1/129', undefined],
  ['10.0.0', undefined],
  ['localhost', undefined],
  ['a/b', undefined],
];
