import { reportJson } from '../render/plan-json.ts';
import { planText } from '../render/plan-text.ts';
import { makeStyle } from '../render/style.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { withPlan } from './make-plan.ts';
import type { Planned, ServerOptions, Stopped } from './make-plan.ts';
import { addressIn, findingsIn, plannedReport } from './planned-report.ts';
import type { ReportOptions } from './report-options.ts';
import { savePlan } from './saved-plan.ts';
import { statsText } from './stats.ts';
import { withReports } from './with-reports.ts';
import type { Outcome } from './with-reports.ts';

export interface PlanOptions extends ServerOptions, ReportOptions {
  readonly detailedExitcode?: boolean;
  /** File to save the plan in. */
  readonly out?: string;
}

/** `vaultctl plan`: shows what an apply would do. Writes nothing. */
export function runPlan(io: Io, paths: readonly string[], options: PlanOptions): Promise<ExitCode> {
  return plan(io, 'plan', paths, options);
}

/** `vaultctl drift`: the plan of a scheduled job, whose exit code says whether the server is as the spec says. */
export function runDrift(io: Io, paths: readonly string[], options: PlanOptions): Promise<ExitCode> {
  return plan(io, 'drift', paths, { ...options, detailedExitcode: true });
}

function plan(
  io: Io,
  command: 'plan' | 'drift',
  paths: readonly string[],
  options: PlanOptions,
): Promise<ExitCode> {
  return withReports(io, { command, paths, options }, (write) =>
    withPlan(io, paths, options, async (planned, vault) => {
      const requests = options.stats === true ? vault?.stats() : undefined;
      const outcome = (): Outcome => ({
        ...plannedReport(io, planned),
        ...(requests !== undefined && { requests }),
      });
      const code = await write(planned.stop ?? codeOf(planned, options), outcome, addressIn(planned));
      if (options.json === true) {
        io.out(reportJson({ ...outcome(), command, exitCode: code }));
      } else {
        showFindings(io, findingsIn(planned), planned.spec.sourceLine);
        if ('plan' in planned) io.out(planText(planned, planned.target.address, makeStyle(io.color.out)));
        if (requests !== undefined) io.err(statsText(requests));
      }
      if (options.out !== undefined) await save(io, planned, paths, options.out);
      return code;
    }),
  );
}

async function save(
  io: Io,
  planned: Planned | Stopped,
  paths: readonly string[],
  file: string,
): Promise<void> {
  if (!('plan' in planned) || planned.stop !== undefined) {
    io.err(`The plan was not saved: it cannot be applied.\n`);
    return;
  }
  const digest = await savePlan(io, planned, paths, file);
  io.err(`Saved to ${file}. To carry it out: vaultctl apply --plan ${file}\nDigest: ${digest}\n`);
}

function codeOf(planned: Planned | Stopped, options: PlanOptions): ExitCode {
  const isDifferent = 'plan' in planned && planned.plan.changes.length > 0;
  return isDifferent && options.detailedExitcode === true ? exitCode.changes : exitCode.done;
}
