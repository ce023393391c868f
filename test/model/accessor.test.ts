import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessorPlaces, fillAccessors, nameAccessors, positionInText } from '../../src/model/accessor.ts';

const NAMES = new Map([
  ['auth_jwt_0a1b2c3d', 'jwt-nomad'],
  ['auth_userpass_4e5f6071', 'team/people'],
  ['auth_jwt_99999999', 'no {name} of ours'],
]);
const ACCESSORS = new Map([...NAMES].map(([accessor, name]) => [name, accessor]));
const filled = (text: string): string => fillAccessors(text, (name) => ACCESSORS.get(name));
const named = (text: string): string => nameAccessors(text, (accessor) => NAMES.get(accessor));

test.each([
  [
    'a/{{identity.entity.aliases.${accessor:jwt-nomad}.name}}',
    'a/{{identity.entity.aliases.auth_jwt_0a1b2c3d.name}}',
  ],
  ['${accessor:jwt-nomad}${accessor:team/people}', 'auth_jwt_0a1b2c3dauth_userpass_4e5f6071'],
  ['{{x.${accessor:jwt-nomad}}}', '{{x.auth_jwt_0a1b2c3d}}'],
  ['${accessor:gone}', '${accessor:gone}'],
  ['$${accessor:jwt-nomad}', '${accessor:jwt-nomad}'],
  ['$$${accessor:jwt-nomad}', '$${accessor:jwt-nomad}'],
  ['$${accessor: ${x} $${x} ${var:v}', '${accessor: ${x} $${x} ${var:v}'],
])('%s becomes %s', (text, result) => {
  expect(filled(text)).toBe(result);
});

test.each([
  ['x.auth_jwt_0a1b2c3d.metadata', 'x.${accessor:jwt-nomad}.metadata'],
  ['"auth_userpass_4e5f6071"', '"${accessor:team/people}"'],
  // Parts of other words, and a name that cannot stand between braces.
  ['auth_jwt_0a1b2c3d4 my-auth_jwt_0a1b2c3d', 'auth_jwt_0a1b2c3d4 my-auth_jwt_0a1b2c3d'],
  ['auth_jwt_99999999', 'auth_jwt_99999999'],
  ['${accessor:jwt-nomad}', '$${accessor:jwt-nomad}'],
])('%s is written as %s', (text, result) => {
  expect(named(text)).toBe(result);
});

test('whatever a server holds comes out of its written form as it was', () => {
  const part = fc.constantFrom(
    '$',
    '{',
    '}',
    'accessor:',
    '${accessor:',
    'jwt-nomad',
    '.',
    '\n',
    ...NAMES.keys(),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string({ maxLength: 3 }))), (parts) => {
      expect(filled(named(parts.join('')))).toBe(parts.join(''));
    }),
  );
});

test('places have names, or none where there is no name, and stand in line and column', () => {
  const text = '# ${accessor:a}\nx ${accessor:} $${accessor:b}\n ${accessor:c d}${accessor:e/f/}';
  const places = accessorPlaces(text).map((place) => [place.name, positionInText(text, place)]);
  expect(places).toEqual([
    ['a', { line: 1, column: 3, endColumn: 16 }],
    [undefined, { line: 2, column: 3, endColumn: 14 }],
    [undefined, { line: 3, column: 2, endColumn: 13 }],
    ['e/f/', { line: 3, column: 17, endColumn: 33 }],
  ]);
});
