import { describe, expect, test } from 'vitest';
import { parseGoBool, parseTimeout, setting } from '../../../src/adapters/vault/environment.ts';

describe('a boolean variable', () => {
  // https://pkg.go.dev/strconv#ParseBool
  test.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('%s is true', (word) => {
    expect(parseGoBool(word)).toBe(true);
  });
  test.each(['0', 'f', 'F', 'FALSE', 'false', 'False'])('%s is false', (word) => {
    expect(parseGoBool(word)).toBe(false);
  });
  test.each(['', 'yes', 'no', 'on', 'tRUE', ' true', 'true ', '2', 'toString', '__proto__'])(
    '%j is neither',
    (word) => {
      expect(parseGoBool(word)).toBeUndefined();
    },
  );
});

describe('a timeout', () => {
  test.each([
    ['60', 60_000],
    ['1m30s', 90_000],
    ['1.5s', 1500],
    ['500ms', 500],
    ['2h', 7_200_000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseTimeout(text)).toBe(milliseconds);
  });
  test.each(['', '0', '-1', '1.5', '1m30', 'x', '1 s', '100ns', '9999999h'])('%j is refused', (text) => {
    expect(parseTimeout(text)).toBeUndefined();
  });
});

describe('a setting', () => {
  test('comes from the flag, then BAO_, then VAULT_', () => {
    const env = { BAO_ADDR: 'b', VAULT_ADDR: 'v' };
    expect(setting(env, 'ADDR', ['--address', 'f'])).toEqual({ name: '--address', value: 'f' });
    expect(setting(env, 'ADDR', ['--address', undefined])).toEqual({ name: 'BAO_ADDR', value: 'b' });
    expect(setting({ VAULT_ADDR: 'v' }, 'ADDR')).toEqual({ name: 'VAULT_ADDR', value: 'v' });
  });
  test('is hidden by a BAO_ variable that is empty', () => {
    expect(setting({ BAO_ADDR: '', VAULT_ADDR: 'v' }, 'ADDR')).toBeUndefined();
  });
});
