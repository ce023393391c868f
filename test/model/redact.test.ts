import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactor } from '../../src/model/redact.ts';
import type { FieldValue, Resource } from '../../src/model/resource.ts';
import { Secret } from '../../src/model/secret.ts';

const redact = (values: Readonly<Record<string, FieldValue>>): ((text: string) => string) => {
  const resource: Resource = {
    kind: 'policy',
    address: 'a',
    namespace: '',
    ref: { parent: '', name: 'a' },
    values,
    given: new Set(),
  };
  return redactor(resource);
};

test('what the server quotes of a secret is taken out, the rest stays', () => {
  const clean = redact({ url: new Secret('https://login.internal:8443/x'), type: 'jwt' });
  expect(
    clean('Get "https://login.internal:8443/x/.well-known": dial login.internal: no such host for jwt'),
  ).toBe('Get "(sensitive)/.well-known": dial (sensitive): no such host for jwt');
});

test('a secret of any shape is not left whole in any text', () => {
  const secret = fc
    .stringMatching(/^[a-zA-Z0-9 "/{}]{4,20}$/)
    .filter((text) => !'(sensitive)'.includes(text));
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (text, before, after) => {
      const clean = redact({ field: new Secret({ deep: [text] }) });
      expect(clean(`${before}${text}${after}`)).not.toContain(text);
    }),
  );
});

test('what is too short to be told from ordinary text stays, as SECURITY.md says', () => {
  expect(redact({ a: new Secret('dev') })('the dev mount')).toBe('the dev mount');
  expect(redact({ a: new Secret('team') })('the team mount')).toBe('the (sensitive) mount');
});

test('a secret of several lines is not left whole in a text that was brought to one line', () => {
  const clean = redact({ a: new Secret('one\n  two\tsix\n') });
  expect(clean('cannot parse: one two six')).toBe('cannot parse: (sensitive)');
});

test('without a secret nothing is changed', () => {
  fc.assert(fc.property(fc.string(), (text) => redact({ a: 'x', b: ['long enough'] })(text) === text));
});
