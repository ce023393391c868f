import { expect, test } from 'vitest';
import { sourceText } from '../../src/spec/source-text.ts';
import { parseYaml } from '../../src/spec/yaml-document.ts';

/** What YAML would take, or refuse in words that help nobody: the text, then code and place of every finding. */
const traps: readonly (readonly [string, string, ...string[]])[] = [
  ['a double quote that is not closed', 'a: x\nb: "y\nc: z\n', 'yaml-syntax 2:4'],
  ['a single quote that is not closed', "a: 'x'\nb: [ 'y, z ]\n", 'yaml-syntax 2:6'],
  ['a quote alone', "a: '", 'yaml-syntax 1:4'],
  ['an unclosed text with quotes inside', 'a: "x"\nb: "y \\" \\\\\\" z\n', 'yaml-syntax 2:4'],
  ['an unclosed text with doubled quotes', "a: '''y'' z''\n", 'yaml-syntax 1:4'],
  ['a leading zero', 'v: 010\n', 'yaml-number 1:4'],
  ['an exponent', 'sha: 1234567e8\n', 'yaml-number 1:6'],
  ['an exponent that makes zero', '- 0e12345\n', 'yaml-number 1:3'],
  ['a fraction', 'v: 1.10\n', 'yaml-number 1:4'],
  ['hexadecimal', 'v: 0x1F\n', 'yaml-number 1:4'],
  ['octal', 'v: 0o10\n', 'yaml-number 1:4'],
  ['an integer that a double does not hold', 'v: 9007199254740993\n', 'yaml-number 1:4'],
  ['infinity', 'v: .inf\n', 'yaml-number 1:4'],
  ['not a number', 'v: .nan\n', 'yaml-number 1:4'],
  ['a plus sign', 'v: +5\n', 'yaml-number 1:4'],
  ['minus zero', 'v: -0\n', 'yaml-number 1:4'],
  ['nothing behind a key', 'a:\nb: x\n', 'yaml-null 1:1'],
  ['an empty object', 'roles: { x: }\n', 'yaml-null 1:10'],
  ['a tilde', 'a: ~\n', 'yaml-null 1:4'],
  ['null in a list', 'a: [x, null]\n', 'yaml-null 1:8'],
  ['an anchor on nothing', 'a: &b\nc: *b\n', 'yaml-null 1:1'],
  ['an unquoted glob', 'ref: *main\n', 'yaml-alias 1:6'],
  ['a star alone', 'path: *\n', 'yaml-alias 1:7'],
  ['an anchor in itself', 'a: &x [*x]\n', 'yaml-alias 1:8'],
  ['a bare template', 'path: {{identity.entity.id}}\n', 'yaml-template 1:7'],
  ['a bare template with text behind', 'a: b\npath: {{ id }}/x/{{ y }}\n', 'yaml-template 2:7'],
  ['a bare template as a key', 'p:\n  {{id}}: x\n', 'yaml-template 2:3'],
  ['a boolean as a key', 'true: b\n', 'yaml-key 1:1'],
  ['a number as a key', 'a:\n  1: b\n', 'yaml-key 2:3'],
  ['null as a key', '~: b\n', 'yaml-key 1:1'],
  ['no key', ': b\n', 'yaml-key 1:1'],
  ['a list as a key', '? [a]\n: b\n', 'yaml-key 1:3'],
  ['an alias as a key', '&k a: x\n*k : y\n', 'yaml-key 2:1'],
  ['the prototype', 'a: { __proto__: x }\n', 'yaml-key 1:6'],
  ['a merge of no mapping', 'a: &a [x]\nb:\n  <<: *a\n', 'yaml-key 3:3'],
  ['a key twice', 'a: x\n"a": y\n', 'yaml-duplicate-key 2:1'],
  ['YAML 1.1', '%YAML 1.1\n---\na: no\n', 'yaml-version 1:1'],
  ['a YAML of the future', '%YAML 1.3\n---\na: no\n', 'yaml-version 1:7'],
  ['a custom tag', 'a: !env X\n', 'yaml-tag 1:4'],
  ['a tag of an unknown handle', 'a: !x!y X\n', 'yaml-tag 1:4'],
  ['binary', 'a: !!binary aGk=\n', 'yaml-tag 1:13'],
  ['an at sign', 'a: @x\n', 'yaml-syntax 1:4'],
  ['a colon in a value', 'd: foo: bar\n', 'yaml-syntax 1:4'],
  ['a tab', 'a:\n\tb: x\n', 'yaml-syntax 2:1'],
  ['no space behind the colon', 'a:\n  b:1\n  c: x\n', 'yaml-syntax 2:3'],
  ['crooked indentation', 'a:\n   b: x\n  c: y\n', 'yaml-syntax 3:1'],
  ['text behind a quote', 'a: "x" y\n', 'yaml-syntax 1:8'],
  ['an unknown escape', 'a: "\\q"\n', 'yaml-syntax 1:5'],
  ['a list behind its key', 'a: - b\n', 'yaml-syntax 1:4'],
  ['an open bracket', 'a: [x, y\nb: z\n', 'yaml-syntax 2:1'],
  ['an empty file', '', 'spec-empty 1:1'],
  ['comments alone', '# nothing\n', 'spec-empty 1:1'],
  ['an empty document', 'a: x\n---\n---\nb: y\n', 'spec-empty 2:4'],
  ['too many levels', `a: ${'['.repeat(150)}${']'.repeat(150)}\n`, 'yaml-syntax 1:104'],
  ['several at once', 'a: 010\nb: ~\nc: *d\n', 'yaml-alias 3:4', 'yaml-number 1:4', 'yaml-null 2:4'],
  ['a byte order mark', '\uFEFFa: 010\n', 'yaml-number 1:4'],
  ['Windows line ends', 'a: x\r\nb: 010\r\n', 'yaml-number 2:4'],
];

test.each(traps)('%s is found', (_, text, ...found) => {
  expect(places(text)).toEqual(found);
});

/** What looks like a trap and is none. */
test.each([
  ['words that were booleans in YAML 1.1', 'a: no\nb: yes\nc: on\nd: OFF\n'],
  ['times, dates and grouped digits', 'a: 12:30:45\nb: 2024-01-01\nc: 1_000\nd: 15m\n'],
  ['integers', 'a: 0\nb: -5\nc: 900\nd: 9007199254740991\n'],
  ['quoted numbers and keys', 'a: "010"\n"1": x\n"<<": y\n'],
  ['templates inside text', 'a: secret/{{identity.entity.id}}/x\nb: "{{id}}"\n'],
  ['a string tag', 'a: !!str 010\n'],
  ['%YAML 1.2', '%YAML 1.2\n---\na: b\n'],
  ['a hundred uses of one anchor', `a: &a x\nb:\n${'  - *a\n'.repeat(101)}`],
])('%s: nothing to find', (_, text) => {
  expect(places(text)).toEqual([]);
});

test('what JSON has is meant where a file holds JSON of others, and nowhere else', () => {
  const words = ['1.25', '-0.5e-3', '1e3', '-0', '12345678901234567890', 'null'];
  const others = ['.5', '1.', '+1', '010', '0x1F', '.inf', '.nan', '1e999', '~', 'Null', ''];
  const found = (list: readonly string[], key: string): number =>
    list.flatMap((word) => {
      const source = sourceText('f', `claims:\n  ${key}:\n    - [ { x: ${word} } ]\n`);
      return parseYaml(source, ([, second, ...rest]) => second === 'json' && rest[2] === 'x').diagnostics;
    }).length;
  expect([found(words, 'json'), found(words, 'own')]).toEqual([0, words.length]);
  expect(found(others, 'json')).toBe(others.length);
});

test('a message quotes the number as it is written', () => {
  expect(parseYaml(sourceText('f', 'v: 1e3\n')).diagnostics).toMatchObject([
    {
      message: '1e3 has an exponent: YAML reads it as 1000',
      hint: 'write "1e3" if it is text, or 1000 if it is a number',
    },
  ]);
});

test('a key that stands twice names both places', () => {
  const [only] = parseYaml(sourceText('f', 'a: x\nb: y\na: z\n')).diagnostics;
  expect(only?.related).toMatchObject([
    { at: { file: 'f', line: 1, column: 1 }, note: 'it stands here first' },
  ]);
});

test.each([
  ['open', '['.repeat(20_000)],
  ['closed', '['.repeat(20_000) + ']'.repeat(20_000)],
])('20,000 brackets, %s, are one finding', (_, text) => {
  expect(parseYaml(sourceText('f', `a: ${text}`)).diagnostics.map((one) => one.code)).toEqual([
    'yaml-syntax',
  ]);
});

test('merges of merges do not grow without end', () => {
  const lines = Array.from(
    { length: 2000 },
    (_, index) => `m${index + 1}: &m${index + 1} { <<: *m${index}, k${index}: x }`,
  );
  const { diagnostics } = parseYaml(sourceText('f', `m0: &m0 { k: x }\n${lines.join('\n')}\n`));
  expect(diagnostics.map((one) => one.code)).toEqual(['yaml-alias']);
});

function places(text: string): readonly string[] {
  return parseYaml(sourceText('f.yaml', text)).diagnostics.map(
    ({ code, at }) => `${code} ${at?.line ?? 0}:${at?.column ?? 0}`,
  );
}
