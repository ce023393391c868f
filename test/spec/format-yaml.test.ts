import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { formatYaml } from '../../src/spec/format-yaml.ts';
import { hasErrors } from '../../src/model/diagnostic.ts';
import { sourceText } from '../../src/spec/source-text.ts';
import { parseYaml } from '../../src/spec/yaml-document.ts';
import { writeYaml, yamlTrees } from './yaml-writer.ts';

const TOP = join(import.meta.dirname, '../..');

const UNTIDY = `# Who may do what

version:   1   # the only one


auth:   # by path
    jwt: &jwt
        type:    'jwt'
        # where tokens come from
        config: {oidc_discovery_url:  "a",
           x: [ a,b ] }   # one issuer
        roles:
            web: &web   # the site
                bound_audiences:
                - a
                - b   # second
                # c later
                bound_claims: { a: 1, "b":   [ x,   'y' ] }
                # max: 2h


            # the others
            other:
                <<:   *web
                description: some
                   plain text
    # after jwt
# Rules
policies:
    app: |   # shown as it is
        path "a" {
          capabilities = ["read"]


        }
    fold: >-
        some text
        goes on
    keep: |+
        keep

    quoted: "double
      over lines"
# the end
`;

const TIDY = `# Who may do what

version: 1 # the only one

auth: # by path
  jwt: &jwt
    type: 'jwt'
    # where tokens come from
    config: { oidc_discovery_url: "a", x: [a, b] } # one issuer
    roles:
      web: &web # the site
        bound_audiences:
          - a
          - b # second
        # c later
        bound_claims: { a: 1, "b": [x, 'y'] }
        # max: 2h

      # the others
      other:
        <<: *web
        description: some
          plain text
  # after jwt
# Rules
policies:
  app: | # shown as it is
    path "a" {
      capabilities = ["read"]


    }
  fold: >-
    some text
    goes on
  keep: |+
    keep

  quoted: "double
    over lines"
# the end
`;

test('levels, blanks and blank lines have one form; keys, comments, anchors and scalars stay', () => {
  expect(formatYaml('a.yaml', UNTIDY)).toEqual({ text: TIDY });
  expect(formatYaml('a.yaml', TIDY)).toEqual({ text: TIDY });
});

test.each([
  ['a comment alone', '# nothing yet\n', '# nothing yet\n'],
  ['several documents', 'a: 1\n---\n# x\nb:   2\n---\nc: 3', 'a: 1\n---\n# x\nb: 2\n---\nc: 3\n'],
  ['line breaks of Windows', 'a:  1\r\nb: |\r\n    x\r\n', 'a: 1\nb: |\n  x\n'],
  ['numbers and words as they are written', 'a:  0x1F\nb: ~\nc: True\nd:  1e3\n', undefined],
  ['an explicit indentation', 'a: |2\n    x\n   y\n', 'a: |2\n    x\n   y\n'],
  [
    'a list too long for one line',
    `a: [${'x'.repeat(60)}, ${'y'.repeat(60)}]\n`,
    `a:\n  [\n    ${'x'.repeat(60)},\n    ${'y'.repeat(60)}\n  ]\n`,
  ],
  [
    'comments of several levels in a row',
    'a:\n    b:\n        c: 1\n        # x\n    # y\n# z\nd: 1\n',
    'a:\n  b:\n    c: 1\n    # x\n  # y\n# z\nd: 1\n',
  ],
])('%s', (_, before, after) => {
  const made = formatYaml('a.yaml', before);
  // Numbers that read as something else, and nulls, are mistakes in a spec.
  if (after === undefined) expect(made).toHaveProperty('diagnostics');
  else expect(made).toEqual({ text: after });
});

test('a file with a mistake stays as it is, with the place of the mistake', () => {
  const made = formatYaml('a.yaml', 'a:  1\nb: [\n');
  expect(made).toMatchObject({ diagnostics: [{ code: 'yaml-syntax', at: { file: 'a.yaml', line: 3 } }] });
});

describe('a second time changes nothing, and what is read stays the same', () => {
  const check = (text: string): void => {
    const made = formatYaml('a.yaml', text);
    expect(made).not.toHaveProperty('unsafe');
    if (!('text' in made)) return;
    expect(formatYaml('a.yaml', made.text)).toEqual(made);
    const read = (yaml: string): unknown[] =>
      parseAllDocuments(yaml, { merge: true }).map((document) => document.toJS() as unknown);
    expect(read(made.text)).toEqual(read(text.replaceAll('\r\n', '\n')));
    expect(comments(made.text)).toEqual(comments(text));
  };

  test.each(yamlFiles(['config', 'test/golden']))('%s', (file) => {
    check(readFileSync(join(TOP, file), 'utf8'));
  });

  test('generated trees in all styles, with comments and blank lines between their lines', () => {
    fc.assert(
      fc.property(
        yamlTrees(),
        fc.array(fc.nat(100), { maxLength: 12 }),
        fc.nat(6),
        (tree, places, indent) => {
          const lines = writeYaml(tree).text.split('\n');
          for (const place of places) {
            const at = place % lines.length;
            // Not into a text of several lines, where it would be text.
            const extra = place % 3 === 0 ? '' : `${' '.repeat(indent)}# remark ${place}`;
            const noted = [...lines.slice(0, at), extra, ...lines.slice(at)];
            const { documents, diagnostics } = parseYaml(sourceText('a.yaml', noted.join('\n')));
            if (!hasErrors(diagnostics) && documents.length === 1) lines.splice(at, 0, extra);
          }
          check(lines.join('\n'));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Valid or not, all YAML of some folders. */
function yamlFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(TOP, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => `${folder}/${name}`)
      .sort(),
  );
}

/** Texts behind `# ` with our marks, wherever they stand. */
function comments(text: string): readonly string[] {
  return [...text.matchAll(/# (?:remark \d+|generated)/g)].map(([comment]) => comment);
}
