import type { SourceTree } from './source-tree.ts';

const LONGEST = 300;
// In two parts, so that this file does not contain them.
const LATER = new RegExp(['TO', 'DO|FIX', 'ME'].join(''));

/** Files that are too long to be read in one go, apart from those in `tables`. */
export function lengthProblems(tree: SourceTree, tables: readonly string[]): readonly string[] {
  return [...tree]
    .map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ file, lines }) => lines > LONGEST && !tables.includes(file))
    .map(({ file, lines }) => `${file} has ${lines} lines, more than ${LONGEST}`);
}

/** Work that somebody put off and left a mark for. */
export function laterProblems(tree: SourceTree): readonly string[] {
  return [...tree].flatMap(([file, text]) =>
    text
      .split('\n')
      .flatMap((line, index) => (LATER.test(line) ? [`${file}:${index + 1} puts work off`] : [])),
  );
}
