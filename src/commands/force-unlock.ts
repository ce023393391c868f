import { readLock, releaseLock } from '../engine/lock.ts';
import { lockPath } from '../engine/lock-record.ts';
import { askServer, checkCluster } from '../engine/server.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LockRecord } from '../model/lock.ts';
import { lockText } from '../render/lock-text.ts';
import { reportJson } from '../render/plan-json.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { ConnectionOptions, Io, OpenVault } from './io.ts';
import { lockHeld } from './lock-held.ts';
import { judged, readSpec, UsageError } from './spec-options.ts';
import type { ReadSpec, SpecOptions } from './spec-options.ts';

export interface ForceUnlockOptions extends SpecOptions, ConnectionOptions {
  readonly parallelism?: number;
  readonly debug?: boolean;
}

/**
 * `vaultctl force-unlock ID`: lets exactly that lock go, for a run that cannot do it any more. Rejects with a
 * `VaultError`, a `ConnectionError` or a `UsageError`.
 */
export async function runForceUnlock(
  io: Io,
  id: string,
  paths: readonly string[],
  options: ForceUnlockOptions,
): Promise<ExitCode> {
  const target = await io.target(options);
  for (const warning of target.warnings) io.err(`warning ${warning}\n`);
  const spec = await readSpec(io, paths, options, target.namespace);
  const end = (code: ExitCode, diagnostics: readonly Diagnostic[], text = ''): ExitCode => {
    if (options.json === true) {
      io.out(reportJson({ command: 'force-unlock', exitCode: code, diagnostics }));
    } else {
      if (code !== exitCode.done) showFindings(io, diagnostics, spec.sourceLine);
      io.out(text);
    }
    return code;
  };
  const offline = judged(spec.diagnostics, options);
  if (hasErrors(offline)) return end(exitCode.wrongInput, offline);
  const vault = await target.open({
    parallelism: options.parallelism ?? 1,
    debug: options.debug === true,
  });
  try {
    const { code, diagnostics, text } = await unlock(vault, spec, id, [...paths, ...(options.file ?? [])]);
    return end(code, diagnostics, text);
  } finally {
    await vault.close();
  }
}

interface Unlocked {
  readonly code: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  /** For people. */
  readonly text?: string;
}

async function unlock(
  { port }: OpenVault,
  { directives }: ReadSpec,
  id: string,
  specs: readonly string[],
): Promise<Unlocked> {
  const place = directives.lock;
  if (place === undefined)
    throw new UsageError('the spec names no lock', 'name the spec whose settings.lock says where it is');
  const foreign = checkCluster(directives.cluster, await askServer(port));
  if (foreign.length > 0) return { code: exitCode.refused, diagnostics: foreign };
  const another = (record: LockRecord): Unlocked => ({
    code: exitCode.refused,
    diagnostics: [lockHeld(place, record, specs)],
    text: lockText(record),
  });
  const { record, version } = await readLock(port, place);
  const free = `Nobody has the lock ${lockPath(place)}.\n`;
  if (record === undefined) return { code: exitCode.done, diagnostics: [], text: free };
  if (record.id !== id) return another(record);
  const rival = await releaseLock(port, place, { record, version });
  if (rival !== undefined) return another(rival);
  const text = `The lock ${lockPath(place)} is free. It was this one:\n\n${lockText(record)}`;
  return { code: exitCode.done, diagnostics: [], text };
}
