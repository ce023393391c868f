import type { Diagnostic } from '../model/diagnostic.ts';
import { reportJson } from '../render/plan-json.ts';
import type { Report } from '../render/plan-json.ts';
import type { Io } from './io.ts';
import { agreementTo } from './saved-plan.ts';
import type { Planned, Stopped } from './make-plan.ts';

/** All findings, whether the command got as far as a plan or not. */
export function findingsIn(planned: Planned | Stopped): readonly Diagnostic[] {
  return 'plan' in planned ? planned.plan.diagnostics : planned.diagnostics;
}

/** Prints the one document of a command that plans. */
export function printReport(
  io: Io,
  planned: Planned | Stopped,
  rest: Omit<Report, 'plan' | 'digest' | 'diagnostics'>,
): void {
  const plan = 'plan' in planned && { plan: planned.plan, digest: agreementTo(io, planned).digest };
  io.out(reportJson({ ...rest, ...plan, diagnostics: findingsIn(planned) }));
}
