import { checkFields, checkNamespaces } from '../engine/server.ts';
import { inReadingOrder } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { kinds } from '../kinds/index.ts';
import { fieldEntries } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import type { ServerInfo } from '../model/server.ts';
import { conceal } from '../spec/conceal.ts';
import { loadSpec } from '../spec/load.ts';
import type { LoadedSpec } from '../spec/load.ts';
import { validate } from '../spec/validate.ts';
import type { Validated } from '../spec/validate.ts';
import type { Io } from './io.ts';

/** Options of every command that reads a spec. */
export interface SpecOptions {
  readonly file?: readonly string[];
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
  readonly envPrefix?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** A spec with everything that is known about it offline. */
export interface ReadSpec extends Validated {
  readonly sourceLine: LoadedSpec['sourceLine'];
  readonly variables: LoadedSpec['variables'];
  /** All findings. */
  readonly findings: readonly Diagnostic[];
}

/** The user named no spec, or a variable in a way that makes no sense. */
export class UsageError extends Error {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const DEFAULT_PATHS = ['vaultctl.yaml', 'vaultctl'];

/**
 * Reads and checks the spec without contacting a server; for a `server` that is known all the same, with what a plan says
 * there of a spec before anything is on it. Rejects with a `UsageError`.
 */
export async function readSpec(
  io: Io,
  paths: readonly string[],
  options: SpecOptions,
  namespace: string,
  server?: ServerInfo,
): Promise<ReadSpec> {
  const loaded = await loadSpec(io.files, {
    paths: await chosenPaths(io, [...paths, ...(options.file ?? [])]),
    variables: variables(options.var ?? []),
    variableFiles: options.varFile ?? [],
    env: (name) => io.env(name),
    ...(options.envPrefix !== undefined && { envPrefix: options.envPrefix }),
    fileKeys: contentPlaces('file'),
    verbatim: [
      ...contentPlaces('text'),
      ...kinds.filter(({ spec }) => spec.content).map(({ spec }) => spec.path),
    ],
    rules: contentPlaces('rules').map((place) => [...place, '**']),
    sensitive: kinds.flatMap(sensitivePlaces),
  });
  const validated = validate(loaded.documents, kinds, namespace, io.now(), server);
  const { resources } = validated;
  const concealed = conceal((position) => loaded.sourceLine(position), resources, kinds);
  const show = (diagnostic: Diagnostic): Diagnostic => concealed.finding(diagnostic);
  const lacking =
    server === undefined
      ? []
      : [...checkNamespaces(resources, namespace, server), ...checkFields(resources, kinds, server)];
  const diagnostics = withoutPlanFiles([...loaded.diagnostics, ...validated.diagnostics]).map(show);
  return {
    ...validated,
    diagnostics,
    variables: loaded.variables,
    sourceLine: (position) => concealed.sourceLine(position),
    findings: inReadingOrder([...diagnostics, ...[...validated.unsettled, ...lacking].map(show)]),
  };
}

/** Of a saved plan it is enough to say that it is no spec. */
function withoutPlanFiles(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const isPlan = ({ code }: Diagnostic): boolean => code === 'plan-file-as-spec';
  const plans = new Set(diagnostics.filter(isPlan).map(({ at }) => at?.file));
  return diagnostics.filter((one) => isPlan(one) || one.at === undefined || !plans.has(one.at.file));
}

/** With `--strict` a warning is an error. */
export function judged(diagnostics: readonly Diagnostic[], options: SpecOptions): readonly Diagnostic[] {
  return options.strict === true
    ? diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'error' }))
    : diagnostics;
}

/** The paths that were given, or the spec that is here. Rejects with a `UsageError` when there is neither. */
export async function chosenPaths(io: Io, given: readonly string[]): Promise<readonly string[]> {
  if (given.length > 0) return given;
  const path = await specHere(io);
  if (path !== undefined) return [path];
  throw new UsageError(
    'no spec was named, and there is no vaultctl.yaml here',
    'name a file or folder, or run `vaultctl init` for a starter spec',
  );
}

/** The spec that is read when none is named. */
export async function specHere(io: Io): Promise<string | undefined> {
  for (const path of DEFAULT_PATHS) {
    if ((await io.files.stat(path)) !== undefined) return path;
  }
  return undefined;
}

function variables(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const cut = text.indexOf('=');
      // The text may hold a value, so it is not repeated.
      if (cut < 1) throw new UsageError('--var takes NAME=VALUE', 'write for example --var region=eu');
      return [text.slice(0, cut), text.slice(cut + 1)];
    }),
  );
}

function contentPlaces(key: 'file' | 'text' | 'rules'): readonly (readonly string[])[] {
  return kinds.flatMap(({ spec }) => (spec.content === undefined ? [] : [[...spec.path, spec.content[key]]]));
}

/** Where a kind's objects hold what the server never returns. */
function sensitivePlaces(kind: Kind): readonly (readonly string[])[] {
  return fieldEntries(kind).flatMap(([name, { group = [], sensitive, writeOnly, hidden = [] }]) => {
    const place = [...kind.spec.path, ...group, name];
    const isWhole = sensitive === true && writeOnly === true;
    return [...(isWhole ? [place] : []), ...hidden.map((key) => [...place, key])];
  });
}
