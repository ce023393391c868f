import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactor } from '../../src/model/redact.ts';
import type { FieldValue, Resource } from '../../src/model/resource.ts';
import { seal, Secret } from '../../src/model/secret.ts';

const redact = (values: Readonly<Record<string, FieldValue>>): ((text: string) => string) => {
  const resource: Resource = {
    kind: 'policy',
    address: 'a',
    namespace: '',
    ref: { parent: '', name: 'a' },
    values,
    given: new Set(),
  };
  return redactor([resource]);
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

describe('a secret within a text', () => {
  const built = (team: string): Secret =>
    seal(
      new Secret(`path "secret/data/${team}/*" { capabilities = ["read"] }`, undefined, undefined, {
        secret: [new Secret(team)],
        open: ['path "secret/data/', '/*" { capabilities = ["read"] }'],
      }),
    ) as Secret;

  test('is taken out alone: what stands openly beside it stays', () => {
    const clean = redact({ policy: built('blue-team') });
    expect(clean('read of path secret/data/blue-team/x: no such secret')).toBe(
      'read of path secret/data/(sensitive)/x: no such secret',
    );
    expect(clean(`cannot parse ${built('blue-team').reveal() as string}`)).toBe('cannot parse (sensitive)');
  });

  test('is taken out of a word that it is part of, however short it is', () => {
    const clean = redact({ policy: built('a') });
    expect(clean('a rule for secret/data/a/* reads data, not secret/data/ab')).toBe(
      'a rule for (sensitive) reads data, not secret/data/ab',
    );
    expect(clean('aud is "a"')).toBe('aud is (sensitive)');
    expect(clean('a')).toBe('(sensitive)');
  });

  test('that the spec says openly, too, is taken out', () => {
    expect(redact({ policy: built('data') })('secret/data/x')).toBe('secret/(sensitive)/x');
  });

  test('in a list hides no other member, and none of a mapping its keys', () => {
    const value = seal({ team: new Secret('Blue'), others: ['data', 'Teams'] }) as Secret;
    const clean = redact({ claims: value.map(() => ({ team: ['"blue"'], others: ['"data"', '"teams"'] })) });
    expect(clean('the team of "data" and teams is blue')).toBe('the team of "data" and teams is (sensitive)');
  });

  test('is all of a field that is a secret by itself', () => {
    expect(redact({ secret: built('blue').whole() })('the capabilities')).toBe('the (sensitive)');
  });
});

test('words of a vocabulary stay, and a secret that is one of them does not', () => {
  const clean = redactor([{ values: { a: new Secret('path "mine" {}') } }], ['path', 'read']);
  expect(clean('no rule fits the path mine')).toBe('no rule fits the path (sensitive)');
  expect(redactor([{ values: { a: new Secret('read') } }], ['read'])('may read')).toBe('may (sensitive)');
});

test('without a secret nothing is changed', () => {
  fc.assert(fc.property(fc.string(), (text) => redact({ a: 'x', b: ['long enough'] })(text) === text));
});
