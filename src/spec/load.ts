import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { buildValue } from './build-value.ts';
import type { BuildInput, Pattern } from './build-value.ts';
import { fileShelf } from './file-shelf.ts';
import type { Files } from './files.ts';
import { specDocument } from './spec-document.ts';
import type { SpecDocument } from './spec-document.ts';
import { readSpecFiles } from './spec-files.ts';
import type { SpecFile } from './spec-files.ts';
import { supplier } from './supply.ts';
import { gatherVariables } from './variables.ts';
import type { VariableSources, Variables } from './variables.ts';
import { parseYaml } from './yaml-document.ts';
import type { YamlDocument } from './yaml-document.ts';
import { entryAt, target } from './yaml-node.ts';
import type { YamlNode } from './yaml-node.ts';

export type { SpecDocument } from './spec-document.ts';

export interface LoadOptions extends VariableSources {
  /** Files or folders; `-` is standard input. */
  readonly paths: readonly string[];
  readonly env: (name: string) => string | undefined;
  /** What the names of environment variables must begin with, instead of `VAULTCTL_VAR_`. */
  readonly envPrefix?: string;
  /** Places that name a file to be read as it is; `*` matches one key. */
  readonly fileKeys: readonly Pattern[];
  /** Places of texts in which `${` means something else too, and is left alone. */
  readonly verbatim: readonly Pattern[];
  /** Places of rules, in which only places for accessors are left alone. */
  readonly rules?: readonly Pattern[];
  /** Places of values that are never shown, where a variable without a value is no mistake yet. */
  readonly sensitive: readonly Pattern[];
}

export interface LoadedSpec {
  /** Those that are YAML; one with other findings is among them. */
  readonly documents: readonly SpecDocument[];
  readonly diagnostics: readonly Diagnostic[];
  readonly variables: Variables;
  /** Text of the line at a position in any file that was read, for code frames. */
  sourceLine(position: Position): string | undefined;
}

/** Reads the spec: all findings about files, YAML and substitution at once. */
export async function loadSpec(files: Files, options: LoadOptions): Promise<LoadedSpec> {
  const { specFiles, diagnostics: reading } = await readSpecFiles(files, options.paths);
  const parsed = specFiles.map((from) => ({ from, ...parseYaml(from.source) }));
  const trees = parsed.flatMap(({ from, documents }) => documents.map((one) => ({ ...one, from })));
  const given = await gatherVariables(files, options, trees);
  const built = await buildAll(files, options, trees, given.variables);
  const sources = [
    ...given.sources,
    ...specFiles.map((file) => file.source),
    ...built.flatMap((one) => one.texts),
  ];
  const byFile = new Map(sources.map((source) => [source.file, source]));
  const order = [...byFile.keys()];
  const diagnostics = [
    ...reading,
    ...parsed.flatMap((file) => file.diagnostics),
    ...given.diagnostics,
    ...built.flatMap((one) => one.diagnostics),
  ];
  return {
    documents: built.filter((one) => one.sound).map((one) => one.document),
    diagnostics: inOrder(diagnostics, order),
    variables: given.variables,
    sourceLine: ({ file, line }) => byFile.get(file)?.line(line),
  };
}

interface Tree extends YamlDocument {
  readonly from: SpecFile;
}

async function buildAll(files: Files, options: LoadOptions, trees: readonly Tree[], variables: Variables) {
  const shelf = fileShelf(files);
  const { env, envPrefix } = options;
  const narrower = trees.flatMap(({ root }) => ownPrefix(root));
  const patterns = patternsOf(options);
  const build = (tree: Tree) => {
    const file = (path: string) => shelf.get(tree.from, path);
    const supply = supplier({ variables, env, envPrefix, narrower, file });
    const { source, folder } = tree.from;
    const built = buildValue({ root: tree.root, source, folder, patterns, supply });
    return { sound: tree.sound, ...specDocument({ ...tree, built, shelf }) };
  };
  const first = trees.map(build);
  return (await shelf.fetch()) ? trees.map(build) : first;
}

/** Text only: a prefix that is itself substituted allows nothing. */
function ownPrefix(root: YamlNode): readonly string[] {
  const prefix = target(entryAt(entryAt(root, 'settings')?.value, 'env_prefix')?.value);
  return prefix?.kind === 'scalar' && typeof prefix.value === 'string' ? [prefix.value] : [];
}

function patternsOf({ fileKeys, verbatim, rules = [], sensitive }: LoadOptions): BuildInput['patterns'] {
  return [
    { place: 'literal', pattern: ['variables', '*', 'default'] },
    ...fileKeys.map((pattern) => ({ place: 'file' as const, pattern })),
    ...verbatim.map((pattern) => ({ place: 'verbatim' as const, pattern })),
    ...rules.map((pattern) => ({ place: 'rules' as const, pattern })),
    ...sensitive.map((pattern) => ({ place: 'sensitive' as const, pattern })),
  ];
}

/** By file, line and column, each once: an anchor's content is walked again for every alias. */
function inOrder(diagnostics: readonly Diagnostic[], files: readonly string[]): readonly Diagnostic[] {
  const rank = new Map(files.map((file, index) => [file, index]));
  const key = ({ at }: Diagnostic) => [
    at === undefined ? -1 : (rank.get(at.file) ?? 0),
    at?.line ?? 0,
    at?.column ?? 0,
  ];
  const once = new Map(diagnostics.map((one) => [`${one.code} ${key(one).join(':')} ${one.message}`, one]));
  return [...once.values()].toSorted((left, right) => {
    const other = key(right);
    const differences = key(left).map((part, index) => part - (other[index] ?? 0));
    return differences.find((difference) => difference !== 0) ?? (left.message < right.message ? -1 : 1);
  });
}
