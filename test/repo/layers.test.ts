import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { catalogue } from '../../src/model/catalogue.ts';
import { importProblems, PARTS } from './import-rules.ts';
import { sourceTree } from './source-tree.ts';
import { codeProblems, kindNameProblems, revealCounts, worldProblems } from './syntax-rules.ts';
import { laterProblems, lengthProblems } from './text-rules.ts';

const src = await sourceTree(['src']);
const all = await sourceTree(['src', 'test', 'scripts']);
const kindNames = kinds.map(({ name }) => name);
const codes = Object.keys(catalogue);

/** Where secrets are opened, how often, and why it has to be there. */
const REVEALS: Readonly<Record<string, readonly [number, string]>> = {
  'src/action/token-state.ts': [1, 'hands the token to the post step, after the runner was told to hide it'],
  'src/adapters/bearer-fetch.ts': [1, "sends the job's credential to its platform"],
  'src/adapters/sign-jwt.ts': [1, 'tells the kind of a key'],
  'src/adapters/vault/connect-vault.ts': [1, 'tells a token from a word of many messages'],
  'src/adapters/vault/login.ts': [1, 'sends the JWT or the SecretID'],
  'src/adapters/vault/login/find-credential.ts': [1, 'notices that there is nothing to log in with'],
  'src/adapters/vault/login/jwt-claims.ts': [1, 'tells the claims of a token that was refused'],
  'src/adapters/vault/token-port.ts': [1, 'sends a token that is to be revoked'],
  'src/adapters/vault/tls-settings.ts': [1, 'hands the client key to TLS'],
  'src/adapters/vault/transport.ts': [2, 'sends the token; hands the client key to TLS'],
  'src/adapters/vault/without-secret.ts': [1, 'takes what was sent out of texts that come back'],
  'src/commands/token-place.ts': [1, 'puts a new token where the user wants it'],
  'src/engine/diff.ts': [1, 'looks for the live value of a secret field, to keep it out of messages'],
  'src/engine/inventory.ts': [1, 'keeps the key of the proofs in KV'],
  'src/model/redact.ts': [3, 'takes secret values out of texts that the server sends back'],
  'src/engine/write-only.ts': [3, 'proofs of what was applied, under a secret key'],
  'src/model/canonical.ts': [
    5,
    'canonical form, comparison, request body, and what rules and models look at',
  ],
  'src/model/references.ts': [1, 'names of other objects may come from a file'],
  'src/model/secret.ts': [1, 'a secret scalar inside makes the whole value one'],
  'src/spec/conceal.ts': [1, 'looks for secret values in messages, to take them out'],
  'src/spec/namespace.ts': [1, 'a namespace that comes from the environment is refused later, by its name'],
  'src/spec/shape.ts': [1, 'the schema looks at the values'],
};

/** Tables: one entry after another, looked up and not read through. */
const TABLES = [
  'src/model/catalogue.ts',
  'src/model/login-catalogue.ts',
  'src/model/policy-catalogue.ts',
  'test/support/field-objects.ts',
];

describe('the source', () => {
  test('imports only in the directions of docs/architecture.md', () => {
    expect(importProblems(src)).toEqual([]);
  });

  test('touches process, console, network, timers, clock and chance only at the edge', () => {
    expect(worldProblems(src)).toEqual([]);
  });

  test('opens secrets only in the places listed here', () => {
    expect(revealCounts(src)).toEqual(
      Object.fromEntries(Object.entries(REVEALS).map(([file, [count]]) => [file, count])),
    );
  });

  test('names no kind in engine and render', () => {
    expect(kindNameProblems(src, kindNames)).toEqual([]);
  });

  test('uses only codes that stand in the catalogue', () => {
    expect(codeProblems(src, codes)).toEqual([]);
  });

  test('has no file of more than 300 lines', () => {
    expect(lengthProblems(all, TABLES)).toEqual([]);
  });

  test('has no marks for work that was put off', () => {
    expect(laterProblems(all)).toEqual([]);
  });
});

describe('the rules find what they forbid', () => {
  const bad = (file: string, ...lines: string[]): ReadonlyMap<string, string> =>
    new Map([[file, `${lines.join('\n')}\n`]]);

  test.each([
    ['src/model/a.ts', `import { b } from '../kinds/b.ts';`, '../kinds/b.ts'],
    ['src/engine/a.ts', `import type { B } from '../spec/b.ts';`, '../spec/b.ts'],
    ['src/render/a.ts', `export { b } from '../engine/b.ts';`, '../engine/b.ts'],
    ['src/spec/a.ts', `import { kinds } from '../kinds/index.ts';`, '../kinds/index.ts'],
    ['src/adapters/a.ts', `import { b } from '../engine/plan.ts';`, '../engine/plan.ts'],
    [
      'src/commands/a.ts',
      `const b = await import('../adapters/vault/transport.ts');`,
      '../adapters/vault/transport.ts',
    ],
    ['src/engine/a.ts', `import { readFile } from 'node:fs/promises';`, 'node:fs/promises'],
    ['src/model/a.ts', `import 'chalk';`, 'chalk'],
  ])('import: %s with %s', (file, line, name) => {
    expect(importProblems(bad(file, line))).toEqual([`${file} imports ${name}`]);
  });

  test('a file outside every part', () => {
    expect(importProblems(bad('src/utils/a.ts', ''))).toEqual(['src/utils/a.ts belongs to no part of src/']);
  });

  test.each([
    'process.exit(1);',
    'console.log(1);',
    'await fetch(url);',
    'const size = Buffer.byteLength(text);',
    'const now = Date.now();',
    'const now = new Date();',
    'const dice = Math.random();',
    'setTimeout(again, 5);',
    'export const io = { process };',
  ])('world: %s', (line) => {
    expect(worldProblems(bad('src/engine/a.ts', line))).toHaveLength(1);
    expect(worldProblems(bad('src/adapters/a.ts', line))).toEqual([]);
  });

  test('members and comments of the same name are no use of the world', () => {
    const lines = ['// process.exit', 'shelf.fetch();', 'interface A { fetch(): void }', 'new Date(0);'];
    expect(worldProblems(bad('src/spec/a.ts', ...lines))).toEqual([]);
  });

  test('an opened secret, also through a name of its own', () => {
    const lines = ['const a = secret.reveal();', 'const open = secret.reveal;'];
    expect(revealCounts(bad('src/render/a.ts', ...lines))).toEqual({ 'src/render/a.ts': 2 });
  });

  test('the name of a kind', () => {
    const line = `if (change.kind === 'jwt-role') skip();`;
    expect(kindNameProblems(bad('src/engine/a.ts', line), kindNames)).toEqual([
      `src/engine/a.ts:1 has 'jwt-role'`,
    ]);
    expect(kindNameProblems(bad('src/kinds/a.ts', line), kindNames)).toEqual([]);
  });

  test.each([
    `finding('no-such-code', 'text');`,
    `problems.push({ code: 'no-such-code', message });`,
    `if (diagnostic.code === 'no-such-code') stop();`,
  ])('an unknown code: %s', (line) => {
    expect(codeProblems(bad('src/commands/a.ts', line), codes)).toEqual([
      `src/commands/a.ts:1 has 'no-such-code'`,
    ]);
  });

  test('a long file, and a mark for later', () => {
    const lines = Array.from({ length: 301 }, () => '');
    expect(lengthProblems(bad('src/a.ts', ...lines), [])).toHaveLength(1);
    expect(lengthProblems(bad('src/a.ts', ...lines), ['src/a.ts'])).toEqual([]);
    expect(laterProblems(bad('src/a.ts', `// ${['TO', 'DO'].join('')}: later`))).toEqual([
      'src/a.ts:1 puts work off',
    ]);
  });
});

test('every part that the rules name is there', () => {
  const files = [...src.keys()];
  expect(Object.keys(PARTS).filter((part) => !files.some((file) => file.startsWith(part)))).toEqual([]);
});
