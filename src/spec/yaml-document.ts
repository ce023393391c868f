import { Composer, Parser } from 'yaml';
import type { Document } from 'yaml';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceText } from './source-text.ts';
import { yamlFinding } from './yaml-error.ts';
import type { YamlFault } from './yaml-error.ts';
import type { YamlNode } from './yaml-node.ts';
import { yamlTraps } from './yaml-traps.ts';
import type { IsJson } from './yaml-traps.ts';
import { yamlTree } from './yaml-tree.ts';

/** One document of a file. */
export interface YamlDocument {
  readonly root: YamlNode;
  /** False when the text is not YAML, so that the tree is only a guess. */
  readonly sound: boolean;
}

export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Beyond this the faults of one file are echoes of the first. */
const MOST_FAULTS = 50;

/**
 * Parses all documents of a file with the `yaml` library, and finds what YAML would take but its writer did not mean.
 */
export function parseYaml(source: SourceText, isJson: IsJson = () => false): YamlFile {
  // No `toJS` of the library is used: it warns on the process's own channel, and throws without positions.
  const composer = new Composer({ version: '1.2', uniqueKeys: false, logLevel: 'silent' });
  const parsed = [...composer.compose(new Parser().parse(source.text))];
  const stream = composer.streamInfo().errors.map((fault) => yamlFinding(fault, source));
  const results = parsed.map((document) => readDocument(document, source, isJson));
  const diagnostics = [...stream, ...results.flatMap((result) => result.diagnostics)];
  const documents = results.flatMap((result) => result.document ?? []);
  if (parsed.length === 0 && diagnostics.length === 0)
    diagnostics.push(finding('spec-empty', `${source.file} is empty`, { at: source.position(0) }));
  return { documents, diagnostics: diagnostics.slice(0, MOST_FAULTS) };
}

function readDocument(
  document: Document.Parsed,
  source: SourceText,
  isJson: IsJson,
): { document?: YamlDocument; diagnostics: readonly Diagnostic[] } {
  const faults = [...document.errors, ...document.warnings];
  const tooDeep = faults.find((fault) => fault.code === 'RESOURCE_EXHAUSTION');
  if (tooDeep !== undefined) return { diagnostics: [yamlFinding(tooDeep, source)] };
  const { root, diagnostics: found } = yamlTree(document.contents, source);
  const sound = document.errors.length === 0;
  const diagnostics = [
    ...versionFinding(document, source),
    ...syntaxFindings(faults, source, found),
    ...found,
  ];
  if (diagnostics.length === 0 && root.kind === 'scalar' && root.value === null)
    return { diagnostics: [emptyFinding(root, source)] };
  return {
    document: { root, sound },
    diagnostics: [...diagnostics, ...yamlTraps({ root, source, sound, isJson })],
  };
}

/** One fault a line: the next ones on it are echoes of the first, or of an unquoted {{template}}. */
function syntaxFindings(
  faults: readonly YamlFault[],
  source: SourceText,
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  const lines = new Set(found.filter((one) => one.code === 'yaml-template').map((one) => one.at?.line));
  return faults
    .filter(({ pos: [start] }) => {
      const { line } = source.position(start);
      const isFirst = !lines.has(line);
      lines.add(line);
      return isFirst;
    })
    .map((fault) => yamlFinding(fault, source));
}

/** Under %YAML 1.1 `no` is false and `010` is eight; the library reports versions that it does not know itself. */
function versionFinding(document: Document.Parsed, source: SourceText): readonly Diagnostic[] {
  if (document.directives.yaml.version === '1.2') return [];
  const start = Math.max(source.text.lastIndexOf('%YAML', document.range[0] + 1), 0);
  const at = source.position(start, start + '%YAML 1.1'.length);
  return [finding('yaml-version', `YAML ${document.directives.yaml.version} is asked for`, { at })];
}

function emptyFinding(root: YamlNode, source: SourceText): Diagnostic {
  return finding('spec-empty', `a document of ${source.file} is empty`, {
    at: source.position(root.start),
    hint: 'remove the --- that begins it, or write the document',
  });
}
