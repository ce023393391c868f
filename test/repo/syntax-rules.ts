import ts from 'typescript';
import type { SourceTree } from './source-tree.ts';

/** Where the world may be touched. */
const WORLD = ['src/action/main.ts', 'src/action/post.ts', 'src/adapters/', 'src/cli.ts', 'src/world.ts'];

const WORLDLY_NAMES = new Set([
  'Buffer',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

/** Uses of the process, the console, the network, the clock or chance where there should be none. */
export function worldProblems(tree: SourceTree): readonly string[] {
  return inFiles(
    tree,
    (file) => !isIn(file, WORLD),
    (node) => {
      if (ts.isIdentifier(node) && WORLDLY_NAMES.has(node.text) && isReference(node)) return node.text;
      if (ts.isPropertyAccessExpression(node)) {
        const name = `${node.expression.getText()}.${node.name.text}`;
        return ['Date.now', 'Math.random'].includes(name) ? name : undefined;
      }
      const isClock =
        ts.isNewExpression(node) &&
        node.expression.getText() === 'Date' &&
        (node.arguments ?? []).length === 0;
      return isClock ? 'new Date()' : undefined;
    },
  );
}

/** How often each file opens a secret. */
export function revealCounts(tree: SourceTree): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [file, text] of tree) {
    const calls = found(file, text, (node) =>
      ts.isPropertyAccessExpression(node) && node.name.text === 'reveal' ? 'reveal' : undefined,
    );
    if (calls.length > 0) counts[file] = calls.length;
  }
  return counts;
}

/** Names of kinds in folders that must work for any kind. */
export function kindNameProblems(tree: SourceTree, kindNames: readonly string[]): readonly string[] {
  const names = new Set(kindNames);
  return inFiles(
    tree,
    (file) => isIn(file, ['src/engine/', 'src/render/']),
    (node) => (ts.isStringLiteralLike(node) && names.has(node.text) ? `'${node.text}'` : undefined),
  );
}

/** Codes of findings that the catalogue does not know: given to `finding`, under `code:`, or compared with a `code`. */
export function codeProblems(tree: SourceTree, catalogue: readonly string[]): readonly string[] {
  const codes = new Set(catalogue);
  return inFiles(
    tree,
    () => true,
    (node) => {
      if (!ts.isStringLiteralLike(node) || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(node.text)) return undefined;
      return isCode(node) && !codes.has(node.text) ? `'${node.text}'` : undefined;
    },
  );
}

function isCode(node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && parent.name.getText() === 'code';
  if (ts.isCallExpression(parent)) {
    return parent.arguments[0] === node && parent.expression.getText() === 'finding';
  }
  if (!ts.isBinaryExpression(parent)) return false;
  const other = parent.left === node ? parent.right : parent.left;
  return /(^|\.)code$/.test(other.getText());
}

/** Whether an identifier stands for a value: not the name of a member, a parameter or a declaration. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return !('name' in parent && parent.name === node) && !ts.isQualifiedName(parent);
}

function inFiles(
  tree: SourceTree,
  isMeant: (file: string) => boolean,
  look: (node: ts.Node) => string | undefined,
): readonly string[] {
  return [...tree].flatMap(([file, text]) => (isMeant(file) ? found(file, text, look) : []));
}

function found(file: string, text: string, look: (node: ts.Node) => string | undefined): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const seen: string[] = [];
  const visit = (node: ts.Node): void => {
    const what = look(node);
    if (what !== undefined) {
      seen.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} has ${what}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return seen;
}

function isIn(file: string, places: readonly string[]): boolean {
  return places.some((place) => file.startsWith(place));
}
