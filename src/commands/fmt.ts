import { kinds } from '../kinds/index.ts';
import { finding } from '../model/catalogue.ts';
import { inReadingOrder } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { formatPolicy } from '../policy-language/format.ts';
import { printable } from '../render/printable.ts';
import { makeStyle } from '../render/style.ts';
import { unifiedDiff } from '../render/unified-diff.ts';
import { formatYaml } from '../spec/format-yaml.ts';
import type { SourceText } from '../spec/source-text.ts';
import { readSpecFiles, STDIN } from '../spec/spec-files.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { chosenPaths } from './spec-options.ts';
import { writeOne } from './write-files.ts';

export interface FmtOptions {
  readonly check?: boolean;
  readonly diff?: boolean;
}

/** What becomes of one file. */
type Formatted =
  | { readonly text: string }
  | { readonly diagnostics: readonly Diagnostic[] }
  /** What formatting would change beside the form, which it must not. */
  | { readonly unsafe: string };

const policyFile = kinds.flatMap(({ spec }) => spec.content?.extension ?? []);

/** `vaultctl fmt`: brings YAML and policy files to one form. A file with mistakes stays as it is. */
export async function runFmt(io: Io, paths: readonly string[], options: FmtOptions): Promise<ExitCode> {
  const wanted = {
    isWanted: (name: string): boolean => /\.ya?ml$/.test(name) || isPolicy(name),
    called: '*.yaml or *.yml',
  };
  const { specFiles, diagnostics } = await readSpecFiles(io.files, await chosenPaths(io, paths), wanted);
  const results = specFiles.map(({ source }) => ({ source, formatted: format(source) }));
  const findings = [
    ...diagnostics,
    ...results.flatMap(({ formatted }) => ('diagnostics' in formatted ? formatted.diagnostics : [])),
  ];
  const sources = new Map(specFiles.map(({ source }) => [source.file, source]));
  showFindings(io, inReadingOrder(findings), ({ file, line }) => sources.get(file)?.line(line));
  let [changed, failed] = [0, findings.length];
  for (const { source, formatted } of results) {
    if ('unsafe' in formatted) {
      failed += 1;
      io.err(`error ${printable(source.file)} stays as it is: a new form would change ${formatted.unsafe}\n`);
    } else if ('text' in formatted) {
      if (formatted.text !== source.text) changed += 1;
      await carryOut(io, source, formatted.text, options);
    }
  }
  if (failed > 0) return exitCode.wrongInput;
  return options.check === true && changed > 0 ? exitCode.checkFailed : exitCode.done;
}

async function carryOut(io: Io, source: SourceText, text: string, options: FmtOptions): Promise<void> {
  const isOnlyShown = options.check === true || options.diff === true;
  if (source.file === STDIN && !isOnlyShown) {
    io.out(text);
    return;
  }
  if (text === source.text) return;
  if (options.diff === true) {
    io.out(unifiedDiff(source.file, source.text, text, makeStyle(io.color.out)));
    return;
  }
  if (!isOnlyShown) await writeOne(io, source.file, text);
  io.out(`${printable(source.file)}\n`);
}

function format(source: SourceText): Formatted {
  return isPolicy(source.file) ? formatted(source) : formatYaml(source.file, source.text);
}

function formatted({ file, text }: SourceText): Formatted {
  const made = formatPolicy(text);
  if ('skipped' in made) return { text };
  if (!('problems' in made)) return made;
  const diagnostics = made.problems.map(({ code, message, hint, line, column, endColumn }) =>
    finding(code, message, {
      at: { file, line, column, ...(endColumn !== undefined && { endColumn }) },
      ...(hint !== undefined && { hint }),
    }),
  );
  return { diagnostics };
}

function isPolicy(name: string): boolean {
  return policyFile.some((extension) => name.endsWith(extension));
}
