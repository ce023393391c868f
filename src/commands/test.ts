import { hasErrors } from '../model/diagnostic.ts';
import type { TestOutcome } from '../model/test-outcome.ts';
import { reportJson } from '../render/plan-json.ts';
import { makeStyle } from '../render/style.ts';
import { testCountText, testFindings, testsText, unmetText } from '../render/test-text.ts';
import { judgeTest } from '../testing/judge-test.ts';
import { modelOfSpec } from './access-source.ts';
import { assumedServer, namedServer, refuseNamedServer } from './assumed-server.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import type { ReportOptions } from './report-options.ts';
import { UsageError } from './spec-options.ts';
import type { SpecOptions } from './spec-options.ts';
import type { LiveOptions } from './test-live.ts';
import { readTestsToRun } from './test-run.ts';
import type { TestToRun } from './test-run.ts';
import { withReports } from './with-reports.ts';
import type { WriteReports } from './with-reports.ts';

export interface TestOptions extends SpecOptions, ReportOptions, LiveOptions {
  /** Part of the names of the tests to make; `*` stands for any text. */
  readonly run?: string;
  /** The server to judge for. */
  readonly server?: string;
  /** Whether a real server is asked instead. */
  readonly live?: boolean;
  /** Whether the tests are made again after each change of a file. */
  readonly watch?: boolean;
}

const COMMAND = 'test';

/** `vaultctl test`: whether access is as the test files say. */
export async function runTest(io: Io, paths: readonly string[], options: TestOptions): Promise<ExitCode> {
  const run = (world: Io): Promise<ExitCode> =>
    withReports(world, { command: COMMAND, paths, options }, (write) =>
      testOnce(world, paths, options, write),
    );
  if (options.watch !== true) return run(io);
  demandWatchable(paths, options);
  const { watch } = await import('./watch.ts');
  return watch(io, COMMAND, run);
}

/** Throws a `UsageError` for what can be done only once. */
function demandWatchable(paths: readonly string[], options: TestOptions): void {
  const { json, report, file = [], varFile = [], signingKey, tokenFile, authJwtFile } = options;
  if (json === true || report !== undefined)
    throw new UsageError(
      `--watch never comes to an end, and ${json === true ? '--json' : '--report'} tells of one run`,
      'leave one of them out',
    );
  const inputs = [...paths, ...file, ...varFile, signingKey, tokenFile, authJwtFile];
  if (inputs.includes('-'))
    throw new UsageError('--watch reads again, and standard input can be read only once', 'name a file');
}

async function testOnce(
  io: Io,
  paths: readonly string[],
  options: TestOptions,
  write: WriteReports,
): Promise<ExitCode> {
  const isLive = options.live === true;
  if (isLive) refuseNamedServer(options.server);
  const judge = specJudge(io, options);
  // A live test takes only variables from the spec.
  const server = isLive ? undefined : namedServer(options.server);
  const { tests, diagnostics, sourceLine } = await readTestsToRun(io, paths, options, server);
  if (hasErrors(diagnostics)) {
    const code = await write(exitCode.wrongInput, () => ({ diagnostics }));
    if (options.json === true) io.out(reportJson({ command: COMMAND, exitCode: code, diagnostics }));
    else showFindings(io, diagnostics, sourceLine);
    return code;
  }
  const { outcomes, isAllRevoked } = isLive
    ? await (await import('./test-live.ts')).testLive(io, tests, options)
    : { outcomes: tests.map(judge), isAllRevoked: true };
  const findings = testFindings(outcomes);
  const judgement = codeOf(findings.length > 0, isAllRevoked);
  const code = await write(judgement, () => ({ tests: outcomes, diagnostics: findings }));
  if (options.json === true) {
    io.out(reportJson({ command: COMMAND, exitCode: code, tests: outcomes, diagnostics: findings }));
    return code;
  }
  const style = makeStyle(io.color.out);
  const why = unmetText(outcomes, sourceLine, style);
  io.out(`${testsText(outcomes, style)}\n${why === '' ? '' : `${why}\n`}${testCountText(outcomes)}.\n`);
  return code;
}

function codeOf(hasFailed: boolean, isAllRevoked: boolean): ExitCode {
  if (!isAllRevoked) return exitCode.incomplete;
  return hasFailed ? exitCode.checkFailed : exitCode.done;
}

/** Judges tests by what their specs say. */
function specJudge(io: Io, { server: text }: TestOptions): (test: TestToRun) => TestOutcome {
  const server = assumedServer(text);
  const models = new Map<TestToRun['tested'], ReturnType<typeof modelOfSpec>>();
  return ({ test, token, tested }) => {
    const model = models.get(tested) ?? modelOfSpec(tested.spec.resources, server);
    models.set(tested, model);
    return judgeTest(test, token, model, io.now());
  };
}
