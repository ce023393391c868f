import { hasErrors } from '../model/diagnostic.ts';
import type { TestOutcome } from '../model/test-outcome.ts';
import { reportJson } from '../render/plan-json.ts';
import { printable } from '../render/printable.ts';
import { makeStyle } from '../render/style.ts';
import { testCountText, testFindings, testsText, unmetText } from '../render/test-text.ts';
import { judgeTest } from '../testing/judge-test.ts';
import { modelOfSpec } from './access-source.ts';
import { assumedServer } from './assumed-server.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import type { ReportOptions } from './report-options.ts';
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
}

const COMMAND = 'test';

/** `vaultctl test`: whether access is as the test files say. */
export function runTest(io: Io, paths: readonly string[], options: TestOptions): Promise<ExitCode> {
  return withReports(io, { command: COMMAND, paths, options }, (write) =>
    testOnce(io, paths, options, write),
  );
}

async function testOnce(
  io: Io,
  paths: readonly string[],
  options: TestOptions,
  write: WriteReports,
): Promise<ExitCode> {
  const judge = specJudge(io, options);
  const { tests, diagnostics, sourceLine } = await readTestsToRun(io, paths, options);
  if (hasErrors(diagnostics)) {
    const code = await write(exitCode.wrongInput, () => ({ diagnostics }));
    if (options.json === true) io.out(reportJson({ command: COMMAND, exitCode: code, diagnostics }));
    else showFindings(io, diagnostics, sourceLine);
    return code;
  }
  const { outcomes, troubles } =
    options.live === true
      ? await (await import('./test-live.ts')).testLive(io, tests, options)
      : { outcomes: tests.map(judge), troubles: [] };
  for (const trouble of troubles)
    io.err(`warning the token of a test was not revoked, and ends by itself: ${printable(trouble)}\n`);
  const findings = testFindings(outcomes);
  const judgement = codeOf(findings.length > 0, troubles.length > 0);
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

function codeOf(hasFailed: boolean, isIncomplete: boolean): ExitCode {
  if (isIncomplete) return exitCode.incomplete;
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
