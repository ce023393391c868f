import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { Secret } from '../../src/model/secret.ts';
import { github } from '../../src/platforms/github.ts';
import type { Preset } from '../../src/platforms/platform.ts';
import { expandPresets } from '../../src/spec/expand.ts';
import type { Expanded } from '../../src/spec/expand.ts';
import { loadSpec } from '../../src/spec/load.ts';
import type { SpecDocument } from '../../src/spec/load.ts';
import type { Part, SpecPath } from '../../src/spec/locate.ts';
import { textFiles } from '../../src/spec/text-files.ts';

const SPEC = `version: 1
namespace: team-a

github:
  mount: ci
  owner_id: 7
  audience: \${env:VAULTCTL_VAR_AUDIENCE}
  roles:
    web:
      repository_id: 8
      branch: [main, next]
      policies: [one, two]
`;

/** With a schema that fits the block above; what it stands for is made up. */
const preset = (expand: Preset['expand'], plain: Preset['plain'] = []): Preset => ({
  key: 'github',
  doc: '',
  schema: {},
  plain,
  expand,
});

describe('a block becomes a document of its own, behind the one that it stands in,', () => {
  test('in the same namespace, with secrets as they are', async () => {
    const { documents, diagnostics } = await expand(
      preset(({ mount, audience }, put) => {
        put(['auth', String(mount), 'type'], 'jwt', ['mount'], 'Because.');
        put(['token_roles', 'x'], {}, []);
        put(['policies', 'p', 'text'], audience ?? '', ['audience']);
      }),
    );
    const [own, long] = documents;
    expect(diagnostics).toEqual([]);
    expect(own?.value).toHaveProperty('github');
    expect(long).toMatchObject({
      file: 'spec/spec.yaml',
      value: { version: 1, namespace: 'team-a', auth: { ci: { type: 'jwt' } }, token_roles: { x: {} } },
    });
    expect(long?.value).toHaveProperty('policies.p.text', expect.any(Secret));
    expect(long?.why?.(['auth', 'ci', 'type'])).toBe('Because.');
    expect(long?.why?.(['auth', 'ci'])).toBeUndefined();
  });

  test.each<[string, SpecPath, Part, number, number]>([
    ['a value, where it comes from', ['auth', 'ci', 'type'], 'value', 5, 10],
    ['its key', ['auth', 'ci', 'type'], 'key', 5, 3],
    ['what is below it too', ['auth', 'ci', 'type', 'more'], 'value', 5, 3],
    ['a member of a list that is handed on', ['policies', 'p', 1], 'value', 12, 23],
    ['a mapping that nothing was put for, at the block', ['auth'], 'value', 4, 1],
    ['a mapping that something was put for', ['token_roles', 'x'], 'key', 9, 5],
    ['a default, at what would hold it', ['token_roles', 'x', 'orphan'], 'value', 9, 5],
    ['the namespace', ['namespace'], 'value', 2, 12],
  ])('and finds %s', async (_, path, part, line, column) => {
    const { documents } = await expand(
      preset((_block, put) => {
        put(['auth', 'ci', 'type'], 'jwt', ['mount']);
        put(['policies', 'p'], ['one', 'two'], ['roles', 'web', 'policies']);
        put(['token_roles', 'x'], {}, ['roles', 'web']);
        put(['token_roles', 'x', 'orphan'], true, ['roles', 'web', 'orphan']);
      }),
    );
    expect(documents[1]?.locate(path, part)).toMatchObject({ file: 'spec/spec.yaml', line, column });
  });

  test('a place in a text of the preset is where the text comes from', async () => {
    const { documents } = await expand(preset((_, put) => put(['policies', 'p'], 'a\nb', ['mount'])));
    expect(documents[1]?.locateInText(['policies', 'p'], 2, 1)).toMatchObject({ line: 5, column: 10 });
  });
});

test('no secret becomes a name', async () => {
  const { documents, diagnostics } = await expand(
    preset(() => undefined, [['audience'], ['roles', '*', 'branch', '*']]),
  );
  expect(documents).toHaveLength(1);
  expect(diagnostics).toMatchObject([{ code: 'substitution-syntax', at: { line: 7 } }]);
  expect(diagnostics[0]?.message).toMatch(/^github\.audience /);
});

test('what two places lead to is said once, with both', async () => {
  const { diagnostics } = await expand(
    preset((_, put) => {
      for (const from of [['mount'], ['owner_id']]) {
        put(['auth', 'ci'], {}, from);
        put(['auth', 'ci', 'type'], 'jwt', from);
      }
    }),
  );
  expect(diagnostics).toMatchObject([
    { code: 'preset-twice', at: { line: 6, column: 3 }, related: [{ at: { line: 5, column: 3 } }] },
  ]);
});

test.each([
  ['with a mistake', SPEC.replace('mount: ci', 'munt: ci')],
  ['with a null', SPEC.replace('mount: ci', 'mount:')],
  ['in a namespace from the environment', SPEC.replace('team-a', '${env:VAULTCTL_VAR_AUDIENCE}')],
  ['that is no mapping', 'version: 1\ngithub: web\n'],
])('a block %s stands for nothing', async (_, spec) => {
  const { documents, diagnostics } = await expand(github.preset, spec);
  expect([documents.length, diagnostics]).toEqual([1, []]);
});

test('a document without a preset stays as it is', async () => {
  const { documents } = await expand(github.preset, 'version: 1\npolicies: {}\n');
  expect(documents.map(({ value }) => value)).toEqual([{ version: 1, policies: {} }]);
});

async function expand(used: Preset | undefined, spec = SPEC): Promise<Expanded> {
  return expandPresets(await load(spec), used === undefined ? [] : [used], kinds);
}

async function load(spec: string): Promise<readonly SpecDocument[]> {
  const loaded = await loadSpec(textFiles(new Map([['spec/spec.yaml', spec]])), {
    paths: ['spec'],
    variables: {},
    variableFiles: [],
    env: () => 'neverprint',
    fileKeys: [],
    verbatim: [],
    sensitive: [],
  });
  return loaded.documents;
}
