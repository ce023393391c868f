import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameValue } from '../../src/model/canonical.ts';
import { fieldType, fieldTypes, FormError } from '../../src/model/field-type.ts';
import type { TypeName } from '../../src/model/field-type.ts';
import { NumberText } from '../../src/model/wire.ts';
import type { Wire } from '../../src/model/wire.ts';
import { anyWire, spellings } from './spellings.ts';

const names = Object.keys(fieldTypes) as TypeName[];

describe.each(names)('%s', (name) => {
  const type = fieldType(name);

  test('nothing is spelled in one way', () => {
    expect(type.canon(null)).toEqual(type.zero);
    expect(type.canon(type.zero)).toEqual(type.zero);
  });

  test('a canonical value is its own canonical form, on the wire too', () => {
    fc.assert(
      fc.property(spellings[name], (written) => {
        const canonical = type.canon(written);
        expect(type.canon(type.wire?.(canonical) ?? canonical)).toEqual(canonical);
        if (type.wire === undefined) expect(type.canon(canonical)).toEqual(canonical);
      }),
    );
  });

  test('anything else is refused with words, never guessed and never a crash', () => {
    fc.assert(
      fc.property(anyWire, (value) => {
        try {
          const canonical = type.canon(value);
          expect(sameValue(type.canon(type.wire?.(canonical) ?? canonical), canonical)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FormError);
        }
      }),
    );
  });

  test('what is shown is one line', () => {
    fc.assert(
      fc.property(spellings[name], (written) => {
        const shown = type.show?.(type.canon(written)) ?? '';
        expect(shown.split('\n')).toHaveLength(1);
      }),
    );
  });
});

// [type, spelling, spelling]: the same for the servers, as facts and live tests have it.
test.each<[TypeName, Wire, Wire]>([
  ['duration', '1h30m', 5400],
  ['duration', '2d', '48h'],
  ['duration', '', 0],
  ['duration', '1500ms', 1],
  ['duration', '300', 300],
  ['signedDuration', '-1s', -1],
  ['mountTtl', 'system', 0],
  ['set', 'b, a', ['a', 'b']],
  ['set', ['b', 'a', 'b'], ['a', 'b']],
  ['set', '', []],
  ['lowerSet', 'B,a', ['a', 'b']],
  ['cidrSet', ['10.1.2.3/32'], '10.1.2.3'],
  ['cidrSet', '2001:DB8:0:0:0:0:0:1', ['2001:db8::1']],
  ['cidrSet', '::ffff:10.0.0.1', '10.0.0.1'],
  ['lowerText', 'Web', 'web'],
  ['version', '1.2.3', 'v1.2.3'],
  ['bool', 'true', true],
  ['int', '12', 12],
  ['text', 5, '5'],
  ['textMap', { a: 1 }, { a: '1' }],
  ['claims', { ref: 'main' }, { ref: ['main'] }],
  ['claims', { ref: ['b', 'a', 'a'] }, { ref: ['a', 'b'] }],
  ['time', '2030-01-31T13:00:00+01:00', '2030-01-31T12:00:00Z'],
  ['pemSet', '\n x \n', ['x']],
])('%s: %j and %j are one value', (name, one, other) => {
  expect(fieldType(name).canon(one)).toEqual(fieldType(name).canon(other));
});

test.each<[TypeName, Wire, Wire]>([
  ['claims', { a: true }, { a: 'true' }],
  ['claims', { a: 5 }, { a: '5' }],
  ['claims', { a: 5 }, { a: new NumberText('5.0') }],
  ['set', ['a,b'], 'a,b'],
  ['set', ['A'], ['a']],
  ['text', 'a ', 'a'],
  ['cidrSet', '10.1.2.3/8', '10.0.0.0/8'],
])('%s: %j and %j are two values', (name, one, other) => {
  expect(sameValue(fieldType(name).canon(one), fieldType(name).canon(other))).toBe(false);
});

test.each<[TypeName, Wire]>([
  ['duration', '1d12h'],
  ['duration', '1.5'],
  ['duration', -1],
  ['duration', 1.5],
  ['duration', 'x'],
  ['int', -1],
  ['int', '1e3'],
  ['bool', 'yes'],
  ['bool', 1],
  ['cidrSet', '300.1.1.1'],
  ['cidrSet', '10.0.0.300/24'],
  ['cidrSet', 'a/b'],
  ['cidrSet', '10.0.0.1:8200'],
  ['time', '2030-01-31'],
  ['claims', 'x'],
  ['jwksPairs', {}],
])('%s: %j is refused', (name, value) => {
  expect(() => fieldType(name).canon(value)).toThrow(FormError);
});
