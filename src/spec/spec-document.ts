import { finding } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { SpecValue } from '../model/secret.ts';
import type { Built } from './build-value.ts';
import type { FileShelf } from './file-shelf.ts';
import { locate, locateInScalar, scalarAt } from './locate.ts';
import type { Part, SpecPath } from './locate.ts';
import { sourceText } from './source-text.ts';
import type { SourceText } from './source-text.ts';
import type { SpecFile } from './spec-files.ts';
import { joinPath } from './spec-path.ts';
import type { YamlNode } from './yaml-node.ts';

/** One YAML document of the spec, read and substituted. */
export interface SpecDocument {
  /** As shown to people: the path that was given, or a path below it; `-` is standard input. */
  readonly file: string;
  /** What comes from the environment or a file is `Secret`. */
  readonly value: SpecValue;
  /** Texts of the files that it names, by the path of keys joined with `/`: `policies/app/file`. */
  readonly files: ReadonlyMap<string, string>;
  /** Where the value at a path stands, or its key; of what is missing, the key of what should hold it. */
  locate(path: SpecPath, part?: Part): Position;
  /** Where a line and column of the text at a path stand: in a block scalar, in a named file, or its scalar's start. */
  locateInText(path: SpecPath, line: number, column: number): Position;
  /** Why the value at a path is what it is, where a preset has put it there. */
  why?(path: SpecPath): string | undefined;
}

/** What a document is made of. */
export interface SpecDocumentInput {
  readonly from: SpecFile;
  readonly root: YamlNode;
  readonly built: Built;
  readonly shelf: FileShelf;
}

/** Puts a document together; also the texts of the files that it names, for code frames. */
export function specDocument({ from, root, built, shelf }: SpecDocumentInput): {
  readonly document: SpecDocument;
  readonly texts: readonly SourceText[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { source } = from;
  const diagnostics: Diagnostic[] = [...built.diagnostics];
  const named = new Map<string, { readonly text: string; readonly file: string }>();
  for (const { path, name, node } of built.namedFiles) {
    const reading = shelf.get(from, name);
    if (reading === undefined) continue;
    if ('text' in reading)
      named.set(path.join('/'), { text: reading.text, file: joinPath(from.folder, name) });
    else
      diagnostics.push(finding(reading.code, reading.message, { at: source.position(node.start, node.end) }));
  }
  const document: SpecDocument = {
    file: source.file,
    value: built.value,
    files: new Map([...named].map(([place, { text }]) => [place, text])),
    locate: (path, part) => locate(root, source, path, part),
    locateInText(path, line, column) {
      const file = named.get(path.join('/'))?.file;
      if (file !== undefined) return { file, line, column };
      const scalar = scalarAt(root, path);
      if (scalar === undefined) return locate(root, source, path);
      return locateInScalar(scalar, source, { substitution: built.substitutions.get(scalar), line, column });
    },
  };
  return {
    document,
    texts: [...named.values()].map(({ file, text }) => sourceText(file, text)),
    diagnostics,
  };
}
