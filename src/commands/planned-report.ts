import type { Diagnostic } from '../model/diagnostic.ts';
import type { Report } from '../render/plan-json.ts';
import type { Io } from './io.ts';
import { agreementTo } from './saved-plan.ts';
import type { Planned, Stopped } from './make-plan.ts';

/** All findings, whether the command got as far as a plan or not. */
export function findingsIn(planned: Planned | Stopped): readonly Diagnostic[] {
  return 'plan' in planned ? planned.plan.diagnostics : planned.diagnostics;
}

/** The plan, if there is one, its digest and the findings, for a report. */
export function plannedReport(
  io: Io,
  planned: Planned | Stopped,
): Pick<Report, 'plan' | 'review' | 'digest' | 'diagnostics'> {
  const plan = 'plan' in planned && {
    plan: planned.plan,
    ...(planned.review !== undefined && { review: planned.review }),
    digest: agreementTo(io, planned).digest,
  };
  return { ...plan, diagnostics: findingsIn(planned) };
}

/** Where the server is, once it was asked. */
export function addressIn(planned: Planned | Stopped): { readonly address?: string } {
  return 'plan' in planned ? { address: planned.target.address } : {};
}
