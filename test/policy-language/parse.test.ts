import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NumberText } from '../../src/model/wire.ts';
import { parsePolicy } from '../../src/policy-language/parse.ts';
import { isRefused } from '../../src/policy-language/problem.ts';
import type { PolicyProblem, PolicyProblemCode } from '../../src/policy-language/problem.ts';
import { hclText, jsonText, withSlips } from './arbitrary.ts';
import { corpus } from './corpus.ts';

function places(text: string): string[] {
  return parsePolicy(text).problems.map(place);
}

function place({ code, line, column, endColumn }: PolicyProblem): string {
  return `${code} ${line}:${column}${endColumn === undefined ? '' : `-${endColumn}`}`;
}

describe('what is wrong is named with its place', () => {
  test('several slips in one text are all found', () => {
    const text = [
      'path "a" { capabilities = ["read", "lst", "scan"] }',
      'path "b" { capabilties = ["read"] }',
      'path "c" { capabilities = ["read" }',
      'path "d" {',
      '  capabilities: ["read"]',
      '}',
      'path "e+*" { capabilities = [read] }',
      'path "f" {',
      '  capabilities = "read"',
      '}',
      'path "g" {',
      'path "h" { min_wrapping_ttl = "1h" max_wrapping_ttl = "5m" }',
    ].join('\n');
    expect(places(text)).toEqual([
      'policy-unknown-capability 1:36-41',
      'policy-capability-not-portable 1:43-49',
      'policy-unknown-key 2:12-23',
      'policy-syntax 3:35-36',
      'policy-syntax 5:15-16',
      'policy-syntax 7:30-34',
      'policy-value-type 9:18-24',
      'policy-syntax 11:10-11',
      'policy-wrapping-ttl 12:55-59',
    ]);
  });

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['an empty text', '', ['policy-empty 1:1']],
    ['only a comment', '# later', ['policy-no-path 1:1']],
    ['a byte order mark', '\uFEFFpath "a" {}', ['policy-bom 1:1']],
    ['base64', 'cGF0aCAiYSIge30=', ['policy-base64 1:1']],
    ['+* in a path', 'path "a/+*" {}', ['policy-wildcard 1:6-12']],
    ['a * inside a path', 'path "a/*/b" {}', ['policy-glob-literal 1:6-13']],
    ['a + in a segment', 'path "a/b+" {}', ['policy-plus-literal 1:6-12']],
    ['open braces', 'path "{{a" {}', ['policy-template-braces 1:6-11']],
    ['a shorthand', 'path "a" { policy = "read" }', ['policy-legacy-shorthand 1:21-27']],
    ['the same path twice', 'path "a" {}\npath "/a" {}', ['policy-same-path-twice 2:6-10']],
    ['no path', 'path {}', ['policy-label-missing 1:1-8']],
    ['two paths', 'path "a" "b" {}', ['policy-label-ignored 1:10-13']],
    [
      'twice the same key',
      'path "a" {\n comment = "x"\n comment = "y"\n}',
      ['policy-duplicate-attribute 3:2-9'],
    ],
    ['a strange top key', 'paths "a" {}', ['policy-unknown-key 1:1-6']],
    ['a key of OpenBao', 'path "a" { pagination_limit = 5 }', ['policy-key-not-portable 1:12-28']],
    ['CRLF', 'path "a" {\r\n  x = 1\r\n}\r\n', ['policy-unknown-key 2:3-4']],
    ['an unclosed string', 'path "a {}', ['policy-syntax 1:6-11']],
    ['an unclosed heredoc', 'name = <<EOT\nx\nEOT', ['policy-syntax 1:8-13']],
    ['a bad escape', 'path "a\\d" {}', ['policy-syntax 1:8-10']],
    ['JSON with a missing comma', '{"path":{"a":{} "b":{}}}', ['policy-json-ignored 1:17-20']],
    [
      'JSON with a boolean in a list',
      '{"path":{"a":{"capabilities":[true]}}}',
      ['policy-json-ignored 1:31-35'],
    ],
    ['JSON and more', '{"path":{"a":{}}}\n{}', ['policy-json-ignored 1:17-18']],
  ];
  test.each(cases)('%s', (_, text, expected) => expect(places(text)).toEqual(expected));
});

test('a word that is nearly right gets a hint', () => {
  const { problems } = parsePolicy(
    'path "a" { capabilties = ["raed"] }\npath "b" { capabilities = ["creat"] }',
  );
  expect(problems.map(({ hint }) => hint)).toEqual(['did you mean capabilities?', 'did you mean create?']);
});

test('what only one product refuses says so', () => {
  const refusals: readonly (readonly [string, boolean, boolean])[] = [
    ['path "a" { capabilities = ["scan"] }', true, false],
    ['path "a" { capabilities = ["subscribe"] }', false, true],
    ['path "a" { capabilities = ["recover"] }', false, true],
    ['path "a" { pagination_limit = 5 }', true, false],
    ['path "a" { subscribe_event_types = ["*"] }', false, true],
    ['path "a" { comment = "x" comment = "y" }', true, false],
    ['path "a" { capabilities = ["deny", "scan"] }', false, false],
  ];
  for (const [text, vault, openbao] of refusals) {
    const { problems } = parsePolicy(text);
    expect([text, isRefused(problems, 'vault'), isRefused(problems, 'openbao')]).toEqual([
      text,
      vault,
      openbao,
    ]);
  }
});

test('OpenBao does not check a stanza to the end when it has expired', () => {
  const text = 'path "a+*" { expiration = "2020-01-01T00:00:00Z" capabilities = ["nonsense"] }';
  const codes = (now: string): PolicyProblemCode[] =>
    parsePolicy(text, { now: Date.parse(now) })
      .problems.filter(({ flavours }) => flavours?.includes('openbao') ?? true)
      .map(({ code }) => code);
  expect(codes('2019-12-31T23:59:59Z')).toEqual(['policy-wildcard', 'policy-unknown-capability']);
  expect(codes('2020-01-01T00:00:01Z')).toEqual([]);
});

describe('what is read', () => {
  test('a stanza with all it can hold', () => {
    const { rules, comments, problems } = parsePolicy(`# who reads
path "/secret/+/data/*" { // line
  capabilities        = ["read", "list", "read"]
  allowed_parameters  = { "A" = ["x", 1, 1.5, 2.0, true, [1], { b = "c" }] "*" = [] }
  denied_parameters { z = [] }
  required_parameters = ["r"], min_wrapping_ttl = "1m30s" max_wrapping_ttl = 120
  control_group = { ttl = "4h" factor "ops" { identity { group_names = ["admins"] approvals = 2 } } }
}`);
    expect(problems.map(({ code }) => code)).toEqual(['policy-key-not-portable']);
    expect(comments.map(({ text, at }) => [text, at.line, at.column])).toEqual([
      ['# who reads', 1, 1],
      ['// line', 2, 27],
    ]);
    expect(rules).toMatchObject([
      {
        path: 'secret/+/data/*',
        writtenPath: '/secret/+/data/*',
        at: { line: 2, column: 1, endLine: 8, endColumn: 2 },
        pathAt: { line: 2, column: 6, endLine: 2, endColumn: 24 },
        capabilities: ['read', 'list'],
        allowed_parameters: { a: ['x', 1, 1.5, new NumberText('2.0'), true, [1], { b: 'c' }], '*': [] },
        denied_parameters: { z: [] },
        required_parameters: ['r'],
        min_wrapping_ttl: 90,
        max_wrapping_ttl: 120,
        control_group: {
          ttlSeconds: 14_400,
          factors: [
            { name: 'ops', groupNames: ['admins'], groupIds: [], approvals: 2, controlledCapabilities: [] },
          ],
        },
      },
    ]);
    expect(rules[0]?.attributes.map(({ key, at }) => `${key} ${at.line}:${at.column}`)).toEqual([
      'capabilities 3:3',
      'allowed_parameters 4:3',
      'denied_parameters 5:3',
      'required_parameters 6:3',
      'min_wrapping_ttl 6:32',
      'max_wrapping_ttl 6:59',
      'control_group 7:3',
    ]);
  });

  test('JSON reads as the same rules', () => {
    const { rules } = parsePolicy(
      '{"path": {"a": {"capabilities": ["read"], "allowed_parameters": {"x": []}}, "b": {"policy": "deny"}}}',
    );
    expect(rules).toMatchObject([
      { path: 'a', capabilities: ['read'], allowed_parameters: { x: [] } },
      { path: 'b', capabilities: ['deny'], policy: 'deny' },
    ]);
  });

  test('deny drops the other capabilities, a shorthand adds to them', () => {
    const capabilities = (body: string): unknown =>
      parsePolicy(`path "a" { ${body} }`).rules[0]?.capabilities;
    expect(capabilities('capabilities = ["read", "deny"]')).toEqual(['deny']);
    expect(capabilities('policy = "deny" capabilities = ["read"]')).toEqual(['deny']);
    expect(capabilities('policy = "read" capabilities = ["sudo"]')).toEqual(['sudo', 'read', 'list']);
  });
});

test.each(['[', '{a=', '{"a":', 'a {', 'a = {', '{"a":[{"b":', 'path "a" { allowed_parameters = { a = ['])(
  'a text of thousands of %s is refused, not read until the stack ends',
  (piece) => {
    const start = piece.startsWith('[') ? 'name = ' : '';
    expect(parsePolicy(start + piece.repeat(20_000)).problems.map(({ code }) => code)).toContain(
      'policy-syntax',
    );
  },
);

test('no text makes it throw, and every place lies in the text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    hclText,
    withSlips(hclText),
    withSlips(jsonText),
    withSlips(fc.constantFrom(...corpus)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const lines = text.split('\n');
      for (const { line, column, endColumn = column } of parsePolicy(text).problems) {
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        expect(endColumn).toBeGreaterThanOrEqual(column);
      }
    }),
    { numRuns: 500 },
  );
});
