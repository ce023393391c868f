import { inReadingOrder } from '../model/diagnostic.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { glob } from '../model/glob.ts';
import type { ServerInfo } from '../model/server.ts';
import type { SourceText } from '../spec/source-text.ts';
import { readTests } from '../testing/read-tests.ts';
import { readTestFiles } from '../testing/test-files.ts';
import type { TestFile } from '../testing/test-files.ts';
import type { Io } from './io.ts';
import type { SpecOptions } from './spec-options.ts';
import { chosenPaths, UsageError } from './spec-options.ts';
import { testedSpecs } from './test-specs.ts';
import type { TestedSpec } from './test-specs.ts';
import { readyTest } from './test-token.ts';
import type { ReadyTest } from './test-token.ts';

/** A test with its token, and the spec that it is about. */
export interface TestToRun extends ReadyTest {
  readonly tested: TestedSpec;
}

/** Tests as they were read, before any is made. */
export interface TestsToRun {
  readonly tests: readonly TestToRun[];
  /** What is wrong with the tests, and with the specs that they are about. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sourceLine: (position: Position) => string | undefined;
}

/**
 * Reads the tests that the paths name, or those beside the spec; `run` is a pattern for their names, and `server` one to
 * which the specs are held.
 */
export async function readTestsToRun(
  io: Io,
  paths: readonly string[],
  options: SpecOptions & { readonly run?: string },
  server?: ServerInfo,
): Promise<TestsToRun> {
  const { testFiles, diagnostics } = await readTestFiles(io.files, await testPaths(io, paths, options));
  const specOf = testedSpecs(io, options, server);
  const read = await Promise.all(testFiles.map(async (file) => readFile(io, file, await specOf(file))));
  const found = [...diagnostics, ...read.flatMap((one) => one.diagnostics)];
  const all = read.flatMap(({ tests }) => tests);
  const isAsked = options.run === undefined ? () => true : glob(`*${options.run}*`);
  const tests = all.filter(({ test }) => isAsked(test.name));
  if (all.length > 0 && tests.length === 0)
    throw new UsageError(`no test has a name like ${options.run ?? ''}`, 'a * in it stands for any text');
  const specs = new Set(read.flatMap(({ tested }) => ('spec' in tested ? [tested.spec] : [])));
  const texts = new Map<string, SourceText>(
    [...testFiles.map(({ source }) => source), ...all.flatMap(({ text }) => text ?? [])].map((text) => [
      text.file,
      text,
    ]),
  );
  return {
    tests,
    diagnostics: inReadingOrder([...new Map(found.map((one) => [JSON.stringify(one), one])).values()]),
    sourceLine: (position) => {
      const own = texts.get(position.file);
      if (own !== undefined) return own.line(position.line);
      return [...specs].map((spec) => spec.sourceLine(position)).find((line) => line !== undefined);
    },
  };
}

/** Where tests are looked for: beside the spec, unless it is told. */
async function testPaths(io: Io, paths: readonly string[], options: SpecOptions): Promise<readonly string[]> {
  if (paths.length > 0) return paths;
  const specs = await chosenPaths(io, options.file ?? []);
  return specs.map((path) => (path === 'vaultctl.yaml' ? '.' : path));
}

async function readFile(
  io: Io,
  file: TestFile,
  tested: TestedSpec | Pick<TestedSpec, 'errors'>,
): Promise<{
  readonly tested: TestedSpec | Pick<TestedSpec, 'errors'>;
  readonly tests: readonly TestToRun[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  if (!('spec' in tested)) return { tested, tests: [], diagnostics: [...file.diagnostics, ...tested.errors] };
  const { tests, diagnostics } = readTests(file, tested.spec.variables);
  const ready = await Promise.all(tests.map((test) => readyTest(io, file, test)));
  return {
    tested,
    tests: ready.flatMap((one) => ('diagnostics' in one ? [] : [{ ...one, tested }])),
    diagnostics: [
      ...diagnostics,
      ...tested.errors,
      ...ready.flatMap((one) => ('diagnostics' in one ? one.diagnostics : [])),
    ],
  };
}
