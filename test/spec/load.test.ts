import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../../src/adapters/files.ts';
import type { Secret } from '../../src/model/secret.ts';
import { loadSpec } from '../../src/spec/load.ts';
import type { LoadedSpec, LoadOptions } from '../../src/spec/load.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-load-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a folder is all YAML files below it, by path bytes, without hidden and underscored ones', async () => {
  await write('spec/b.yaml', 'n: 3');
  await write('spec/a/x.yml', 'n: 2');
  await write('spec/a-b/x.yaml', 'n: 1');
  for (const name of [
    '.git/x.yaml',
    '_off/x.yaml',
    '_off.yaml',
    '.x.yaml',
    'node_modules/m/x.yaml',
    'README.md',
  ])
    await write(`spec/${name}`, 'n: 0');
  const loaded = await load({ paths: ['spec'] });
  expect(values(loaded)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(loaded.documents.map((one) => one.file.slice(folder.length + 1))).toEqual([
    'spec/a-b/x.yaml',
    'spec/a/x.yml',
    'spec/b.yaml',
  ]);
});

test('arguments keep their order, a file that two of them name is read once, and a file has several documents', async () => {
  await write('z.yaml', 'n: 1\n---\nn: 2\n');
  await write('a.yaml', 'n: 3');
  expect(values(await load({ paths: ['z.yaml', 'a.yaml', '.'] }))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test('standard input is a dash', async () => {
  const files = nodeFiles(() => Readable.from([Buffer.from('a: 0'), Buffer.from('10\n')]));
  const { documents, diagnostics } = await loadSpec(files, { ...plain, paths: ['-'] });
  expect(documents).toHaveLength(1);
  expect(diagnostics).toMatchObject([{ code: 'yaml-number', at: { file: '-', line: 1, column: 4 } }]);
});

test('all findings of all files come at once, in the order of the files', async () => {
  await write('spec/a.yaml', 'x: ${var:gone}\ny: 010\n');
  await write('spec/b.yaml', 'x: [\n');
  await write('spec/c.yaml', '');
  await mkdir(join(folder, 'empty'));
  const loaded = await load({ paths: ['missing', 'empty', 'spec'] });
  expect(codes(loaded)).toEqual([
    'spec-empty',
    'file-not-readable',
    'variable-undefined a.yaml:1:4',
    'yaml-number a.yaml:2:4',
    'yaml-syntax b.yaml:2:1',
    'spec-empty c.yaml:1:1',
  ]);
});

test('a file over 16 MiB, and one that is not UTF-8, are not read', async () => {
  await write('big.yaml', Buffer.alloc(16 * 1024 * 1024 + 1, 0x20));
  await write('latin.yaml', Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
  expect(codes(await load({ paths: ['big.yaml', 'latin.yaml'] }))).toEqual([
    'file-too-large',
    'file-not-readable',
  ]);
});

test('variables are declared anywhere and visible everywhere, and keep their type', async () => {
  await write(
    'a.yaml',
    'variables: { n: { default: 5 }, b: { default: true }, url: { default: "https://x" }, req: {} }',
  );
  await write(
    'b.yaml',
    'n: ${var:n}\nb: ${var:b}\nu: ${var:url}/jwks\nt: n is ${var:n}\nr: ${var:req}\n"${var:n}": $${var:n}\n',
  );
  await write('vars.yaml', 'n: 7\nreq: from-file\n');
  const loaded = await load({
    paths: ['a.yaml', 'b.yaml'],
    variables: { n: '8' },
    variableFiles: ['vars.yaml'],
  });
  expect(loaded.diagnostics).toEqual([]);
  expect(values(loaded)[1]).toEqual({
    n: '8',
    b: true,
    u: 'https://x/jwks',
    t: 'n is 8',
    r: 'from-file',
    '${var:n}': '${var:n}',
  });
  const typed = await load({ paths: ['a.yaml', 'b.yaml'], variableFiles: ['vars.yaml'] });
  expect(values(typed)[1]).toMatchObject({ n: 7, t: 'n is 7' });
});

test('variables that are missing, unknown or declared twice', async () => {
  await write(
    'a.yaml',
    'variables:\n  one: { default: x }\n  req: {}\n  bad: { default: "${env:VAULTCTL_VAR_X}" }\nv: ${var:req}\n',
  );
  await write('b.yaml', 'variables:\n  one: { default: y }\nv: ${var:gone}\n');
  await write('vars.yaml', 'oen: x\nreq: [x]\n');
  const loaded = await load({
    paths: ['a.yaml', 'b.yaml'],
    variables: { nope: '1' },
    variableFiles: ['vars.yaml'],
  });
  expect(codes(loaded)).toEqual([
    'variable-unknown',
    'variable-unknown vars.yaml:1:1',
    'wrong-type vars.yaml:2:1',
    'substitution-syntax a.yaml:4:19',
    'variable-undefined a.yaml:5:4',
    'duplicate-object b.yaml:2:3',
    'variable-undefined b.yaml:3:4',
  ]);
  expect(loaded.diagnostics[5]?.related?.[0]?.at).toMatchObject({ line: 2, column: 3 });
  expect(loaded.diagnostics[1]?.hint).toBe('did you mean one?');
});

test('what comes from the environment or a file is secret in every form of output', async () => {
  await write('spec/token', 'canary-file\n');
  await write(
    'spec/a.yaml',
    'e: ${env:VAULTCTL_VAR_T}\nm: x-${env:VAULTCTL_VAR_T}\nf: ${file:token}\np: plain\n',
  );
  const loaded = await load({
    paths: ['spec'],
    env: (name) => (name === 'VAULTCTL_VAR_T' ? 'canary-env' : undefined),
  });
  expect(loaded.diagnostics).toEqual([]);
  const [value] = values(loaded) as [Record<string, Secret<string>>];
  for (const output of [
    JSON.stringify(value),
    inspect(value, { depth: null, showHidden: true }),
    String(value['e']),
  ])
    expect(output).not.toContain('canary');
  expect(['e', 'm', 'f'].map((key) => value[key]?.reveal())).toEqual([
    'canary-env',
    'x-canary-env',
    'canary-file',
  ]);
});

test('only the flag widens what a spec reads from the environment; the spec narrows it', async () => {
  const env = (name: string) => `value of ${name}`;
  await write('a.yaml', 'x: ${env:AWS_SECRET_ACCESS_KEY}\n');
  const refused = await load({ paths: ['a.yaml'], env });
  expect(codes(refused)).toEqual(['env-not-allowed a.yaml:1:4']);
  expect(JSON.stringify(refused)).not.toContain('value of');
  expect(codes(await load({ paths: ['a.yaml'], env, envPrefix: 'AWS_' }))).toEqual([]);
  await write(
    'n.yaml',
    'settings: { env_prefix: VAULTCTL_VAR_TEAM_ }\na: ${env:VAULTCTL_VAR_TEAM_X}\nb: ${env:VAULTCTL_VAR_X}\n',
  );
  expect(codes(await load({ paths: ['n.yaml'], env }))).toEqual(['env-not-allowed n.yaml:3:4']);
  await write('w.yaml', 'settings: { env_prefix: "" }\na: ${env:AWS_X}\n');
  expect(codes(await load({ paths: ['w.yaml'], env }))).toEqual(['env-not-allowed w.yaml:2:4']);
  await write('u.yaml', 'a: ${env:VAULTCTL_VAR_GONE}\n');
  expect(codes(await load({ paths: ['u.yaml'] }))).toEqual(['env-undefined u.yaml:1:4']);
});

test.each(['${VAR}', '${env:A-B}', '${env:X:-y}', '${var:}', '${var:x', '${vault:x}', '${file:}', 'a ${ b'])(
  '%s is no substitution',
  async (text) => {
    await write('a.yaml', `a: '${text}'\n`);
    expect(codes(await load({ paths: ['a.yaml'] }))).toEqual(['substitution-syntax a.yaml:1:4']);
  },
);

test('policy texts keep what is not ours, policy files are never substituted', async () => {
  await write('spec/policies/x.hcl', '${var:v} ${accessor:jwt}\n');
  await write(
    'spec/a.yaml',
    'variables: { v: { default: V } }\npolicies:\n  a: "${var:v} ${accessor:jwt} $${var:v} $${x} ${"\n  b: { file: policies/x.hcl }\n',
  );
  const loaded = await load({ paths: ['spec'] });
  expect(loaded.diagnostics).toEqual([]);
  expect(values(loaded)[0]).toMatchObject({ policies: { a: 'V ${accessor:jwt} ${var:v} $${x} ${' } });
  expect(loaded.documents[0]?.files).toEqual(new Map([['policies/b/file', '${var:v} ${accessor:jwt}\n']]));
  const at = loaded.documents[0]?.locateInText(['policies', 'b', 'file'], 1, 3);
  expect(at).toEqual({ file: join(folder, 'spec/policies/x.hcl'), line: 1, column: 3 });
  expect(at && loaded.sourceLine(at)).toBe('${var:v} ${accessor:jwt}');
});

test('files outside the spec are refused, through links too, whether they exist or not', async () => {
  await write('outside.txt', 'canary');
  await write('outside/x.yaml', 'a: canary');
  await write('spec/inner/real.txt', 'inside');
  await symlink('../outside.txt', join(folder, 'spec/link.txt'));
  await symlink('../outside', join(folder, 'spec/dir'));
  await symlink('../outside/x.yaml', join(folder, 'spec/z.yaml'));
  await symlink('inner/real.txt', join(folder, 'spec/good.txt'));
  await symlink('.', join(folder, 'spec/loop'));
  await write(
    'spec/a.yaml',
    [
      '../outside.txt',
      'link.txt',
      'dir/x.yaml',
      '../gone',
      'dir/gone',
      '/etc/hostname',
      'gone',
      'inner',
      'good.txt',
    ]
      .map((path, index) => `k${index}: \${file:${path}}\n`)
      .join(''),
  );
  await write(
    'spec/b.yaml',
    'policies:\n  p: { file: ../outside.txt }\n  q: { file: "${env:VAULTCTL_VAR_T}" }\n',
  );
  const loaded = await load({ paths: ['spec'], env: () => 'good.txt' });
  expect(codes(loaded)).toEqual([
    'file-outside-spec',
    'file-outside-spec',
    ...[1, 2, 3, 4, 5, 6].map((line) => `file-outside-spec a.yaml:${line}:5`),
    'file-not-readable a.yaml:7:5',
    'file-not-readable a.yaml:8:5',
    'file-outside-spec b.yaml:2:14',
    'substitution-syntax b.yaml:3:14',
  ]);
  expect(JSON.stringify(loaded)).not.toContain('canary');
});

test('anchors and merges are followed; what a mapping says itself wins, then what is merged first', async () => {
  await write(
    'a.yaml',
    'x: &x { a: 1, b: 1, c: 1 }\ny: &y { b: 2, d: 2 }\nz:\n  c: 3\n  <<: [*x, *y]\nw: [*x]\nv: { <<: { <<: *y, e: 5 }, d: 9 }\n',
  );
  const loaded = await load({ paths: ['a.yaml'] });
  expect(values(loaded)[0]).toMatchObject({
    z: { a: 1, b: 1, c: 3, d: 2 },
    w: [{ a: 1, b: 1, c: 1 }],
    v: { b: 2, d: 9, e: 5 },
  });
  const [document] = loaded.documents;
  expect(document?.locate(['z', 'd'])).toMatchObject({ line: 2, column: 18 });
  expect(document?.locate(['w', 0])).toMatchObject({ line: 6, column: 5, endColumn: 7 });
  expect(document?.locate(['w', 0, 'a'], 'key')).toMatchObject({ line: 1, column: 9 });
});

test('a billion laughs are one finding', async () => {
  const lines = Array.from(
    { length: 30 },
    (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}*a${index}]`,
  );
  await write('a.yaml', `a0: &a0 ha\n${lines.join('\n')}\n`);
  expect(codes(await load({ paths: ['a.yaml'] }))).toEqual(['yaml-alias a.yaml:1:1']);
});

const plain: LoadOptions = {
  paths: [],
  variables: {},
  variableFiles: [],
  env: () => undefined,
  fileKeys: [['policies', '*', 'file']],
  sensitive: [],
  verbatim: [
    ['policies', '*'],
    ['policies', '*', 'text'],
  ],
};

function load(options: Partial<LoadOptions>): Promise<LoadedSpec> {
  const inFolder = (paths: readonly string[] = []) => paths.map((path) => join(folder, path));
  const paths = { paths: inFolder(options.paths), variableFiles: inFolder(options.variableFiles) };
  const files = nodeFiles(() => Readable.from([]));
  return loadSpec(files, { ...plain, ...options, ...paths });
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

function values({ documents }: LoadedSpec): readonly unknown[] {
  return documents.map((one) => one.value);
}

function codes({ diagnostics }: LoadedSpec): readonly string[] {
  return diagnostics.map(({ code, at }) =>
    at === undefined ? code : `${code} ${at.file.replace(/^.*\//, '')}:${at.line}:${at.column}`,
  );
}
