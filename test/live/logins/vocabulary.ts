import type { Wire } from '../../../src/model/wire.ts';

/** Texts that claims, bindings and globs are made of: close to each other, so that they often nearly match. */
export const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'main',
  'refs/heads/main',
  'a*',
  '*',
  'true',
  '5',
  ' a',
  'é',
  'x"y\u00a0',
];

/** Patterns over these texts; `?` and `[` are no wildcards. */
export const GLOBS = [
  '*',
  '',
  'a*',
  '*a',
  'refs/*/main',
  'refs/heads/*',
  '*a*b*',
  'a**',
  '?',
  '[a]',
  'main',
  'A*',
  '**',
];

/** Numbers around what a double, an integer and a literal can hold. */
export const NUMBERS = [
  0,
  1,
  5,
  -5,
  5.5,
  1.9,
  -1.9,
  1e6,
  123456789.25,
  1e-7,
  2 ** 53,
  1e20,
  1e30,
  -1e30,
  9.2e18,
];

/** Literals of numbers in a role: the server compares them as they are written. */
export const LITERALS = [
  ...['0', '1', '5', '-5', '5.0', '1e3', '-1', '1000000', '9007199254740992', '9007199254740993'],
  ...['-9223372036854775808', '9200000000000000000', '123456789', '05e0'.slice(1)],
];

/** Names of claims as a role gives them: plain ones, some that need escapes, and JSON pointers good and bad. */
export const PLAIN_NAMES = [
  'u',
  'sub',
  'aud',
  'ref',
  'groups',
  'flag',
  'num',
  'obj',
  'a/b',
  't~x',
  'a.b',
  'q"x\u00a0é',
];
export const POINTERS = [
  ...['/u', '/aud', '/num', '/obj', '/obj/k', '/obj/l', '/obj/l/0', '/obj/l/1', '/obj/l/01', '/obj/l/0x1'],
  ...['/obj/l/', '/obj/l/-', '/obj/l/-1', '/obj/l/+1', '/obj/l/9', '/a~1b', '/t~0x', '/', '//u', '/aud/0'],
  ...['/obj/none/x', '/flag/x', '/nothing'],
];
/** Names under which a token can have a value of its own. */
export const SOUND_NAMES = [
  'ref',
  'flag',
  'num',
  'a/b',
  'q"x\u00a0é',
  '/obj/k',
  '/obj/l/0',
  '/a~1b',
  '/t~0x',
  '/num',
];
export const NAMES = [...PLAIN_NAMES, ...POINTERS];

/** Single values that a claim may have. */
export const SCALARS: readonly Wire[] = [...TEXTS, ...TEXTS, true, false, null, ...NUMBERS];

/** Who logs in; most of them seldom. */
export const PEOPLE = [
  'alice',
  'bob-',
  'é x',
  'Alice',
  ...Array.from({ length: 40 }, (_, n) => `person ${String(n)}`),
];
