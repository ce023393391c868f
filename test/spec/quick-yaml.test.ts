import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quickYaml } from '../../src/spec/quick-yaml.ts';
import { sourceText } from '../../src/spec/source-text.ts';
import { fullYaml } from '../../src/spec/full-yaml.ts';
import type { YamlNode } from '../../src/spec/yaml-node.ts';
import { writeYaml, yamlTrees } from './yaml-writer.ts';

/** The everyday forms, all of which the quick parser must take itself. */
const everyday = `# yaml-language-server: $schema=../schemas/vaultctl.schema.json
---
version: 1
namespace: team-a # a comment
variables: { org_url: { default: https://my-org.semaphoreci.com } }
auth:
  jwt:
    type: jwt
    description: >-
      Semaphore pipelines
      of the platform team
    config:
      bound_issuer: \${var:org_url}
      jwt_supported_algs: [RS256, ES256]
    roles:
      base: &base
        role_type: jwt
        user_claim: "prj_id"

      'example-project':
        <<: *base
        bound_audiences: ["\${var:org_url}", 'it''s']
        bound_claims: { prj_id: "a\\"b", ref_type: branch, ok: true, n: 42 }
        token_policies:
        - a
        - b
        cidrs: [
          10.0.0.0,
          10.0.0.1
        ]
policies:
  a: |
    # not a comment
    path "secret/data/*" {

      capabilities = ["read"]
    }
  b: |-
    x
  c: { file: policies/c.hcl }
waivers:
  - code: x
    until: 2024-01-01
  - - nested
    - { a: b }
---
secrets: { kv: { type: kv } }
`;

test('everyday YAML takes the quick way', () => {
  expect(quickYaml(everyday)).toEqual(fully(everyday));
});

const runs = Number(process.env['VAULTCTL_FUZZ_RUNS'] ?? 2000);

test('what the quick parser takes, the full parser reads as the same tree and without a finding', () => {
  const seeds = fc.oneof(
    yamlTrees().map((tree) => writeYaml(tree).text),
    fc.constant(everyday),
    parts(),
  );
  const special = fc.constantFrom(
    ...' \n\t:#-?,[]{}&*!|>\'"%@`~<$\\0189.eExo+nté\u0085\u2028\u00a0'.split(''),
    '  ',
    '\n\n',
    '\n  ',
    ': ',
    ' #',
    '- ',
    '---\n',
    '...\n',
    '\r\n',
    '&a ',
    '*a',
    '<<: *a',
    'null',
    'true',
    '1e3',
    '010',
    '"a": b',
    '|\n',
    '>-\n',
    '!!str ',
  );
  const edit = fc.record({ at: fc.nat(), drop: fc.nat(3), put: fc.oneof(special, fc.constant('')) });
  let taken = 0;
  fc.assert(
    fc.property(seeds, fc.array(edit, { maxLength: 3 }), (seed, edits) => {
      const text = edits.reduce((all, { at, drop, put }) => {
        const start = at % (all.length + 1);
        return all.slice(0, start) + put + all.slice(start + drop);
      }, seed);
      const quick = quickYaml(text);
      if (quick === undefined) return;
      taken += 1;
      const full = fullYaml(sourceText('f', text));
      expect(full.diagnostics, JSON.stringify(text)).toEqual([]);
      expect(quick, JSON.stringify(text)).toEqual(full.documents.map((one) => one.root));
    }),
    { numRuns: runs },
  );
  expect(taken).toBeGreaterThan(runs / 5);
});

/** Lines that stand next to each other by chance: what a writer with a plan would never write. */
function parts(): fc.Arbitrary<string> {
  const part = fc.constantFrom(
    'a:',
    'b: ',
    'c: x',
    '- ',
    '- y',
    '- d: z',
    '[a, b]',
    '{ e: f }',
    '"q"',
    '|',
    '|-',
    '>-',
    '|+',
    '&a',
    '*a',
    '<<: *a',
    '# c',
    'x # c',
    'text',
    'path "x" {',
    '1',
    '---',
    '',
  );
  const line = fc.record({ indent: fc.nat(4), parts: fc.array(part, { minLength: 1, maxLength: 2 }) });
  return fc
    .array(line, { maxLength: 8 })
    .map((lines) => `r:\n${lines.map((one) => ' '.repeat(one.indent) + one.parts.join(' ')).join('\n')}\n`);
}

function fully(text: string): readonly YamlNode[] {
  return fullYaml(sourceText('f', text)).documents.map((one) => one.root);
}
