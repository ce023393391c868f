import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceTree } from './source-tree.ts';

/** What a part of `src/` may import. */
interface Part {
  /** Other parts: a folder, or single files of one. */
  readonly parts: readonly string[];
  /** Packages; `node:` stands for all modules of Node. */
  readonly packages: readonly string[];
}

/** The import directions of docs/architecture.md. A part may always import itself. */
export const PARTS: Readonly<Record<string, Part>> = {
  'src/model/': { parts: [], packages: [] },
  'src/policy-language/': { parts: ['src/model/'], packages: ['fastest-levenshtein'] },
  'src/platforms/': { parts: ['src/model/'], packages: [] },
  'src/kinds/': { parts: ['src/model/', 'src/platforms/', 'src/policy-language/'], packages: [] },
  'src/access/': {
    parts: ['src/kinds/', 'src/model/', 'src/platforms/', 'src/policy-language/'],
    packages: [],
  },
  'src/engine/': { parts: ['src/model/'], packages: [] },
  'src/render/': { parts: ['src/model/'], packages: ['chalk', 'diff'] },
  // It gets the kinds handed in, and so can be tested with made-up ones.
  'src/spec/': {
    parts: ['src/model/', 'src/platforms/'],
    packages: ['#spec-validator', 'fastest-levenshtein', 'yaml'],
  },
  'src/testing/': {
    parts: ['src/access/', 'src/kinds/', 'src/model/', 'src/policy-language/', 'src/spec/'],
    packages: ['#test-validator'],
  },
  'src/adapters/': {
    parts: ['src/model/', 'src/engine/ports.ts', 'src/spec/files.ts'],
    packages: ['lossless-json', 'node-vault', 'node:', 'undici'],
  },
  'src/commands/': {
    parts: [
      'src/adapters/server/',
      'src/adapters/vault/connection-error.ts',
      'src/access/',
      'src/engine/',
      'src/kinds/',
      'src/model/',
      'src/platforms/',
      'src/policy-language/',
      'src/render/',
      'src/spec/',
      'src/testing/',
      'src/version.ts',
    ],
    packages: ['commander'],
  },
  'src/version.ts': { parts: [], packages: [] },
  'src/world.ts': { parts: ['src/adapters/', 'src/commands/', 'src/model/'], packages: ['node:'] },
  'src/cli.ts': { parts: ['src/commands/', 'src/version.ts', 'src/world.ts'], packages: [] },
  // Its two entries may touch the process, as cli.ts may.
  'src/action/': {
    parts: ['src/adapters/', 'src/commands/', 'src/model/', 'src/render/', 'src/world.ts'],
    packages: [],
  },
  'src/index.ts': {
    parts: ['src/access/', 'src/engine/', 'src/kinds/', 'src/model/', 'src/render/', 'src/spec/'],
    packages: [],
  },
};

/** Imports that go the wrong way, and files that belong to no part. */
export function importProblems(tree: SourceTree): readonly string[] {
  return [...tree].flatMap(([file, text]) => {
    const own = Object.keys(PARTS).find((part) => file.startsWith(part));
    const rule = own === undefined ? undefined : PARTS[own];
    if (own === undefined || rule === undefined) return [`${file} belongs to no part of src/`];
    return importsOf(text)
      .filter((name) => {
        if (!name.startsWith('.')) {
          return !rule.packages.some((allowed) =>
            allowed.endsWith(':') ? name.startsWith(allowed) : packageOf(name) === allowed,
          );
        }
        const target = posix.join(posix.dirname(file), name);
        return ![own, ...rule.parts].some((part) => target.startsWith(part));
      })
      .map((name) => `${file} imports ${name}`);
  });
}

function importsOf(text: string): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** `undici/lib/x.js` → `undici`, `@scope/name/x` → `@scope/name`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
