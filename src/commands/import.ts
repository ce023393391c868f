import { readAccessorTables } from '../engine/name-accessors.ts';
import { survey } from '../engine/survey.ts';
import type { Survey } from '../engine/survey.ts';
import { askServer, checkNamespaces } from '../engine/server.ts';
import { kinds } from '../kinds/index.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import { importText, importTrouble } from '../render/import-text.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import { importedSpec } from './imported-spec.ts';
import type { ConnectionOptions, Io, OpenVault, Target } from './io.ts';
import { DEFAULT_PARALLELISM } from './make-plan.ts';
import { selection } from './selection.ts';
import { UsageError } from './spec-options.ts';
import { statsText } from './stats.ts';
import { writeFiles } from './write-files.ts';

export interface ImportOptions extends ConnectionOptions {
  readonly out: string;
  readonly select?: readonly string[];
  readonly force?: boolean;
  readonly parallelism?: number;
  readonly stats?: boolean;
  readonly debug?: boolean;
}

/**
 * `vaultctl import`: writes a spec of what a server holds, after which a plan is empty. Rejects with a `VaultError`, or
 * with a `UsageError` before anything is written.
 */
export async function runImport(
  io: Io,
  patterns: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  const target = await io.target(options);
  for (const warning of target.warnings) io.err(`warning ${warning}\n`);
  const vault = await target.open({
    parallelism: options.parallelism ?? DEFAULT_PARALLELISM,
    debug: options.debug === true,
  });
  try {
    const code = await importFrom(io, vault, target, [...patterns, ...(options.select ?? [])], options);
    if (options.stats === true) io.err(statsText(vault.stats()));
    return code;
  } finally {
    await vault.close();
  }
}

async function importFrom(
  io: Io,
  vault: OpenVault,
  target: Target,
  patterns: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  const server = await askServer(vault.port);
  const namespaces = checkNamespaces([], target.namespace, server);
  if (hasErrors(namespaces)) {
    showFindings(io, namespaces, () => undefined);
    return exitCode.wrongInput;
  }
  const seen = await look(io, vault, server, target.namespace, patterns);
  if (seen.found.length === 0 && seen.forbidden.length === 0) {
    io.out('The server holds nothing to import.\n');
    return exitCode.done;
  }
  const tables = await readAccessorTables(vault.port, kinds, seen.found, target.namespace);
  const spec = await importedSpec(io, seen.found, tables, server, target.namespace);
  const { out, force } = options;
  const others = await writeFiles(io, out, spec.files, { force: force === true });
  const report = {
    ...spec,
    folder: out,
    planFlags: options.namespace === undefined ? '' : `--namespace ${options.namespace} `,
    files: [...spec.files.keys()],
    forbidden: seen.forbidden,
    others,
  };
  io.out(importText(report));
  const trouble = importTrouble(report);
  if (trouble === '') return exitCode.done;
  io.err(trouble);
  return exitCode.checkFailed;
}

async function look(
  io: Io,
  { port }: OpenVault,
  server: ServerInfo,
  namespace: string,
  patterns: readonly string[],
): Promise<Survey> {
  const asked = selection(patterns, kinds, namespace);
  const seen = await survey({
    port,
    kinds,
    server,
    namespace,
    wants: (kind, ref) => asked.wants(kind, ref),
    looksInto: (kind, parent) => asked.looksInto(kind, parent),
    onProgress: (read, known) => {
      if (io.isErrTerminal && read % 10 === 0)
        io.err(`\r\u001b[K  ${read} of about ${Math.max(read, known)} …`);
    },
  });
  if (io.isErrTerminal) io.err('\r\u001b[K');
  const { found, forbidden } = seen;
  if (found.length === 0 && forbidden.length > 0) throw nothingAllowed(forbidden, namespace);
  const [unmet] = asked.unmet();
  // What the token may not list may be there all the same.
  if (unmet !== undefined && forbidden.length === 0) {
    throw new UsageError(
      `nothing on the server matches ${unmet}`,
      'name an address such as auth/jwt/role/web, with * for any text, or the path of a mount such as auth/jwt',
    );
  }
  return seen;
}

function nothingAllowed(forbidden: readonly string[], namespace: string): VaultError {
  return new VaultError({
    method: 'GET',
    path: forbidden.join(', '),
    namespace,
    status: 403,
    errors: ['the token may read none of what is to be imported'],
    hint: 'give the token a policy that may list and read these paths',
    fate: 'refused',
  });
}
