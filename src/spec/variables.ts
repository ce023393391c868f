import { finding } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Files } from './files.ts';
import { inParallel } from './in-parallel.ts';
import { nearName } from './near-name.ts';
import { readText } from './read-text.ts';
import { sourceText } from './source-text.ts';
import type { SourceText } from './source-text.ts';
import { parseYaml } from './yaml-document.ts';
import { entryAt, target } from './yaml-node.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

/** What a variable stands for; a value from `--var` is always text. */
export type VariableValue = string | number | boolean;

/** The variables of one run: visible in all of its documents. */
export interface Variables {
  /** Undefined when no document declares it. A declared one without a value has none. */
  get(name: string): { readonly value: VariableValue | undefined; readonly at: Position } | undefined;
}

export interface GatheredVariables {
  readonly variables: Variables;
  /** The variable files, for code frames. */
  readonly sources: readonly SourceText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Where values come from on the command line; the first of the two wins. */
export interface VariableSources {
  readonly variables: Readonly<Record<string, string>>;
  /** YAML mappings of names to values; a later file wins. */
  readonly variableFiles: readonly string[];
}

interface Declared {
  value: VariableValue | undefined;
  readonly at: Position;
}

/** Gathers the `variables:` blocks of all documents, and gives them their values. */
export async function gatherVariables(
  files: Files,
  sources: VariableSources,
  documents: readonly { readonly root: YamlNode; readonly from: { readonly source: SourceText } }[],
): Promise<GatheredVariables> {
  const declared = new Map<string, Declared>();
  const diagnostics: Diagnostic[] = [];
  for (const { root, from } of documents)
    for (const one of block(root)) declare(declared, one, from.source, diagnostics);
  const read = await inParallel(sources.variableFiles, (path) => readSource(files, path));
  for (const one of read)
    if ('code' in one) diagnostics.push(one);
    else setFromFile(declared, one, diagnostics);
  for (const [name, value] of Object.entries(sources.variables)) {
    const variable = declared.get(name);
    if (variable === undefined) diagnostics.push(unknown(name, declared));
    else variable.value = value;
  }
  return {
    variables: { get: (name) => declared.get(name) },
    sources: read.flatMap((one) => ('code' in one ? [] : [one])),
    diagnostics,
  };
}

function block(root: YamlNode): readonly YamlEntry[] {
  const variables = target(entryAt(root, 'variables')?.value);
  return variables?.kind === 'map' ? variables.entries : [];
}

function declare(
  declared: Map<string, Declared>,
  { key, keyStart, keyEnd, value }: YamlEntry,
  source: SourceText,
  diagnostics: Diagnostic[],
): void {
  const at = source.position(keyStart, keyEnd);
  const earlier = declared.get(key);
  if (earlier !== undefined) {
    const related = [{ at: earlier.at, note: 'it is declared here first' }];
    diagnostics.push(finding('duplicate-object', `variable ${key} is declared twice`, { at, related }));
    return;
  }
  if (!/^[A-Za-z_][\w-]*$/.test(key))
    diagnostics.push(
      finding('invalid-name', `${key} is not a name for a variable`, {
        at,
        hint: 'use letters, digits, _ and -, with a letter or _ first',
      }),
    );
  const given = target(entryAt(value, 'default')?.value);
  const plain = given?.kind === 'scalar' ? (given.value ?? undefined) : undefined;
  declared.set(key, { value: typeof plain === 'string' ? plain.replaceAll('$${', '${') : plain, at });
}

async function readSource(files: Files, path: string): Promise<SourceText | Diagnostic> {
  const reading = await readText(files, path);
  return 'text' in reading ? sourceText(path, reading.text) : finding(reading.code, reading.message);
}

function setFromFile(declared: Map<string, Declared>, source: SourceText, diagnostics: Diagnostic[]): void {
  const parsed = parseYaml(source);
  diagnostics.push(...parsed.diagnostics);
  for (const { root } of parsed.documents) {
    if (root.kind === 'map') for (const one of root.entries) setOne(declared, one, source, diagnostics);
    else
      diagnostics.push(
        finding('wrong-type', `${source.file} is not a mapping of variables`, {
          at: source.position(root.start, root.end),
          hint: 'write one NAME: VALUE a line',
        }),
      );
  }
}

function setOne(
  declared: Map<string, Declared>,
  { key, keyStart, keyEnd, value }: YamlEntry,
  source: SourceText,
  diagnostics: Diagnostic[],
): void {
  const variable = declared.get(key);
  const at = source.position(keyStart, keyEnd);
  if (variable === undefined) {
    diagnostics.push({ ...unknown(key, declared), at });
    return;
  }
  const given = target(value);
  if (given?.kind === 'scalar') variable.value = given.value ?? undefined;
  else
    diagnostics.push(
      finding('wrong-type', `variable ${key} is given a list or a mapping`, {
        at,
        hint: 'a variable holds one text, integer or boolean',
      }),
    );
}

function unknown(name: string, declared: ReadonlyMap<string, Declared>): Diagnostic {
  const near = nearName(name, [...declared.keys()]);
  const more = near === undefined ? {} : { hint: `did you mean ${near}?` };
  return finding('variable-unknown', `variable ${name} is not declared by the spec`, more);
}
