import fc from 'fast-check';
import type { TypeName } from '../../../src/model/field-type.ts';
import type { Wire } from '../../../src/model/wire.ts';
import { PUBLIC_KEYS } from './keys.ts';
import { cidrSets } from './networks.ts';
import { only, sampleOf, shuffled } from './sample.ts';
import type { Sample } from './sample.ts';
import { seconds, signedSeconds } from './times.ts';

/** A word without a meaning to any server. */
export const word = fc.stringMatching(/^[a-z][a-zA-Z0-9_-]{0,9}$/).map((text) => `x${text}`);

/** Text that reaches the server as it is. */
const texts = fc
  .oneof(word, fc.constantFrom('Ä é “x”', 'a "b" \\ c', '12', 'true', 'a: b # c', '{{x}}', 'two\nlines'))
  .map((text) => sampleOf(text, { verbatim: text }));

/** Generated values of each field type, in all their spellings. */
export const samplesByType: Readonly<Record<TypeName, fc.Arbitrary<Sample>>> = {
  text: texts,
  lowerText: fc
    .tuple(word, fc.nat(99))
    .map(([text, number]) => `${text}${number}`.toLowerCase())
    .map((text) => sampleOf(text, { lower: text, upper: text.toUpperCase(), mixed: capital(text) })),
  bool: fc.boolean().map((value) => sampleOf(String(value), { value, text: String(value) })),
  int: fc.integer({ min: 1, max: 900 }).map((n) => sampleOf(String(n), { number: n, digits: String(n) })),
  duration: seconds.map(({ sample }) => sample),
  signedDuration: signedSeconds,
  mountTtl: seconds.map(({ sample }) => sample),
  set: setsOf(fc.oneof(word, fc.constantFrom('A', 'a b', 'https://x.example/y?z=1', 'B*', 'é'))),
  lowerSet: lowerSets(),
  cidrSet: cidrSets,
  version: only('v1.2.3'),
  time: times(),
  textMap: textMaps(),
  claims: claimsOf(fc.oneof(word, fc.boolean(), fc.integer({ min: -9, max: 1_000_000 }))),
  map: fc
    .dictionary(word, word, { minKeys: 1, maxKeys: 3 })
    .chain((map) =>
      reordered(map).map((other) => sampleOf(keyOf(map), { plain: map, 'other order': other })),
    ),
  pemSet: pemSets(),
  jwksPairs: only([]),
};

/** Sets of members that are compared as they are. */
export function setsOf(member: fc.Arbitrary<string>): fc.Arbitrary<Sample> {
  return distinct(member).chain((members) =>
    shuffled(members).map((other) => sampleOf(setKey(members), listSpellings(members, other))),
  );
}

/** Claims with values of that kind. */
export function claimsOf(value: fc.Arbitrary<string | boolean | number>): fc.Arbitrary<Sample> {
  const values = fc.uniqueArray(value, {
    minLength: 1,
    maxLength: 3,
    selector: (one) => JSON.stringify(one),
  });
  const name = fc.oneof(
    word,
    word.map((text) => `/${text}/deep`),
  );
  return fc
    .dictionary(name, values, { minKeys: 1, maxKeys: 3 })
    .chain((claims) => fc.tuple(fc.constant(claims), reordered(claims)))
    .map(([claims, other]) => {
      const each = (change: (list: readonly Wire[]) => Wire): Wire =>
        Object.fromEntries(Object.entries(claims).map(([claim, list]) => [claim, change(list)]));
      const isAnySingle = Object.values(claims).some(({ length }) => length === 1);
      return sampleOf(keyOf(Object.fromEntries(Object.entries(claims).map(([k, v]) => [k, setKey(v)]))), {
        plain: each((list) => (list.length === 1 ? (list[0] ?? null) : list)),
        'list of one': isAnySingle ? each((list) => list) : undefined,
        'other order': each((list) => list.toReversed()),
        repeated: each((list) => [...list, ...list]),
        'other keys': other,
      });
    });
}

/** The spellings of a list: how people write sets. */
export function listSpellings(
  members: readonly string[],
  other: readonly string[],
): Readonly<Record<string, Wire | undefined>> {
  const canJoin = members.every((member) => !member.includes(','));
  return {
    list: members,
    'other order': other,
    repeated: [...members, ...members],
    padded: members.map((member) => ` ${member} `),
    commas: canJoin && members.length > 1 ? members.join(',') : undefined,
    'commas and spaces': canJoin && members.length > 1 ? other.join(' , ') : undefined,
    'single text': canJoin && members.length === 1 ? members[0] : undefined,
  };
}

function lowerSets(): fc.Arbitrary<Sample> {
  return distinct(word.map((text) => text.toLowerCase())).chain((members) =>
    shuffled(members).map((other) =>
      sampleOf(setKey(members), {
        ...listSpellings(members, other),
        upper: members.map((member) => member.toUpperCase()),
        'both cases': [...members, ...members.map(capital)],
        'empty member': ['', ...members],
        'empty between commas': `${members.join(',,')},`,
      }),
    ),
  );
}

function textMaps(): fc.Arbitrary<Sample> {
  const value = fc.oneof(word, fc.integer({ min: 1, max: 99_999 }).map(String));
  return fc
    .uniqueArray(fc.tuple(word, value), { minLength: 1, maxLength: 3, selector: ([key]) => key })
    .filter((entries) => new Set(entries.map(([, target]) => target)).size === entries.length)
    .map((entries) => {
      const numbers = entries.map(([key, text]): [string, Wire] => [
        key,
        /^\d+$/.test(text) ? Number(text) : text,
      ]);
      const isAnyNumber = numbers.some(([, one]) => typeof one === 'number');
      return sampleOf(keyOf(Object.fromEntries(entries)), {
        text: Object.fromEntries(entries),
        number: isAnyNumber ? Object.fromEntries(numbers) : undefined,
        'other order': Object.fromEntries(entries.toReversed()),
      });
    });
}

function pemSets(): fc.Arbitrary<Sample> {
  return fc.shuffledSubarray([...PUBLIC_KEYS], { minLength: 1, maxLength: 2 }).map((keys) =>
    sampleOf(setKey(keys), {
      list: keys,
      'trailing line break': keys.map((key) => `${key}\n`),
      padded: keys.map((key) => `\n ${key} \n\n`),
      'other order': keys.toReversed(),
      repeated: [...keys, ...keys],
      'single text': keys.length === 1 ? keys[0] : undefined,
    }),
  );
}

function times(): fc.Arbitrary<Sample> {
  return fc.integer({ min: 4_070_908_800, max: 4_700_000_000 }).map((epoch) => {
    const at = (offset: number): string =>
      new Date((epoch + offset * 3600) * 1000).toISOString().replace('.000Z', '');
    return sampleOf(String(epoch), {
      zulu: `${at(0)}Z`,
      milliseconds: `${at(0)}.000Z`,
      'time zone': `${at(2)}+02:00`,
    });
  });
}

function distinct(member: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return fc.uniqueArray(member, { minLength: 1, maxLength: 4, selector: (one) => one.toLowerCase() });
}

function reordered<T>(map: Readonly<Record<string, T>>): fc.Arbitrary<Readonly<Record<string, T>>> {
  return shuffled(Object.entries(map)).map((entries) => Object.fromEntries(entries));
}

function keyOf(map: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function setKey(members: readonly unknown[]): string {
  return JSON.stringify(members.map((member) => JSON.stringify(member)).sort());
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
