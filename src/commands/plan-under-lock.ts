import { checkConsent } from '../engine/consent.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { exitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { Planned, Stopped } from './make-plan.ts';
import { agreementTo } from './saved-plan.ts';

/** What it takes to plan once more. */
export interface Again {
  /** Findings when somebody else has the lock. */
  readonly take: () => Promise<readonly Diagnostic[]>;
  readonly plan: () => Promise<Planned | Stopped>;
}

/**
 * The plan that somebody was shown and agreed to, made again under the lock: while they thought about it, nobody else was
 * kept away. Stopped when the lock is taken, or the plan is not the one that was shown any more.
 */
export async function planUnderLock(io: Io, shown: Planned, again: Again): Promise<Planned | Stopped> {
  const { spec } = shown;
  if (spec.directives.lock === undefined) return shown;
  const stopped = (diagnostics: readonly Diagnostic[]): Stopped => ({
    spec,
    diagnostics,
    stop: exitCode.refused,
  });
  const hindered = await again.take();
  if (hindered.length > 0) return stopped(hindered);
  const now = await again.plan();
  if (!('plan' in now) || now.stop !== undefined) return now;
  const stale = checkConsent(agreementTo(io, shown).consent, agreementTo(io, now).consent);
  return stale.length > 0 ? stopped(stale) : now;
}
