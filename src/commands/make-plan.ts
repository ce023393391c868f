import { guard } from '../engine/guard.ts';
import type { Overrides } from '../engine/guard.ts';
import { withIgnored } from '../engine/ignore.ts';
import { readInventories } from '../engine/inventory.ts';
import type { Inventories } from '../engine/inventory.ts';
import type { WriteOnlyOf } from '../engine/note.ts';
import type { Ownership } from '../engine/own.ts';
import { makePlan } from '../engine/plan.ts';
import { readPrunable } from '../engine/prune.ts';
import { readLive } from '../engine/read.ts';
import { isSelected, select } from '../engine/select.ts';
import { askServer, checkCluster, checkNamespaces } from '../engine/server.ts';
import { tokenInUse } from '../engine/token.ts';
import { writeOnlyStates } from '../engine/write-only.ts';
import type { WriteOnlyState } from '../engine/write-only.ts';
import { kinds } from '../kinds/index.ts';
import { finding, isGuard } from '../model/catalogue.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { InventoryPlace } from '../model/directives.ts';
import { glob } from '../model/glob.ts';
import type { Plan } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { WireObject } from '../model/wire.ts';
import { check, findingsOf } from '../spec/check.ts';
import { checkReferences } from '../spec/references.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { ConnectionOptions, Io, OpenVault, Target } from './io.ts';
import { judged, readSpec } from './spec-options.ts';
import type { ReadSpec, SpecOptions } from './spec-options.ts';

/** Options of every command that talks to a server. */
export interface ServerOptions extends SpecOptions, ConnectionOptions, Overrides {
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
  /** The objects of the spec that the run is about. */
  readonly desired: readonly Resource[];
  /** The server's answers, those for what is to be deleted among them. */
  readonly answers: ReadonlyMap<Address, WireObject>;
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

/** Spec in, plan out. `use` gets the plan while the connection is open. Rejects with `VaultError` and its kin. */
export async function withPlan<T>(
  io: Io,
  paths: readonly string[],
  options: ServerOptions,
  use: (planned: Planned | Stopped, vault?: OpenVault) => Promise<T>,
): Promise<T> {
  const target = await io.target(options);
  for (const warning of target.warnings) io.err(`warning ${warning}\n`);
  const spec = await readSpec(io, paths, options, target.namespace);
  // With --strict a warning that the server may settle must not stop before the server was asked.
  if (hasErrors(spec.findings) || hasErrors(judged(spec.diagnostics, options))) {
    return use({ spec, diagnostics: judged(spec.findings, options), stop: exitCode.wrongInput });
  }
  const vault = target.open({
    parallelism: options.parallelism ?? DEFAULT_PARALLELISM,
    debug: options.debug === true,
  });
  try {
    return await use(await plan(io, vault, target, spec, options), vault);
  } finally {
    await vault.close();
  }
}

async function plan(
  io: Io,
  vault: OpenVault,
  target: Target,
  spec: ReadSpec,
  options: ServerOptions,
): Promise<Planned | Stopped> {
  const { directives } = spec;
  const server = await askServer(vault.port);
  const foreign = checkCluster(directives.cluster, server);
  if (foreign.length > 0) return { spec, diagnostics: foreign, stop: exitCode.refused };
  const namespaces = checkNamespaces(spec.resources, target.namespace, server);
  if (hasErrors(namespaces)) return { spec, diagnostics: namespaces, stop: exitCode.wrongInput };
  const selection = { target: options.target ?? [], exclude: options.exclude ?? [] };
  const selected = select(spec.resources, kinds, selection);
  const isNothing = selected.length === 0 && spec.resources.length > 0;
  const nothing = finding('nothing-selected', '--target and --exclude leave no object of this spec');
  if (isNothing && options.prune !== true) return { spec, diagnostics: [nothing], stop: exitCode.wrongInput };
  const [live, inventories] = await Promise.all([
    readLive(vault.port, kinds, selected, server, directives.prune),
    directives.inventory && readInventories(vault.port, directives.inventory, directives.owner),
  ]);
  const ignored = withIgnored(selected, directives.ignore, live.answers, kinds);
  const desired = ignored.desired;
  const unlisted = new Set(live.notListed.map(({ path }) => path));
  const settled = [
    ...spec.diagnostics,
    ...findingsOf(check(spec.resources, kinds, server, spec.verdicts, io.now())),
    ...checkReferences(
      desired,
      kinds,
      (address, listing) => live.seen.has(address) || (unlisted.has(listing) ? undefined : false),
    ),
    ...ignored.diagnostics,
  ];
  const ownership: Ownership = {
    owner: directives.owner,
    inventory: inventories?.owners,
    others: inventories?.others,
  };
  const shared = { desired, live, kinds, server, ownership, scopes: directives.prune };
  const isWanted = isSelected(selection);
  const prunables =
    options.prune === true
      ? await readPrunable({
          ...shared,
          port: vault.port,
          inventoryPlace: directives.inventory,
          isSelected: isWanted,
        })
      : undefined;
  if (isNothing && prunables?.prunable.length === 0)
    return { spec, diagnostics: [nothing], stop: exitCode.wrongInput };
  const byName = indexKinds(kinds);
  const states = new Map<Resource, ReadonlyMap<string, WriteOnlyState>>();
  const writeOnly: WriteOnlyOf = (resource) => {
    const kind = byName.get(resource.kind);
    // Asked for every field of every object.
    const found =
      states.get(resource) ??
      (kind && writeOnlyStates(kind, resource, inventories, io.digests.hmac)) ??
      new Map();
    states.set(resource, found);
    return found;
  };
  const takeOver = (options.takeOver ?? []).map(glob);
  const made = makePlan({
    ...shared,
    diagnostics: settled,
    isSelected: isWanted,
    ...(prunables !== undefined && { prunables }),
    takesOver: (address) => takeOver.some((matches) => matches(address)),
    rewrites(resource, field) {
      const state = writeOnly(resource).get(field);
      return state === 'differs' || (options.rewriteSecrets === true && state !== undefined);
    },
    writeOnly,
    notes: inventoryNotes(directives.inventory, inventories),
  });
  const guards = guard({
    changes: made.changes,
    live,
    kinds,
    prunables,
    objects: spec.resources.length,
    inventoried: inventories === undefined ? undefined : inventories.own.objects.size,
    token: await tokenInUse(vault.port, target.namespace, made.changes, kinds),
    overrides: options,
  });
  const diagnostics = judged([...made.diagnostics, ...guards], options);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const stop = errors.every(isGuard) ? exitCode.refused : exitCode.wrongInput;
  const answers = new Map([
    ...live.answers,
    ...(prunables?.prunable ?? []).map(({ address, answer }) => [address, answer] as const),
  ]);
  return {
    plan: { ...made, diagnostics },
    answers,
    desired,
    inventories,
    ownership,
    writeOnly,
    options,
    spec,
    target,
    ...(errors.length > 0 && { stop }),
  };
}

function inventoryNotes(
  place: InventoryPlace | undefined,
  inventories: Inventories | undefined,
): Plan['notes'] {
  if (place === undefined || inventories !== undefined) return [];
  return [
    {
      address: `${place.mount}/data/${place.path}`,
      text: 'this token may not read the inventory, so whose objects without a mark are is not known',
    },
  ];
}
