import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Files } from '../../src/spec/files.ts';
import { loadSpec } from '../../src/spec/load.ts';
import type { SpecDocument } from '../../src/spec/load.ts';
import { valueOf, writeYaml, yamlTrees } from './yaml-writer.ts';

test('every key and value of a document is found where it was written', async () => {
  await fc.assert(
    fc.asyncProperty(yamlTrees(), async (tree) => {
      const { text, marks } = writeYaml(tree);
      const document = await only(text);
      expect(document.value).toEqual(valueOf(tree));
      for (const { path, key, value } of marks) {
        expect(offset(text, document.locate(path, 'value')), `value of ${path.join('.')} in\n${text}`).toBe(
          value,
        );
        if (key !== undefined)
          expect(offset(text, document.locate(path, 'key')), `key ${path.join('.')} in\n${text}`).toBe(key);
      }
    }),
    { numRuns: 300 },
  );
});

const story = `auth:
  jwt:
    roles:
      web: { user_claim: sub }
    list:
      - a: x
`;

test.each([
  [['auth', 'jwt', 'roles', 'web', 'token_ttl'], 'value', 4, 7, 10],
  [['auth', 'jwt', 'roles', 'web'], 'value', 4, 12, 31],
  [['auth', 'jwt', 'roles', 'web'], 'key', 4, 7, 10],
  [['auth', 'jwt', 'list', 0, 'b'], 'value', 6, 9, undefined],
  [['auth', 'jwt', 'list', 7], 'value', 5, 5, 9],
  [['policies'], 'value', 1, 1, undefined],
  [['auth', 'jwt'], 'value', 3, 5, undefined],
] as const)('%j (%s) is at %i:%i', async (path, part, line, column, endColumn) => {
  const document = await only(story);
  expect(document.locate(path, part)).toEqual({
    file: 'spec.yaml',
    line,
    column,
    ...(endColumn !== undefined && { endColumn }),
  });
});

const policies = `variables: { v: { default: production } }
policies:
  literal: |
    first

      path "a" {
    }
  folded: >-
    first line
    goes on

    path "b"
  indented: |2
     x
    y
  quoted: "one\\ntwo"
  substituted: |
    path "secret/\${var:v}/x" {
      \${accessor:jwt} $\${var:v} z
  anchored: &a |
    one
    two
  alias: *a
`;

/** A word of a policy text, and where it stands in the file. */
test.each([
  ['literal', 'first', 4, 5],
  ['literal', 'path', 6, 7],
  ['literal', '}', 7, 5],
  ['folded', 'first', 9, 5],
  ['folded', 'goes', 10, 5],
  ['folded', '"b"', 12, 10],
  ['indented', 'x', 14, 6],
  ['indented', 'y', 15, 5],
  ['quoted', 'two', 16, 11],
  ['substituted', 'path', 18, 5],
  ['substituted', 'production/', 18, 18],
  ['substituted', '/x', 18, 26],
  ['substituted', 'z', 19, 33],
  ['anchored', 'two', 22, 5],
  ['alias', 'two', 22, 5],
])('in the policy %s, %s is at %i:%i', async (name, word, line, column) => {
  const document = await only(policies);
  const text = (document.value as { policies: Record<string, string> }).policies[name] ?? '';
  const lines = text.slice(0, text.indexOf(word)).split('\n');
  const within = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  expect(document.locateInText(['policies', name], within.line, within.column)).toMatchObject({
    line,
    column,
  });
});

async function only(text: string): Promise<SpecDocument> {
  const absent = () => Promise.reject(new Error('not asked for'));
  const files: Files = {
    read: () => Promise.resolve(text),
    stat: () => Promise.resolve({ folder: false, size: text.length, stamp: '' }),
    real: (path) => Promise.resolve(path),
    names: absent,
    stdin: absent,
  };
  const loaded = await loadSpec(files, {
    paths: ['spec.yaml'],
    variables: {},
    variableFiles: [],
    env: () => undefined,
    fileKeys: [],
    sensitive: [],
    verbatim: [['policies', '*']],
  });
  expect(loaded.diagnostics).toEqual([]);
  const [document] = loaded.documents;
  if (document === undefined) throw new Error('no document');
  return document;
}

/** Offset of a position, counted by hand. */
function offset(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  return (
    text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length +
    (line > 1 ? 1 : 0) +
    column -
    1
  );
}
