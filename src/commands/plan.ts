import { planText } from '../render/plan-text.ts';
import { makeStyle } from '../render/style.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { withPlan } from './make-plan.ts';
import type { Planned, ServerOptions, Stopped } from './make-plan.ts';
import { findingsIn, printReport } from './planned-report.ts';
import { statsText } from './stats.ts';

export interface PlanOptions extends ServerOptions {
  readonly detailedExitcode?: boolean;
}

/** `vaultctl plan`: shows what an apply would do. Writes nothing. */
export function runPlan(io: Io, paths: readonly string[], options: PlanOptions): Promise<ExitCode> {
  return withPlan(io, paths, options, (planned, vault) => {
    const code = planned.stop ?? codeOf(planned, options);
    const requests = options.stats === true ? vault?.stats() : undefined;
    if (options.json === true) {
      const counted = requests !== undefined && { requests };
      printReport(io, planned, { command: 'plan', exitCode: code, ...counted });
      return Promise.resolve(code);
    }
    showFindings(io, findingsIn(planned), planned.spec.sourceLine);
    if ('plan' in planned) io.out(planText(planned.plan, planned.target.address, makeStyle(io.color.out)));
    if (requests !== undefined) io.err(statsText(requests));
    return Promise.resolve(code);
  });
}

function codeOf(planned: Planned | Stopped, options: PlanOptions): ExitCode {
  const isDifferent = 'plan' in planned && planned.plan.changes.length > 0;
  return isDifferent && options.detailedExitcode === true ? exitCode.changes : exitCode.done;
}
