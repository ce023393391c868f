import { expect, test } from 'vitest';
import { accessPolicy } from '../../src/access/access-policy.ts';
import { isAsBuiltIn } from '../../src/access/built-in-policy.ts';
import { SOME_VAULT } from '../support/spec-model.ts';

/** The policy that wraps answers, as every server has it: two stanzas. */
const TEXT = `path "cubbyhole/response" {
  capabilities = ["create", "read"]
}
path "sys/wrapping/unwrap" {
  capabilities = ["update"]
}`;
const isBuiltIn = (text: string, settings?: Parameters<typeof accessPolicy>[2]): boolean =>
  isAsBuiltIn(accessPolicy('response-wrapping', text, settings), SOME_VAULT);

test('the order of stanzas and words, and comments, make no other policy', () => {
  expect(isBuiltIn(TEXT)).toBe(true);
  expect(isBuiltIn(`# as it came\n${TEXT.replace('"create", "read"', '"read", "create"')}`)).toBe(true);
  expect(isBuiltIn(TEXT, { namespace: '', allowsWildcardsInTemplates: false })).toBe(true);
});

test.each([
  ['another capability', TEXT.replace('"update"', '"update", "sudo"')],
  ['another path', TEXT.replace('cubbyhole/response', 'cubbyhole/*')],
  ['a parameter that is demanded', TEXT.replace('"]\n', '"]\n  required_parameters = ["token"]\n')],
  ['a parameter that is forbidden', TEXT.replace('"]\n', '"]\n  denied_parameters = { "ttl" = [] }\n')],
  ['a time for wrapping', TEXT.replace('"]\n', '"]\n  max_wrapping_ttl = "1m"\n')],
])('%s makes it another one', (_, text) => {
  expect(isBuiltIn(text)).toBe(false);
});

test('so does an end, or what may stand for a template', () => {
  expect(isBuiltIn(TEXT, { expiresAt: 1 })).toBe(false);
  expect(isBuiltIn(TEXT, { allowsSlashesInTemplates: true })).toBe(false);
});
