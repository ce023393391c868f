import fc from 'fast-check';

/** What the writer writes: scalars are text with the style to write it in. */
export type Tree =
  | { readonly text: string; readonly style: 'plain' | 'single' | 'double' | 'literal' }
  | { readonly flow: boolean; readonly items: readonly Tree[] }
  | { readonly flow: boolean; readonly entries: Readonly<Record<string, Tree>> };

/** Where the writer put a key and its value. */
export interface Mark {
  readonly path: readonly (string | number)[];
  readonly key?: number;
  readonly value: number;
}

export interface Written {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** Writes YAML and notes where everything begins: what a locator says is held against this. */
export function writeYaml(tree: Tree): Written {
  const out: Out = { text: '# generated\n', marks: [] };
  write(out, tree, { path: [], indent: '', flow: false });
  return { text: `${out.text}\n`, marks: out.marks };
}

/** The value that the YAML stands for. */
export function valueOf(tree: Tree): unknown {
  if ('text' in tree) return tree.text;
  if ('items' in tree) return tree.items.map(valueOf);
  return Object.fromEntries(Object.entries(tree.entries).map(([key, inner]) => [key, valueOf(inner)]));
}

/** Mappings of mappings, lists and scalars in all styles. */
export function yamlTrees(): fc.Arbitrary<Tree> {
  const word = fc
    .stringMatching(/^[a-z][a-z0-9_./*-]{0,8}$/)
    .filter((text) => !/^(?:null|true|false|y|n)$/.test(text));
  const { tree } = fc.letrec<{ tree: Tree; map: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.record({ text: word, style: fc.constant('plain' as const) }),
      fc.record({ text: fc.string().filter(isPlain), style: fc.constant('double' as const) }),
      fc.record({
        text: fc.stringMatching(/^[ -~é€😀]*$/u).filter(isPlain),
        style: fc.constant('single' as const),
      }),
      fc.record({
        text: fc.array(word, { minLength: 1 }).map((lines) => `${lines.join('\n')}\n`),
        style: fc.constant('literal' as const),
      }),
      fc.record({ flow: fc.boolean(), items: fc.array(tie('tree'), { maxLength: 4 }) }),
      tie('map'),
    ),
    map: fc.record({ flow: fc.boolean(), entries: fc.dictionary(word, tie('tree'), { maxKeys: 5 }) }),
  }));
  return fc.record({
    flow: fc.constant(false),
    entries: fc.dictionary(word, tree, { minKeys: 1, maxKeys: 5 }),
  });
}

interface Out {
  text: string;
  readonly marks: Mark[];
}

interface Place {
  readonly path: Mark['path'];
  readonly indent: string;
  readonly flow: boolean;
}

/** Substitutions have tests of their own. */
function isPlain(text: string): boolean {
  return !text.includes('${');
}

function write(out: Out, tree: Tree, place: Place): void {
  if ('text' in tree) out.text += scalar(tree, place);
  else if ('items' in tree)
    collection(
      out,
      tree,
      tree.items.map((item, index) => [index, item] as const),
      place,
    );
  else collection(out, tree, Object.entries(tree.entries), place);
}

function scalar(tree: Extract<Tree, { text: string }>, { indent, flow }: Place): string {
  switch (tree.style) {
    case 'plain':
      return tree.text;
    case 'single':
      return `'${tree.text.replaceAll("'", "''")}'`;
    case 'double':
      return JSON.stringify(tree.text);
    case 'literal':
      return flow
        ? JSON.stringify(tree.text)
        : `|\n${tree.text.replaceAll(/^(?=.)/gm, indent)}`.replace(/\n$/, '');
  }
}

function collection(
  out: Out,
  tree: Exclude<Tree, { text: string }>,
  list: readonly (readonly [string | number, Tree])[],
  place: Place,
): void {
  const isMap = 'entries' in tree;
  if (place.flow || tree.flow || list.length === 0) {
    out.text += isMap ? '{' : '[';
    for (const [index, [key, inner]] of list.entries()) {
      out.text += index === 0 ? ' ' : ', ';
      member(out, key, inner, { ...place, path: [...place.path, key], flow: true });
    }
    out.text += isMap ? ' }' : ' ]';
    return;
  }
  for (const [index, [key, inner]] of list.entries()) {
    if (index > 0 || place.path.length > 0) out.text += `\n${place.indent}`;
    if (!isMap) out.text += '- ';
    member(out, key, inner, { path: [...place.path, key], indent: `${place.indent}  `, flow: false });
  }
}

function member(out: Out, key: string | number, inner: Tree, place: Place): void {
  const start = out.text.length;
  if (typeof key === 'string') out.text += `${key}: `;
  const before = out.text.length;
  write(out, inner, place);
  // A block collection begins on the next line, behind its indentation.
  const value = before + (/^\s*/.exec(out.text.slice(before))?.[0].length ?? 0);
  out.marks.push({ path: place.path, value, ...(typeof key === 'string' && { key: start }) });
}
