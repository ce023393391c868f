import type { Report } from '../render/plan-json.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { ReportOptions } from './report-options.ts';
import type { SpecOptions } from './spec-options.ts';

/** What the reports are about. */
export interface Asked {
  readonly command: string;
  readonly paths: readonly string[];
  readonly options: SpecOptions & ReportOptions;
}

/** All that a report says of a run but its command and its exit code. */
export type Outcome = Omit<Report, 'command' | 'exitCode'>;

/** What becomes known only on the way: where the server is, and what spec a saved plan names. */
export interface About {
  readonly address?: string;
  readonly paths?: readonly string[];
}

/**
 * Writes the reports of a run that ends with that code, and tells the code that is left when one could not be written.
 * The outcome is made only when somebody wants a report.
 */
export type WriteReports = (code: ExitCode, outcome: () => Outcome, about?: About) => Promise<ExitCode>;

/** The pipeline that a command runs in, by `--ci` or by what its environment says. */
export function pipelineName(io: Io, { ci = 'auto' }: ReportOptions): 'github' | 'gitlab' | 'none' {
  if (ci !== 'auto') return ci;
  if (io.env('GITHUB_ACTIONS') === 'true') return 'github';
  return io.env('GITLAB_CI') === 'true' ? 'gitlab' : 'none';
}

/**
 * Runs a command with what a pipeline takes from it, also when it fails. The formats are loaded only when one is asked
 * for. Rejects with a `UsageError` before it starts.
 */
export async function withReports(
  io: Io,
  asked: Asked,
  run: (write: WriteReports) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { options } = asked;
  if (options.report === undefined && pipelineName(io, options) === 'none')
    return run((code) => Promise.resolve(code));
  const { runReported } = await import('./reporting.ts');
  return runReported(io, asked, run);
}
