import type { AccessModel } from '../access/access-model.ts';
import type { ModelMount } from '../access/model-mount.ts';
import { askServer, checkNamespaces } from '../engine/server.ts';
import { authMountPath } from '../model/auth-path.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { addressOf } from '../model/resource.ts';
import type { Address } from '../model/resource.ts';
import { modelOfServer, modelOfSpec } from './access-source.ts';
import { assumedServer, namedServer, refuseNamedServer } from './assumed-server.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { DEFAULT_PARALLELISM } from './make-plan.ts';
import type { ServerOptions } from './make-plan.ts';
import { judged, readSpec, UsageError } from './spec-options.ts';
import { statsText } from './stats.ts';

export interface SourceOptions extends ServerOptions {
  readonly live?: boolean;
  /** `vault`, `openbao`, or one with its version. */
  readonly server?: string;
}

/** The access rules that a question is about. */
export interface ExplainSource {
  readonly model: AccessModel;
  /** The namespace of a server, or nothing for a spec. */
  readonly namespace: string;
  /** Where the token was not allowed to look. */
  readonly notSeen: readonly Address[];
  /** Why the config of a mount is not known, where it may have one all the same. */
  readonly unknownConfig: (mount: ModelMount) => string | undefined;
}

/** Reads the rules of the spec, or of the server; findings of a spec that is wrong. Rejects with a `VaultError`. */
export function explainSource(
  io: Io,
  paths: readonly string[],
  options: SourceOptions,
): Promise<ExplainSource | { readonly diagnostics: readonly Diagnostic[] }> {
  if (options.live !== true) return ofSpec(io, paths, options);
  if (paths.length > 0 || options.file !== undefined)
    throw new UsageError('--live reads the server, and a spec is named, too', 'leave out one of them');
  refuseNamedServer(options.server);
  return ofServer(io, options);
}

async function ofSpec(
  io: Io,
  paths: readonly string[],
  options: SourceOptions,
): Promise<ExplainSource | { readonly diagnostics: readonly Diagnostic[] }> {
  const server = assumedServer(options.server);
  const spec = await readSpec(io, paths, options, '', namedServer(options.server));
  const diagnostics = judged(spec.findings, options);
  if (hasErrors(diagnostics)) {
    if (options.json !== true) showFindings(io, diagnostics, spec.sourceLine);
    return { diagnostics };
  }
  return {
    model: modelOfSpec(spec.resources, server),
    namespace: '',
    notSeen: [],
    unknownConfig: () => 'the spec leaves the config of the mount out, so its demands are not known',
  };
}

async function ofServer(io: Io, options: SourceOptions): Promise<ExplainSource> {
  const target = await io.target(options);
  const { namespace } = target;
  for (const warning of target.warnings) io.err(`warning ${warning}\n`);
  const vault = await target.open({
    parallelism: options.parallelism ?? DEFAULT_PARALLELISM,
    debug: options.debug === true,
  });
  try {
    const server = await askServer(vault.port);
    const [wrong] = checkNamespaces([], namespace, server);
    if (wrong !== undefined) throw new UsageError(wrong.message, wrong.hint ?? 'leave --namespace out');
    const { model, forbidden } = await modelOfServer(vault, server, namespace);
    if (options.stats === true) io.err(statsText(vault.stats()));
    const unread = new Set(forbidden);
    return {
      model,
      namespace,
      notSeen: forbidden,
      unknownConfig: ({ path }) =>
        unread.has(addressOf(namespace, `auth/${authMountPath(path)}/config`))
          ? 'the config of the mount may not be read'
          : undefined,
    };
  } finally {
    await vault.close();
  }
}
