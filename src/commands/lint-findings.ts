import { lint } from '../access/lint/index.ts';
import type { LintRule } from '../access/lint/rule.ts';
import { inReadingOrder } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { diagnose } from '../spec/check.ts';
import { expiredWaivers, waive } from '../spec/waivers.ts';
import type { Waived } from '../spec/waivers.ts';
import { modelOfSpec } from './access-source.ts';
import type { AssumedServer } from './assumed-server.ts';
import type { Io } from './io.ts';
import type { ReadSpec } from './spec-options.ts';

/** What a spec is looked at with, beside its own checks. */
export interface LintInput {
  readonly rules: readonly LintRule[];
  readonly server: AssumedServer;
}

/** The findings of a valid spec and those of the rules, in reading order, after its waivers. */
export function lintSpec(io: Pick<Io, 'now'>, spec: ReadSpec, { rules, server }: LintInput): Waived {
  const { waivers, nomadVersion } = spec.directives;
  const now = io.now();
  const model = modelOfSpec(spec.resources, server);
  const { isVersionGiven } = server;
  const found = lint(rules, { model, now, nomadVersion, isVersionGiven });
  const linted = found.map(({ resource, problem, related }) => ({
    ...diagnose(problem, resource),
    ...(related !== undefined && { related }),
  }));
  const waived = waive([...spec.findings, ...linted], waivers, now);
  return { ...waived, left: inReadingOrder(distinct([...waived.left, ...expiredWaivers(waivers, now)])) };
}

/** A rule that looks at a role and one that looks at its policy may say the same. */
function distinct(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(
    findings.map((one) => [JSON.stringify([one.code, one.address, one.at, one.message]), one]),
  );
  return [...seen.values()];
}
