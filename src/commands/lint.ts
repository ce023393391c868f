import { escalationRules, lintRules } from '../access/lint/index.ts';
import { catalogue } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Diagnostic, Rank } from '../model/diagnostic.ts';
import type { WaivedFinding } from '../model/directives.ts';
import { glob } from '../model/glob.ts';
import { countText } from '../render/diagnostic-text.ts';
import { reportJson } from '../render/plan-json.ts';
import { ruleListText, ruleText } from '../render/rule-text.ts';
import { nearName } from '../spec/near-name.ts';
import { unusedWaivers } from '../spec/waivers.ts';
import { assumedServer, namedServer } from './assumed-server.ts';
import type { AssumedServer } from './assumed-server.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { lintSpec } from './lint-findings.ts';
import type { ReportOptions } from './report-options.ts';
import { judged, readSpec, UsageError } from './spec-options.ts';
import type { ReadSpec, SpecOptions } from './spec-options.ts';
import { withReports } from './with-reports.ts';

/** Options of `vaultctl lint`. */
export interface LintOptions extends SpecOptions, ReportOptions {
  readonly server?: string;
  /** Globs of codes. */
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  /** The lowest rank of a warning with which the command fails. */
  readonly failOn?: Rank | 'never';
  /** List the rules instead. */
  readonly rules?: boolean;
  /** Explain one instead. */
  readonly rule?: string;
}

const RANKS: readonly Rank[] = ['low', 'medium', 'high'];

/** `vaultctl lint`: what is risky or without effect in a spec that the server would take. */
export async function runLint(io: Io, paths: readonly string[], options: LintOptions): Promise<ExitCode> {
  if (options.rules === true) return shown(io, ruleListText());
  if (options.rule !== undefined) return shown(io, ruleText(knownCode(options.rule)));
  const isWanted = selection(options);
  const server = assumedServer(options.server);
  const command = 'lint';
  return withReports(io, { command, paths, options }, async (write) => {
    const spec = await readSpec(io, paths, options, '', namedServer(options.server));
    const { diagnostics, waived } = lookAt(io, spec, { server, isWanted, options });
    const judgement = codeFor(diagnostics, options);
    const code = await write(judgement, () => ({ diagnostics, waived }));
    if (options.json === true) {
      io.out(reportJson({ command, exitCode: code, diagnostics, waived }));
      return code;
    }
    showFindings(io, diagnostics, spec.sourceLine);
    if (!hasErrors(spec.findings)) io.out(summary(spec, diagnostics, waived));
    return code;
  });
}

interface Look {
  readonly server: AssumedServer;
  readonly isWanted: (finding: Diagnostic) => boolean;
  readonly options: LintOptions;
}

/** A spec with errors is not looked at as a whole: half of it may be missing. */
function lookAt(
  io: Io,
  spec: ReadSpec,
  { server, isWanted, options }: Look,
): { readonly diagnostics: readonly Diagnostic[]; readonly waived: readonly WaivedFinding[] } {
  if (hasErrors(spec.findings)) return { diagnostics: spec.findings, waived: [] };
  const { left, waived, used } = lintSpec(io, spec, { rules: [...lintRules, ...escalationRules], server });
  const unused = unusedWaivers(spec.directives.waivers, used, io.now());
  return { diagnostics: judged([...left, ...unused].filter(isWanted), options), waived };
}

/** Errors are wrong input; a warning of the asked rank is a failed check. */
function codeFor(diagnostics: readonly Diagnostic[], { failOn = 'high' }: LintOptions): ExitCode {
  if (hasErrors(diagnostics)) return exitCode.wrongInput;
  const least = failOn === 'never' ? RANKS.length : RANKS.indexOf(failOn);
  const fails = diagnostics.some(({ rank = 'medium' }) => RANKS.indexOf(rank) >= least);
  return fails ? exitCode.checkFailed : exitCode.done;
}

/** Throws a `UsageError` for a word that names no code. An error is always told. */
function selection({ select, ignore = [] }: LintOptions): Look['isWanted'] {
  const selected = select?.map(codes);
  const ignored = ignore.map(codes);
  return ({ code, severity }) => {
    if (severity === 'error') return true;
    return (selected?.some((matches) => matches(code)) ?? true) && !ignored.some((matches) => matches(code));
  };
}

function codes(pattern: string): (code: string) => boolean {
  const matches = glob(pattern);
  if (Object.keys(catalogue).some(matches)) return matches;
  throw unknownCode(pattern);
}

function knownCode(code: string): DiagnosticCode {
  if (Object.hasOwn(catalogue, code)) return code as DiagnosticCode;
  throw unknownCode(code);
}

function unknownCode(code: string): UsageError {
  const near = nearName(code, Object.keys(catalogue));
  const hint = near === undefined ? '`vaultctl lint --rules` lists the rules' : `did you mean ${near}?`;
  return new UsageError(`there is no rule ${code}`, hint);
}

function summary(
  spec: ReadSpec,
  diagnostics: readonly Diagnostic[],
  waived: readonly WaivedFinding[],
): string {
  const objects = spec.resources.length === 1 ? '1 object' : `${spec.resources.length} objects`;
  const found = diagnostics.length === 0 ? 'nothing found' : countText(diagnostics);
  const rest = waived.length === 0 ? '' : `, ${waived.length} waived`;
  return `Looked at ${objects}: ${found}${rest}.\n`;
}

function shown(io: Io, text: string): ExitCode {
  io.out(text);
  return exitCode.done;
}
