import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../../src/adapters/vault/json-text.ts';
import { NumberText } from '../../../src/model/wire.ts';
import type { Wire } from '../../../src/model/wire.ts';

test.each(['5.0', '1e3', '1E3', '-0', '12345678901234567890', '9007199254740993', '1.10', '0.1e1', '1e400'])(
  '%s keeps its text, whatever stands around it',
  (text) => {
    for (const around of [
      `{"a":${text}}`,
      `{"a": [1, ${text} ]}`,
      `[\n${text}\n]`,
      `{"b":"x","a":${text},"c":1}`,
    ]) {
      expect(stringifyJson(parseJson(around))).toBe(around.replace(/(?<!")\s(?!")/g, ''));
      expect(JSON.stringify(parseJson(around))).toContain(`"${text}"`);
    }
  },
);

test.each(['5', '1.5', '0', '-7', '9007199254740991', '1e+21'])('%s is an ordinary number', (text) => {
  expect(parseJson(`{"a":${text}}`)).toEqual({ a: Number(text) });
});

test('digits in strings are strings', () => {
  const value = { policy: 'a: 5.0, b: 1e3, 12345678901234567890', __proto__x: ': 5.0' };
  expect(parseJson(JSON.stringify(value))).toEqual(value);
});

test('a key __proto__ is a key, with and without long numbers', () => {
  for (const text of ['{"__proto__":{"a":1}}', '{"__proto__":{"a":5.0}}']) {
    const value = parseJson(text) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  }
});

test('JSON that is nested too deeply is refused', () => {
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  expect(() => parseJson(deep(50))).not.toThrow();
  expect(() => parseJson(deep(100_000))).toThrow(SyntaxError);
});

test('any JSON comes back equal', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      fc.pre(!JSON.stringify(value).includes('e+') && !/-0\b|e-|\d{16}/.test(JSON.stringify(value)));
      expect(parseJson(stringifyJson(value as Wire))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('any number text comes back as it was', () => {
  const number = fc.stringMatching(/^-?(?:0|[1-9]\d{0,25})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?$/);
  fc.assert(
    fc.property(number, (text) => {
      const { a } = parseJson(`{"a":${text}}`) as { a: Wire };
      expect(a instanceof NumberText ? a.text : JSON.stringify(a)).toBe(text);
    }),
  );
});
