import { fillTexts } from '../engine/fill-texts.ts';
import { guard } from '../engine/guard.ts';
import type { Overrides } from '../engine/guard.ts';
import { withIgnored } from '../engine/ignore.ts';
import { readInventories } from '../engine/inventory.ts';
import type { Inventories } from '../engine/inventory.ts';
import type { Ownership } from '../engine/own.ts';
import { makePlan } from '../engine/plan.ts';
import { readPrunable } from '../engine/prune.ts';
import type { Prunables } from '../engine/prune.ts';
import { readLive } from '../engine/read.ts';
import type { Live } from '../engine/read.ts';
import { readBeside } from '../engine/read-beside.ts';
import type { Beside } from '../engine/read-beside.ts';
import { isSelected, select } from '../engine/select.ts';
import { askServer, checkCluster, checkNamespaces } from '../engine/server.ts';
import { tokenInUse } from '../engine/token.ts';
import { writeOnlyOf } from '../engine/write-only.ts';
import type { WriteOnlyOf } from '../engine/write-only.ts';
import { kinds } from '../kinds/index.ts';
import type { AccessReview } from '../model/access-review.ts';
import { finding, isGuard } from '../model/catalogue.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { glob } from '../model/glob.ts';
import type { Plan } from '../model/plan.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import type { WireObject } from '../model/wire.ts';
import type { AccessOptions, JudgedAccess, PlanSources } from './access-of-plan.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { ConnectionOptions, Io, OpenVault, Target } from './io.ts';
import { inventoryNotes, settledFindings, unwaived } from './settled-findings.ts';
import { judged, readSpec } from './spec-options.ts';
import type { ReadSpec, SpecOptions } from './spec-options.ts';
import { unlessStopped } from './stopped.ts';

/** Options of every command that talks to a server. */
export interface ServerOptions extends SpecOptions, ConnectionOptions, Overrides, AccessOptions {
  readonly prune?: boolean;
  /** Globs of addresses. */
  readonly target?: readonly string[];
  readonly exclude?: readonly string[];
  /** Addresses that may be taken from another owner. */
  readonly takeOver?: readonly string[];
  readonly rewriteSecrets?: boolean;
  readonly parallelism?: number;
  readonly stats?: boolean;
  readonly debug?: boolean;
}

/** A plan with what it was made from. */
export interface Planned {
  readonly plan: Plan;
  /** Undefined when the plan changes nothing about access. */
  readonly review: AccessReview | undefined;
  /** The objects of the spec that the run is about. */
  readonly desired: readonly Resource[];
  /** The server's answers, those for what is to be deleted among them. */
  readonly answers: ReadonlyMap<Address, WireObject>;
  /** Objects that stay and on which the meaning of the changes hangs. */
  readonly beside: readonly Beside[];
  /** Undefined when the spec names none, or the token may not read it. */
  readonly inventories: Inventories | undefined;
  readonly ownership: Ownership;
  readonly writeOnly: WriteOnlyOf;
  readonly options: ServerOptions;
  readonly spec: ReadSpec;
  readonly target: Target;
  /** Set when findings stop the command here. */
  readonly stop?: ExitCode;
}

/** Findings that end the command before the server was asked for anything. */
export interface Stopped {
  readonly spec: ReadSpec;
  readonly diagnostics: readonly Diagnostic[];
  readonly stop: ExitCode;
}

export const DEFAULT_PARALLELISM = 10;

/** What a command does with its plan while the connection is open; `again` plans once more. */
export type UsePlan<T> = (
  planned: Planned | Stopped,
  vault?: OpenVault,
  again?: () => Promise<Planned | Stopped>,
) => Promise<T>;

/** What comes before any object is read; findings end the command. */
export type Before = (vault: OpenVault, spec: ReadSpec, target: Target) => Promise<readonly Diagnostic[]>;

/** What a command does around its plan, while the connection is open. */
export interface Around {
  readonly before?: Before;
  /** At the end, however it came. */
  readonly after?: () => Promise<void>;
}

/**
 * Spec in, plan out. `use` gets the plan while the connection is open. A signal ends all that comes before in order.
 * Rejects with `VaultError`, `StoppedError` and their kin.
 */
export async function withPlan<T>(
  io: Io,
  paths: readonly string[],
  options: ServerOptions,
  use: UsePlan<T>,
  { before, after }: Around = {},
): Promise<T> {
  io.holdSignals();
  const target = await unlessStopped(io, () => io.target(options));
  for (const warning of target.warnings) io.err(`warning ${warning}\n`);
  const spec = await unlessStopped(io, () => readSpec(io, paths, options, target.namespace));
  // With --strict a warning that the server may settle must not stop before the server was asked.
  const judge = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
    judged(unwaived({ io, spec }, findings), options);
  if (hasErrors(spec.findings) || hasErrors(judge(spec.diagnostics))) {
    return use({ spec, diagnostics: judge(spec.findings), stop: exitCode.wrongInput });
  }
  const vault = await unlessStopped(io, () =>
    target.open({
      parallelism: options.parallelism ?? DEFAULT_PARALLELISM,
      debug: options.debug === true,
    }),
  );
  const run = { io, vault, target, spec, options };
  try {
    const planned = await unlessStopped(io, () => plan({ ...run, before }));
    return await use(planned, vault, () => unlessStopped(io, () => plan(run)));
  } finally {
    try {
      await after?.();
    } finally {
      await vault.close();
    }
  }
}

/** All that a plan is made from, before the server was asked. */
interface Run {
  readonly io: Io;
  readonly vault: OpenVault;
  readonly target: Target;
  readonly spec: ReadSpec;
  readonly options: ServerOptions;
  readonly before?: Before | undefined;
}

async function plan(run: Run): Promise<Planned | Stopped> {
  const { io, vault, target, spec, options } = run;
  const { directives } = spec;
  const server = await askServer(vault.port);
  const refused = refusal(run, server);
  if (refused !== undefined) return refused;
  const hindered = (await run.before?.(vault, spec, target)) ?? [];
  if (hindered.length > 0) return { spec, diagnostics: hindered, stop: exitCode.refused };
  const sight = await look(run, server);
  if (sight === undefined) {
    const nothing = finding('nothing-selected', '--target and --exclude leave no object of this spec');
    return { spec, diagnostics: [nothing], stop: exitCode.wrongInput };
  }
  const { live, desired, inventories, ownership, prunables } = sight;
  const writeOnly = writeOnlyOf(kinds, inventories, io.digests.hmac);
  const takeOver = (options.takeOver ?? []).map(glob);
  const made = makePlan({
    ...sight,
    kinds,
    server,
    scopes: directives.prune,
    diagnostics: settledFindings(run, server, sight),
    takesOver: (address) => takeOver.some((matches) => matches(address)),
    rewrites(resource, field) {
      const state = writeOnly(resource).get(field);
      return state === 'differs' || (options.rewriteSecrets === true && state !== undefined);
    },
    writeOnly,
    notes: inventoryNotes(directives.inventory, inventories),
  });
  const answers = new Map([
    ...live.answers,
    ...(prunables?.prunable ?? []).map(({ address, answer }) => [address, answer] as const),
  ]);
  const { changes } = made;
  const beside = await readBeside({
    port: vault.port,
    kinds,
    server,
    changes,
    desired,
    spec: spec.resources,
    answers,
    live,
  });
  const access = await accessOf({ plan: made, desired, answers, beside }, options, io.now());
  const guards = guard({
    changes: access.changes,
    live,
    kinds,
    prunables,
    objects: spec.resources.length,
    inventoried: inventories?.own.objects.size,
    token: await tokenInUse(vault.port, target.namespace, access.changes, kinds),
    overrides: options,
  });
  const diagnostics = judged([...made.diagnostics, ...guards, ...access.diagnostics], options);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return {
    plan: { ...made, changes: access.changes, diagnostics },
    review: access.review,
    answers,
    beside: access.beside,
    desired,
    inventories,
    ownership,
    writeOnly,
    options,
    spec,
    target,
    ...(errors.length > 0 && { stop: stopCode(errors) }),
  };
}

/** A mistake in the spec comes before a guard's refusal, and that before a check that was asked for. */
function stopCode(errors: readonly Diagnostic[]): ExitCode {
  const others = errors.filter(({ code }) => code !== 'access-widened');
  if (others.length === 0) return exitCode.checkFailed;
  return others.every(isGuard) ? exitCode.refused : exitCode.wrongInput;
}

/** Looks at access; the models of it are loaded only when something changes. */
async function accessOf(sources: PlanSources, options: ServerOptions, now: number): Promise<JudgedAccess> {
  if (sources.plan.changes.length === 0)
    return { changes: [], review: undefined, diagnostics: [], beside: [] };
  const { judgeAccess } = await import('./access-of-plan.ts');
  return judgeAccess(sources, options, now);
}

/** Why nothing of this spec may be read from this server. */
function refusal({ spec, target }: Run, server: ServerInfo): Stopped | undefined {
  const foreign = checkCluster(spec.directives.cluster, server);
  if (foreign.length > 0) return { spec, diagnostics: foreign, stop: exitCode.refused };
  const namespaces = checkNamespaces(spec.resources, target.namespace, server);
  return hasErrors(namespaces) ? { spec, diagnostics: namespaces, stop: exitCode.wrongInput } : undefined;
}

/** What the run is about, and what the server holds of it. */
export interface Sight {
  readonly desired: readonly Resource[];
  readonly live: Live;
  readonly inventories: Inventories | undefined;
  readonly ownership: Ownership;
  readonly prunables?: Prunables;
  readonly isSelected: (address: Address) => boolean;
  /** About fields that are ignored. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the server. Undefined when the selection leaves nothing. Rejects with a `VaultError`. */
async function look({ vault, spec, options }: Run, server: ServerInfo): Promise<Sight | undefined> {
  const { directives, resources } = spec;
  const selection = { target: options.target ?? [], exclude: options.exclude ?? [] };
  const selected = select(resources, kinds, selection);
  const isNothing = selected.length === 0 && resources.length > 0;
  if (isNothing && options.prune !== true) return undefined;
  const [live, inventories] = await Promise.all([
    readLive(vault.port, kinds, selected, server, directives.prune),
    directives.inventory && readInventories(vault.port, directives.inventory, directives.owner),
  ]);
  const filled = fillTexts(selected, live.answers, kinds);
  const sight = {
    ...withIgnored(filled, directives.ignore, live.answers, kinds),
    live,
    inventories,
    ownership: {
      owner: directives.owner,
      inventory: inventories?.owners,
      others: inventories?.others,
    },
    isSelected: isSelected(selection),
  };
  if (options.prune !== true) return sight;
  const prunables = await readPrunable({
    ...sight,
    kinds,
    server,
    scopes: directives.prune,
    port: vault.port,
    inventoryPlace: directives.inventory,
    lockPlace: directives.lock,
  });
  return isNothing && prunables.prunable.length === 0 ? undefined : { ...sight, prunables };
}
