import { finding } from '../model/catalogue.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ServerInfo } from '../model/server.ts';
import { isInside, joinPath } from '../spec/spec-path.ts';
import type { TestFile } from '../testing/test-files.ts';
import type { Io } from './io.ts';
import { judged, readSpec } from './spec-options.ts';
import type { ReadSpec, SpecOptions } from './spec-options.ts';

/** The spec that tests are about. */
export interface TestedSpec {
  readonly spec: ReadSpec;
  /** What keeps tests from being made. */
  readonly errors: readonly Diagnostic[];
}

/** Gives each test file the spec that it is about, held to `server`; one that several name is read once. */
export function testedSpecs(
  io: Io,
  options: SpecOptions,
  server?: ServerInfo,
): (file: TestFile) => Promise<TestedSpec | { readonly errors: readonly Diagnostic[] }> {
  const known = new Map<string, Promise<TestedSpec>>();
  const read = async (paths: readonly string[]): Promise<TestedSpec> => {
    const spec = await readSpec(io, paths, options, '', server);
    const findings = judged(spec.findings, options);
    return {
      spec,
      errors: hasErrors(findings) ? findings.filter(({ severity }) => severity === 'error') : [],
    };
  };
  return async (file) => {
    const path = options.file === undefined ? await pathOf(io, file) : '';
    if (typeof path === 'object') return { errors: [path] };
    const found = known.get(path) ?? read(path === '' ? [] : [path]);
    known.set(path, found);
    return found;
  };
}

/** A test file comes with the spec and is as foreign: what it names is not read from just anywhere. */
async function pathOf({ files }: Io, file: TestFile): Promise<string | Diagnostic> {
  if (file.spec === undefined) {
    const beside = joinPath(file.folder, 'vaultctl.yaml');
    return (await files.stat(beside)) === undefined ? file.folder : beside;
  }
  const path = /^\.[\\/]?$/.test(file.spec) ? file.folder : joinPath(file.folder, file.spec);
  const [here, real] = await Promise.all([files.real('.'), files.real(path).catch(() => undefined)]);
  const message = real === undefined ? `${path} is not there` : `${path} is outside the working folder`;
  if (real !== undefined && (isInside(here, real) || isInside(file.root.real, real))) return path;
  return real === undefined
    ? finding('file-not-readable', `${message}: ${file.source.file} names it as its spec`)
    : finding('file-outside-spec', `${message}: ${file.source.file} names it as its spec`, {
        hint: 'run vaultctl in the folder that holds both, or name the spec with --file',
      });
}
