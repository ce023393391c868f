import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Files } from './files.ts';
import { inParallel } from './in-parallel.ts';
import { MOST_BYTES, readText, reasonOf } from './read-text.ts';
import type { Reading, SpecRoot } from './read-text.ts';
import { sourceText } from './source-text.ts';
import type { SourceText } from './source-text.ts';
import { comparePaths, folderOf, isInside, joinPath, nameOf } from './spec-path.ts';

/** How standard input is named on the command line and in findings. */
export const STDIN = '-';

/** A spec file as it was read. */
export interface SpecFile {
  readonly source: SourceText;
  /** Folder that the file's own paths are relative to. */
  readonly folder: string;
  /** Folder that it may read from. */
  readonly root: SpecRoot;
}

/** A file to read, and the way to read it. */
interface Candidate {
  readonly path: string;
  readonly root: SpecRoot;
  /** Identity, to read a file once that two arguments name. */
  readonly real: string;
}

/** Which files of a folder are read. */
export interface Wanted {
  readonly isWanted: (name: string) => boolean;
  /** Files that are passed over even where an argument names them, as `*.yaml` does in a shell. */
  readonly isPassedOver?: (name: string) => boolean;
  /** How they are called when there is none, and the code of that finding. */
  readonly called: string;
  readonly code?: 'spec-empty' | 'test-empty';
  readonly hint?: string;
}

/** The files of a spec, which tests are not. */
export const SPEC_FILES: Wanted = {
  isWanted: (name) => /\.ya?ml$/.test(name) && !isTestFile(name),
  isPassedOver: isTestFile,
  called: '*.yaml or *.yml',
};

/** Whether a file in the folder of a spec holds tests of it. */
export function isTestFile(name: string): boolean {
  return /\.test\.ya?ml$/.test(name);
}

/** Reads the files that the arguments name; of a folder all that are wanted below it, sorted by path bytes. */
export async function readSpecFiles(
  files: Files,
  paths: readonly string[],
  wanted: Wanted = SPEC_FILES,
): Promise<{ specFiles: readonly SpecFile[]; diagnostics: readonly Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const named = await inParallel(paths, (path) => candidates(files, path, wanted, diagnostics));
  const passedOver = paths.filter((path) => wanted.isPassedOver?.(nameOf(path)));
  if (passedOver.length > 0 && passedOver.length === paths.length)
    diagnostics.push(
      finding('spec-empty', `${passedOver.join(', ')} holds tests`, {
        hint: 'name a spec, or run `vaultctl test`',
      }),
    );
  const once = new Map(named.flat().map((candidate) => [candidate.real, candidate]));
  const specFiles = await inParallel([...once.values()], async ({ path, root }) => {
    const reading = await (path === STDIN ? readStdin(files) : readText(files, path));
    if ('text' in reading)
      return { source: sourceText(path, reading.text), folder: path === STDIN ? '.' : folderOf(path), root };
    diagnostics.push(finding(reading.code, reading.message));
    return undefined;
  });
  return { specFiles: specFiles.filter((file) => file !== undefined), diagnostics };
}

async function candidates(
  files: Files,
  path: string,
  { isWanted, isPassedOver, called, code = 'spec-empty', hint }: Wanted,
  diagnostics: Diagnostic[],
): Promise<readonly Candidate[]> {
  const unreadable = (why: string): readonly Candidate[] => {
    diagnostics.push(finding('file-not-readable', `${path} ${why}`));
    return [];
  };
  try {
    if (path === STDIN) return [{ path, root: await rootOf(files, '.'), real: STDIN }];
    const stat = await files.stat(path);
    if (stat === undefined) return unreadable('is not there');
    if (!stat.folder && isPassedOver?.(nameOf(path)) === true) return [];
    if (!stat.folder)
      return [{ path, root: await rootOf(files, folderOf(path)), real: await files.real(path) }];
    const root = await rootOf(files, path);
    const found = await below({ files, root, isWanted, seen: new Set(), diagnostics }, path);
    if (found.length === 0)
      diagnostics.push(finding(code, `${path} holds no ${called} file`, hint === undefined ? {} : { hint }));
    return found.toSorted((left, right) => comparePaths(left.path, right.path));
  } catch (cause) {
    return unreadable(reasonOf(cause));
  }
}

interface Walk {
  readonly files: Files;
  readonly root: SpecRoot;
  /** Files by their name. */
  readonly isWanted: (name: string) => boolean;
  /** Folders by their real path: a link to a folder above would never end. */
  readonly seen: Set<string>;
  readonly diagnostics: Diagnostic[];
}

async function below(walk: Walk, folder: string): Promise<readonly Candidate[]> {
  const { files, seen } = walk;
  const real = await files.real(folder);
  if (seen.has(real)) return [];
  seen.add(real);
  const names = (await files.names(folder)).filter((name) => !/^[._]|^node_modules$/.test(name));
  const found = await inParallel(names, (name) => visit(walk, joinPath(folder, name)));
  return found.flat();
}

async function visit(walk: Walk, path: string): Promise<readonly Candidate[]> {
  const { files, root, diagnostics } = walk;
  const isSpec = walk.isWanted(nameOf(path));
  try {
    const stat = await files.stat(path);
    if (stat?.folder !== true && !isSpec) return [];
    // A link that leads nowhere is reported when it is read.
    const real = stat === undefined ? path : await files.real(path);
    if (stat !== undefined && !isInside(root.real, real)) {
      diagnostics.push(
        finding('file-outside-spec', `${path} is a link out of the spec's folder ${root.folder}`),
      );
      return [];
    }
    return stat?.folder === true ? await below(walk, path) : [{ path, root, real }];
  } catch (cause) {
    diagnostics.push(finding('file-not-readable', `${path} ${reasonOf(cause)}`));
    return [];
  }
}

async function rootOf(files: Files, folder: string): Promise<SpecRoot> {
  return { folder, real: await files.real(folder) };
}

async function readStdin(files: Files): Promise<Reading> {
  const text = await files.stdin();
  if (text.length <= MOST_BYTES) return { text };
  return { code: 'file-too-large', message: `standard input has more than ${MOST_BYTES} bytes` };
}
