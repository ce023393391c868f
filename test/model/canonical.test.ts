import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalValues, sameValue } from '../../src/model/canonical.ts';
import { kinds } from '../../src/kinds/index.ts';
import { seal, Secret, SENSITIVE } from '../../src/model/secret.ts';
import type { SpecValue } from '../../src/model/secret.ts';
import { NumberText } from '../../src/model/wire.ts';
import type { Wire } from '../../src/model/wire.ts';
import { anyWire, spellings } from './spellings.ts';

test('a value is the same as itself, copied, with its keys turned round, and sealed', () => {
  fc.assert(
    fc.property(anyWire, (value) => {
      const copy = turned(JSON.parse(JSON.stringify(value)) as Wire);
      expect(sameValue(value, copy)).toBe(true);
      expect(sameValue(copy, value)).toBe(true);
      expect(sameValue(new Secret(value), copy)).toBe(true);
      expect(sameValue(new Secret(value), new Secret(copy))).toBe(true);
    }),
  );
});

test('two values are the same when, and only when, their JSON is, but for the order of keys', () => {
  fc.assert(
    fc.property(anyWire, anyWire, (one, other) => {
      const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      expect(sameValue(one, other)).toBe(same);
      expect(sameValue(other, one)).toBe(same);
    }),
  );
});

test.each<[Wire, Wire]>([
  [
    ['a', 'b'],
    ['b', 'a'],
  ],
  [{ a: 1 }, { a: 1, b: null }],
  [1, '1'],
  [0, false],
  ['', null],
  [[], {}],
  [new NumberText('5.0'), 5],
  [{ toString: 1 }, {}],
])('%j is not %j', (one, other) => {
  expect(sameValue(one, other)).toBe(false);
  expect(sameValue(other, one)).toBe(false);
});

test('a secret is never printed, whatever it is wrapped in', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (hidden) => {
      const secret = new Secret(`canary${hidden}`);
      const wraps = [
        secret,
        [secret],
        { secret },
        new Map([['secret', secret]]),
        new Error('x', { cause: secret }),
      ];
      for (const wrapped of wraps) {
        expect(inspect(wrapped, { depth: 9, showHidden: true })).not.toContain('canary');
        expect(JSON.stringify(wrapped) ?? '').not.toContain('canary');
        expect(String(wrapped)).not.toContain('canary');
      }
      // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- this is how it would leak
      expect(`${secret}`).toBe(SENSITIVE);
      expect(JSON.stringify({ secret })).toBe(`{"secret":"${SENSITIVE}"}`);
      expect(String(secret.map((text) => text.length))).toBe(SENSITIVE);
      expect(Object.keys(secret)).toEqual([]);
    }),
  );
});

test('one secret scalar makes the whole value secret, and nothing else does', () => {
  const sealed = seal({ a: ['x', new Secret('y')] });
  expect(sealed).toBeInstanceOf(Secret);
  expect(sealed instanceof Secret && sealed.reveal()).toEqual({ a: ['x', 'y'] });
  fc.assert(fc.property(anyWire, (value) => void expect(seal(value as SpecValue)).toEqual(value)));
});

test.each(kinds.map((kind) => [kind.name, kind] as const))(
  '%s: canonical values of canonical values are the same, also through the wire',
  (_, kind) => {
    const written = fc.record(
      Object.fromEntries(Object.entries(kind.fields).map(([name, { type }]) => [name, spellings[type]])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(written, (given) => {
        const raw = given as Record<string, Wire>;
        const once = canonicalValues(kind, raw);
        const twice = canonicalValues(kind, once);
        for (const field of Object.keys(kind.fields)) {
          if (kind.fields[field]?.type === 'claims') continue; // its canonical form is JSON texts, not a spelling
          expect(sameValue(once[field] ?? null, twice[field] ?? null), field).toBe(true);
        }
      }),
    );
  },
);

function turned(value: Wire): Wire {
  if (Array.isArray(value)) return value.map((member: Wire) => turned(member));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner as Wire)]),
  );
}

function sorted(value: Wire): Wire {
  if (Array.isArray(value)) return value.map((member: Wire) => sorted(member));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner as Wire)]));
}
