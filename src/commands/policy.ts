import { leastPolicy } from '../engine/least-policy.ts';
import { askServer } from '../engine/server.ts';
import { kinds } from '../kinds/index.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { ServerInfo } from '../model/server.ts';
import { printPolicy } from '../policy-language/print.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io, Target } from './io.ts';
import { DEFAULT_PARALLELISM } from './make-plan.ts';
import type { ServerOptions } from './make-plan.ts';
import { judged, readSpec } from './spec-options.ts';

export interface PolicyOptions extends ServerOptions {
  readonly for: 'plan' | 'apply';
  /** Which product the policy is for; without it the server is asked. */
  readonly server?: 'vault' | 'openbao';
}

/**
 * `vaultctl policy`: prints the least policy with which this very spec can be planned or applied. Needs no token. Rejects
 * with a `VaultError` or a `ConnectionError`.
 */
export async function runPolicy(io: Io, paths: readonly string[], options: PolicyOptions): Promise<ExitCode> {
  const target = await io.target({ ...options, authMethod: 'token' });
  const spec = await readSpec(io, paths, options, target.namespace);
  if (hasErrors(judged(spec.diagnostics, options))) {
    showFindings(io, judged(spec.diagnostics, options), spec.sourceLine);
    return exitCode.wrongInput;
  }
  const server = options.server === undefined ? await asked(target, options) : newest(options.server);
  const rules = leastPolicy({
    purpose: options.for,
    isPruning: options.prune === true,
    desired: spec.resources,
    kinds,
    server,
    directives: spec.directives,
    namespace: target.namespace,
  });
  const place = target.namespace === '' ? '' : `, in the namespace ${target.namespace}`;
  io.out(`# The least with which vaultctl can ${options.for} this spec${place}.\n\n${printPolicy(rules)}`);
  return exitCode.done;
}

/** What kind of server it is says every server to everybody. */
async function asked(target: Target, options: PolicyOptions): Promise<ServerInfo> {
  const vault = await target.open({
    parallelism: DEFAULT_PARALLELISM,
    debug: options.debug === true,
  });
  try {
    return await askServer(vault.port);
  } finally {
    await vault.close();
  }
}

function newest(flavour: 'vault' | 'openbao'): ServerInfo {
  return { flavour, version: '9999', edition: 'enterprise', clusterName: '', clusterId: '' };
}
