import { makePlan } from '../engine/plan.ts';
import { readLive } from '../engine/read.ts';
import type { Live } from '../engine/read.ts';
import { askServer, checkNamespaces } from '../engine/server.ts';
import { kinds } from '../kinds/index.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { check, findingsOf } from '../spec/check.ts';
import { checkReferences } from '../spec/references.ts';
import { isGuard } from './findings.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { ConnectionOptions, Io, OpenVault, Target } from './io.ts';
import { judged, readSpec } from './spec-options.ts';
import type { ReadSpec, SpecOptions } from './spec-options.ts';

/** Options of every command that talks to a server. */
export interface ServerOptions extends SpecOptions, ConnectionOptions {
  readonly parallelism?: number;
  readonly stats?: boolean;
  readonly debug?: boolean;
}

/** A plan with what it was made from. */
export interface Planned {
  readonly plan: Plan;
  readonly live: Live;
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
    return await use(await plan(vault, target, spec, options), vault);
  } finally {
    await vault.close();
  }
}

async function plan(
  vault: OpenVault,
  target: Target,
  spec: ReadSpec,
  options: ServerOptions,
): Promise<Planned | Stopped> {
  const server = await askServer(vault.port);
  const namespaces = checkNamespaces(spec.resources, target.namespace, server);
  if (hasErrors(namespaces)) return { spec, diagnostics: namespaces, stop: exitCode.wrongInput };
  const live = await readLive(vault.port, kinds, spec.resources, server);
  const unseen = new Set(live.notListed.map(({ kind }) => kind));
  const settled = [
    ...spec.diagnostics,
    ...findingsOf(check(spec.resources, kinds, server, spec.verdicts)),
    ...checkReferences(
      spec.resources,
      kinds,
      (address, kind) => live.seen.has(address) || (unseen.has(kind) ? undefined : false),
    ),
  ];
  const made = makePlan({ desired: spec.resources, live, kinds, server, diagnostics: settled });
  const diagnostics = judged(made.diagnostics, options);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const stop = errors.every(isGuard) ? exitCode.refused : exitCode.wrongInput;
  return { plan: { ...made, diagnostics }, live, spec, target, ...(errors.length > 0 && { stop }) };
}
