import { apply } from '../engine/apply.ts';
import { checkConsent } from '../engine/consent.ts';
import type { Lease } from '../engine/lease.ts';
import { lockRight } from '../engine/lock-rights.ts';
import { checkRights, rightsFor } from '../engine/preflight.ts';
import type { Right } from '../engine/preflight.ts';
import { inventoryRight } from '../engine/inventory-rights.ts';
import { kinds } from '../kinds/index.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Applied } from '../model/plan.ts';
import { appliedLine, applySummary } from '../render/applied-text.ts';
import { reportJson } from '../render/plan-json.ts';
import { planText } from '../render/plan-text.ts';
import { makeStyle } from '../render/style.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import { claimInventory, settleInventory } from './inventory-run.ts';
import type { Io, OpenVault } from './io.ts';
import { lockRun } from './lock-run.ts';
import { DEFAULT_PARALLELISM, withPlan } from './make-plan.ts';
import type { Before, Planned, ServerOptions, Stopped, UsePlan } from './make-plan.ts';
import { planUnderLock } from './plan-under-lock.ts';
import { addressIn, findingsIn, plannedReport } from './planned-report.ts';
import type { ReportOptions } from './report-options.ts';
import { agreementTo, optionsIn, readSavedPlan } from './saved-plan.ts';
import type { SavedPlan } from './saved-plan.ts';
import { statsText } from './stats.ts';
import { unlessStopped } from './stopped.ts';
import { withReports } from './with-reports.ts';
import type { Outcome, WriteReports } from './with-reports.ts';

export interface ApplyOptions extends ServerOptions, ReportOptions {
  readonly autoApprove?: boolean;
  /** File of a saved plan. */
  readonly plan?: string;
  readonly expectDigest?: string;
  /** Seconds to wait for the lock. */
  readonly lockTimeout?: number;
  /** False takes none: nobody else knows the server. */
  readonly lock?: false;
}

/** `vaultctl apply`: plans, asks, and carries the plan out. */
export function runApply(io: Io, given: readonly string[], options: ApplyOptions): Promise<ExitCode> {
  return withReports(io, { command: 'apply', paths: given, options }, (write) =>
    planAndApply(io, given, options, write),
  );
}

async function planAndApply(
  io: Io,
  given: readonly string[],
  options: ApplyOptions,
  write: WriteReports,
): Promise<ExitCode> {
  const saved = options.plan === undefined ? undefined : await readSavedPlan(io, options.plan);
  const isSpecNamed = given.length > 0 || options.file !== undefined;
  const paths = saved === undefined || isSpecNamed ? given : saved.paths;
  // An option that is given here and was not then shows as a difference, and refuses.
  const all = saved === undefined ? options : { ...optionsIn(saved), ...options };
  const specs = [...paths, ...(options.file ?? [])];
  const lock = lockRun(io, { seconds: options.lockTimeout ?? 0, specs });
  const takeLock: Before = (vault, spec, target) => lock.take(vault, spec, target.namespace);
  // Nobody waits for a person: the lock is taken after the answer.
  const isAsking = saved === undefined && options.autoApprove !== true && options.expectDigest === undefined;
  const around = {
    ...(!isAsking && options.lock !== false && { before: takeLock }),
    after: () => lock.release(),
  };
  const use: UsePlan<ExitCode> = async (made, vault, again) => {
    let planned = 'plan' in made ? held(io, made, saved, options.expectDigest) : made;
    const end = (applied: readonly Applied[], code: ExitCode, refusal?: string): Promise<ExitCode> =>
      report(io, { planned, options, applied, code, vault, refusal, paths, write });
    const stopped = (): Promise<ExitCode> => end([], planned.stop ?? exitCode.wrongInput);
    if (!('plan' in planned) || planned.stop !== undefined || vault === undefined) return stopped();
    if (options.json !== true) {
      showFindings(io, planned.plan.diagnostics, planned.spec.sourceLine);
      io.out(planText(planned, planned.target.address, makeStyle(io.color.out)));
    }
    const isAnyChange = planned.plan.changes.length > 0;
    const refusal = isAnyChange && isAsking ? await consent(io, options) : undefined;
    if (refusal !== undefined) {
      if (options.json !== true) io.err(`${refusal}\n`);
      return end([], io.stopCode() ?? exitCode.wrongInput, refusal);
    }
    if (isAnyChange && isAsking && again !== undefined) {
      const { spec, target } = planned;
      const take = (): ReturnType<Before> => unlessStopped(io, () => takeLock(vault, spec, target));
      planned = await planUnderLock(io, planned, { take, plan: again });
      if (!('plan' in planned) || planned.stop !== undefined) return stopped();
    }
    const unasked = await unlessStopped(io, () =>
      isAnyChange
        ? checkRights(vault.permissions, rightsOf(planned, lock.lease()))
        : Promise.resolve(undefined),
    );
    if (unasked !== undefined) io.err(`warning ${unasked}\n`);
    const inventory = await claimInventory(planned, vault);
    const applied = await carryOut(io, planned, options, vault, lock.lease());
    const trouble = await settleInventory(io, planned, vault, inventory, applied);
    if (trouble !== undefined) io.err(`warning ${trouble}\n`);
    const code = codeOf(io, applied, lock.lease());
    const isOpen = trouble !== undefined && code === exitCode.done;
    return end(applied, isOpen ? exitCode.incomplete : code);
  };
  return withPlan(io, paths, all, use, around);
}

/** The plan with what stands against carrying it out: it is not the one that was agreed to, or a value is missing. */
function held(io: Io, planned: Planned, saved: SavedPlan | undefined, expected: string | undefined): Planned {
  const isAgreedTo = saved !== undefined || expected !== undefined;
  const stale = isAgreedTo ? otherThanAgreed(io, planned, saved, expected) : [];
  const missing = missingValues(planned);
  const found = [...stale, ...missing];
  if (found.length === 0) return planned;
  const stop = planned.stop ?? (missing.length > 0 ? exitCode.wrongInput : exitCode.refused);
  const diagnostics = [...planned.plan.diagnostics, ...found];
  return { ...planned, plan: { ...planned.plan, diagnostics }, stop };
}

function otherThanAgreed(
  io: Io,
  planned: Planned,
  saved: SavedPlan | undefined,
  expected: string | undefined,
): readonly Diagnostic[] {
  const { consent: now, digest } = agreementTo(io, planned);
  return [
    ...(saved === undefined ? [] : checkConsent(saved.consent, now)),
    ...(expected === undefined || expected === digest
      ? []
      : [finding('plan-stale', `the plan has the digest ${digest}, not ${expected}`)]),
  ];
}

/** Values that must be sent and are not there. */
function missingValues({ plan, desired, writeOnly }: Planned): readonly Diagnostic[] {
  const changed = new Set(plan.changes.map(({ address }) => address));
  return desired
    .filter(({ address }) => changed.has(address))
    .flatMap((resource) =>
      [...writeOnly(resource)].flatMap(([field, state]) => {
        if (state !== 'missing') return [];
        const at = resource.origin?.field(field);
        return [
          finding(
            'value-not-available',
            `${resource.address} must be written, and its ${field} is not available`,
            {
              address: resource.address,
              ...(at !== undefined && { at }),
            },
          ),
        ];
      }),
    );
}

/** What the run is about to write, its inventory and its lock first. */
function rightsOf(
  { plan, desired, answers, inventories, spec }: Planned,
  lease: Lease | undefined,
): readonly Right[] {
  const { inventory: place, lock, owner } = spec.directives;
  const rights = [
    ...(lock === undefined || lease === undefined ? [] : [lockRight(lock)]),
    ...rightsFor({ plan, desired, answers, kinds }),
  ];
  if (place === undefined || inventories === undefined) return rights;
  const presence = inventories.own.version === 0 ? 'absent' : 'present';
  return [inventoryRight(place, owner, presence), ...rights];
}

/** Undefined when the plan may be carried out; else why not. */
async function consent(io: Io, options: ApplyOptions): Promise<string | undefined> {
  if (!io.isInteractive || options.json === true) {
    return 'Nothing was applied: without a terminal to ask, apply needs --auto-approve.';
  }
  io.out("\nDo you want to perform these actions?\n  Only 'yes' will be accepted to approve.\n\n");
  const answer = await Promise.race([io.ask('  Enter a value: '), io.untilStopped().then(() => '')]);
  return answer.trim() === 'yes' ? undefined : 'Apply cancelled.';
}

async function carryOut(
  io: Io,
  { plan, spec, desired, answers }: Planned,
  options: ApplyOptions,
  vault: OpenVault,
  lease: Lease | undefined,
): Promise<readonly Applied[]> {
  const style = makeStyle(io.color.out);
  const total = plan.changes.length;
  const applied: Applied[] = [];
  if (total === 0) return applied;
  const isQuiet = options.json === true;
  if (!isQuiet) io.out('\n');
  for await (const one of apply({
    plan,
    desired,
    answers,
    kinds,
    owner: spec.directives.owner,
    port: lease?.port ?? vault.port,
    clock: vault.clock,
    parallelism: options.parallelism ?? DEFAULT_PARALLELISM,
    isStopping: () => io.stopCode() !== undefined || lease?.isOver() === true,
  })) {
    applied.push(one);
    if (isQuiet) continue;
    if (io.isErrTerminal) io.err('\r\u001b[K');
    io.out(`${appliedLine(one, style)}\n`);
    if (io.isErrTerminal && applied.length < total) io.err(`  ${applied.length} of ${total} …`);
  }
  return applied;
}

function codeOf(io: Io, applied: readonly Applied[], lease: Lease | undefined): ExitCode {
  const stopped = io.stopCode();
  if (stopped !== undefined) return stopped;
  if (applied.every(({ outcome }) => outcome === 'done')) return exitCode.done;
  const isAnyWritten = applied.some(
    (one) => one.outcome === 'done' || (one.outcome === 'failed' && one.failure.written),
  );
  if (isAnyWritten) return exitCode.incomplete;
  const isRefused = applied.some((one) => one.outcome === 'failed' && one.failure.kind !== 'stale');
  // Without the lock it is this run itself that refuses to write.
  return isRefused && lease?.isOver() !== true ? exitCode.serverRefused : exitCode.refused;
}

/** How an apply has ended. */
interface Ended {
  readonly planned: Planned | Stopped;
  readonly options: ApplyOptions;
  readonly applied: readonly Applied[];
  readonly code: ExitCode;
  readonly vault: OpenVault | undefined;
  /** Why nothing was applied. */
  readonly refusal: string | undefined;
  /** Of the spec. */
  readonly paths: readonly string[];
  readonly write: WriteReports;
}

async function report(io: Io, ended: Ended): Promise<ExitCode> {
  const { planned, options, applied, vault, refusal, paths, write } = ended;
  const requests = options.stats === true ? vault?.stats() : undefined;
  const outcome = (): Outcome => ({
    ...plannedReport(io, planned),
    applied,
    ...(refusal !== undefined && { error: { message: refusal } }),
    ...(requests !== undefined && { requests }),
  });
  const code = await write(ended.code, outcome, { ...addressIn(planned), paths });
  if (options.json === true) {
    io.out(reportJson({ ...outcome(), command: 'apply', exitCode: code }));
    return code;
  }
  if (planned.stop !== undefined) {
    showFindings(io, findingsIn(planned), planned.spec.sourceLine);
    if ('plan' in planned) io.out(planText(planned, planned.target.address, makeStyle(io.color.out)));
  }
  if (applied.length > 0) io.out(`\n${applySummary(applied, makeStyle(io.color.out))}\n`);
  if (requests !== undefined) io.err(statsText(requests));
  return code;
}
