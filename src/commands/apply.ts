import { apply } from '../engine/apply.ts';
import { kinds } from '../kinds/index.ts';
import type { Applied } from '../model/plan.ts';
import { appliedLine, applySummary } from '../render/applied-text.ts';
import { planText } from '../render/plan-text.ts';
import { makeStyle } from '../render/style.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io, OpenVault } from './io.ts';
import { DEFAULT_PARALLELISM, withPlan } from './make-plan.ts';
import type { Planned, ServerOptions, Stopped } from './make-plan.ts';
import { findingsIn, printReport } from './planned-report.ts';
import { statsText } from './stats.ts';

export interface ApplyOptions extends ServerOptions {
  readonly autoApprove?: boolean;
}

/** `vaultctl apply`: plans, asks, and carries the plan out. */
export function runApply(io: Io, paths: readonly string[], options: ApplyOptions): Promise<ExitCode> {
  return withPlan(io, paths, options, async (planned, vault) => {
    if (!('plan' in planned) || planned.stop !== undefined || vault === undefined) {
      return report(io, planned, options, [], planned.stop ?? exitCode.wrongInput, vault);
    }
    if (options.json !== true) {
      showFindings(io, planned.plan.diagnostics, planned.spec.sourceLine);
      io.out(planText(planned.plan, planned.target.address, makeStyle(io.color.out)));
    }
    if (planned.plan.changes.length === 0) return report(io, planned, options, [], exitCode.done, vault);
    const refusal = await consent(io, options);
    if (refusal !== undefined) {
      if (options.json !== true) io.err(`${refusal}\n`);
      return report(io, planned, options, [], io.stopCode() ?? exitCode.wrongInput, vault, refusal);
    }
    io.holdSignals();
    const applied = await carryOut(io, planned, options, vault);
    return report(io, planned, options, applied, codeOf(io, applied), vault);
  });
}

/** Undefined when the plan may be carried out; else why not. */
async function consent(io: Io, options: ApplyOptions): Promise<string | undefined> {
  if (options.autoApprove === true) return undefined;
  if (!io.isInteractive || options.json === true) {
    return 'Nothing was applied: without a terminal to ask, apply needs --auto-approve.';
  }
  io.out("\nDo you want to perform these actions?\n  Only 'yes' will be accepted to approve.\n\n");
  const answer = await io.ask('  Enter a value: ');
  return answer.trim() === 'yes' ? undefined : 'Apply cancelled.';
}

async function carryOut(
  io: Io,
  { plan, spec, live }: Planned,
  options: ApplyOptions,
  vault: OpenVault,
): Promise<readonly Applied[]> {
  const style = makeStyle(io.color.out);
  const total = plan.changes.length;
  const applied: Applied[] = [];
  const isQuiet = options.json === true;
  if (!isQuiet) io.out('\n');
  for await (const one of apply({
    plan,
    desired: spec.resources,
    answers: live.answers,
    kinds,
    port: vault.port,
    parallelism: options.parallelism ?? DEFAULT_PARALLELISM,
    isStopping: () => io.stopCode() !== undefined,
  })) {
    applied.push(one);
    if (isQuiet) continue;
    if (io.isErrTerminal) io.err('\r\u001b[K');
    io.out(`${appliedLine(one, style)}\n`);
    if (io.isErrTerminal && applied.length < total) io.err(`  ${applied.length} of ${total} …`);
  }
  return applied;
}

function codeOf(io: Io, applied: readonly Applied[]): ExitCode {
  if (applied.every(({ outcome }) => outcome === 'done')) return exitCode.done;
  const stopped = io.stopCode();
  if (stopped !== undefined) return stopped;
  const isAnyWritten = applied.some(
    (one) => one.outcome === 'done' || (one.outcome === 'failed' && one.failure.written),
  );
  if (isAnyWritten) return exitCode.incomplete;
  const isRefused = applied.some((one) => one.outcome === 'failed' && one.failure.kind !== 'stale');
  return isRefused ? exitCode.serverRefused : exitCode.refused;
}

function report(
  io: Io,
  planned: Planned | Stopped,
  options: ApplyOptions,
  applied: readonly Applied[],
  code: ExitCode,
  vault: OpenVault | undefined,
  refusal?: string,
): ExitCode {
  const requests = options.stats === true ? vault?.stats() : undefined;
  if (options.json === true) {
    printReport(io, planned, {
      command: 'apply',
      exitCode: code,
      applied,
      ...(refusal !== undefined && { error: { message: refusal } }),
      ...(requests !== undefined && { requests }),
    });
    return code;
  }
  if (planned.stop !== undefined) {
    showFindings(io, findingsIn(planned), planned.spec.sourceLine);
    if ('plan' in planned) io.out(planText(planned.plan, planned.target.address, makeStyle(io.color.out)));
  }
  if (applied.length > 0) io.out(`\n${applySummary(applied, makeStyle(io.color.out))}\n`);
  if (requests !== undefined) io.err(statsText(requests));
  return code;
}
