import { reportKinds } from '../render/report-kinds.ts';
import type { Report } from '../render/plan-json.ts';
import type { ReportContext } from '../render/report-context.ts';
import { printable } from '../render/printable.ts';
import { VERSION } from '../version.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { pipeline } from './pipeline.ts';
import { reportFiles } from './report-options.ts';
import type { ReportFile } from './report-options.ts';
import { repositoryPaths } from './repository-path.ts';
import { explain } from './trouble.ts';
import type { About, Asked, WriteReports } from './with-reports.ts';

/** Runs a command with reports: those that `--report` names, and what the pipeline is told. Rejects as `withReports`. */
export async function runReported(
  io: Io,
  asked: Asked,
  run: (write: WriteReports) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { command, options } = asked;
  const files = reportFiles(options.report ?? []);
  const around = pipeline(io, options);
  const fileInRepository = await repositoryPaths(io);
  let last: { readonly report: Report; readonly context: ReportContext } | undefined;
  const write: WriteReports = async (code, outcome, about = {}) => {
    const context = contextOf(io, { ...asked, ...about }, fileInRepository);
    last = { report: { command, exitCode: code, ...outcome() }, context };
    const isAllWritten = await writeAll(io, files, last.report, last.context);
    return isAllWritten ? code : codeWithout(code, last.report);
  };
  around.start(command);
  try {
    return await run(write);
  } catch (error) {
    const { code, message, hint } = explain(error, io);
    const trouble = { message, ...(hint !== undefined && { hint }) };
    const before = last?.report;
    await write(code, () => ({ diagnostics: [], ...before, exitCode: code, error: trouble }));
    throw error;
  } finally {
    if (last !== undefined) await around.end(last.report, last.context);
  }
}

function contextOf(
  io: Io,
  { paths, options, address }: Asked & About,
  fileInRepository: ReportContext['fileInRepository'],
): ReportContext {
  const named = [...paths, ...(options.file ?? [])];
  const specFile = named.map(fileInRepository).find((file) => file !== undefined) ?? 'vaultctl.yaml';
  return {
    id: options.reportId ?? (named.length === 0 ? 'vaultctl.yaml' : named.join(' ')),
    specFile,
    version: VERSION,
    ...(address !== undefined && { address }),
    sha256: io.digests.sha256,
    fileInRepository,
  };
}

async function writeAll(
  io: Io,
  files: readonly ReportFile[],
  report: Report,
  context: ReportContext,
): Promise<boolean> {
  let isAllWritten = true;
  for (const { kind, file } of files) {
    try {
      await io.replaceFile(file, reportKinds[kind](report, context));
    } catch (cause) {
      isAllWritten = false;
      const reason = cause instanceof Error ? cause.message : String(cause);
      io.err(`error the report ${printable(file)} was not written: ${printable(reason)}\n`);
    }
  }
  return isAllWritten;
}

/** A report that is missing is a failure, but what an apply has done is told by its own code. */
function codeWithout(code: ExitCode, { applied = [] }: Report): ExitCode {
  const isGood = code === exitCode.done || code === exitCode.changes;
  return isGood && applied.length === 0 ? exitCode.wrongInput : code;
}
