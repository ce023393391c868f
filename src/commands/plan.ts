import type { countChanges } from '../render/plan-text.ts';
import { planText } from '../render/plan-text.ts';
import { reportJson } from '../render/plan-json.ts';
import { makeStyle } from '../render/style.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { withPlan } from './make-plan.ts';
import type { ServerOptions } from './make-plan.ts';
import { statsText } from './stats.ts';

export interface PlanOptions extends ServerOptions {
  readonly detailedExitcode?: boolean;
}

/** `vaultctl plan`: shows what an apply would do. Writes nothing. */
export function runPlan(io: Io, paths: readonly string[], options: PlanOptions): Promise<ExitCode> {
  return withPlan(io, paths, options, (planned, vault) => {
    const plan = 'plan' in planned ? planned.plan : undefined;
    const diagnostics = plan?.diagnostics ?? ('diagnostics' in planned ? planned.diagnostics : []);
    const code = planned.stop ?? codeOf(plan, options);
    const requests = options.stats === true ? vault?.stats() : undefined;
    if (options.json === true) {
      io.out(
        reportJson({
          command: 'plan',
          exitCode: code,
          ...(plan !== undefined && { plan }),
          diagnostics,
          ...(requests !== undefined && { requests }),
        }),
      );
      return Promise.resolve(code);
    }
    showFindings(io, diagnostics, planned.spec.sourceLine);
    if ('plan' in planned) io.out(planText(planned.plan, planned.target.address, makeStyle(io.color.out)));
    if (requests !== undefined) io.err(statsText(requests));
    return Promise.resolve(code);
  });
}

function codeOf(plan: Parameters<typeof countChanges>[0] | undefined, options: PlanOptions): ExitCode {
  const isDifferent = plan !== undefined && plan.changes.length > 0;
  return isDifferent && options.detailedExitcode === true ? exitCode.changes : exitCode.done;
}
