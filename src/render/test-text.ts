import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { TestCheck, TestOutcome, TestResult } from '../model/test-outcome.ts';
import { frame, placeText } from './diagnostic-text.ts';
import type { SourceLine } from './diagnostic-text.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

const WORDS: Readonly<Record<TestResult, string>> = { ok: 'ok', failed: 'FAILED', open: 'open' };

/** A line for each test below the name of its file, with remarks on what was met. */
export function testsText(tests: readonly TestOutcome[], style: Style): string {
  const files = [...new Set(tests.map(({ at }) => at.file))];
  return files
    .map((file) => {
      const own = tests.filter(({ at }) => at.file === file);
      return `${printable(file)}\n${own.map((test) => testText(test, style)).join('')}`;
    })
    .join('\n');
}

function testText({ name, result, checks }: TestOutcome, style: Style): string {
  const color = { ok: style.add, failed: style.error, open: style.warning };
  const remarks = checks
    .filter((check) => check.result === 'ok' && check.text !== undefined)
    .map(({ expectation, text = '' }) => `          ${printable(`${expectation}: ${text}`)}\n`);
  return `  ${color[result](WORDS[result].padEnd(6))}  ${printable(name)}\n${remarks.join('')}`;
}

/** Each expectation that is not met, with the lines that it hangs on. */
export function unmetText(tests: readonly TestOutcome[], sourceLine: SourceLine, style: Style): string {
  return tests
    .flatMap(({ name, checks }) =>
      checks.flatMap((check) => {
        if (check.result === 'ok') return [];
        const paint = check.result === 'failed' ? style.error : style.warning;
        const places = check.because.flatMap(({ at, note }) => [
          `  ${placeText(at)}: ${printable(note)}`,
          ...frame(at, sourceLine, style),
        ]);
        const head = `${placeText(check.at)}: ${paint(WORDS[check.result])} ${printable(name)} ${style.faint(`[${codeOf(check)}]`)}`;
        return `${[head, `  ${printable(expectationText(check))}`, ...frame(check.at, sourceLine, style), ...places].join('\n')}\n`;
      }),
    )
    .join('\n');
}

/** `6 tests: 4 ok, 1 failed, 1 open` */
export function testCountText(tests: readonly TestOutcome[]): string {
  const parts = (['ok', 'failed', 'open'] as const).flatMap((wanted) => {
    const count = tests.filter(({ result }) => result === wanted).length;
    return count === 0 ? [] : [`${count} ${wanted}`];
  });
  return `${tests.length} ${tests.length === 1 ? 'test' : 'tests'}: ${parts.join(', ')}`;
}

/** What was expected, and what came. */
export function expectationText({ expectation, result, text = '' }: TestCheck): string {
  return result === 'open' ? `${expectation}: it cannot be told; ${text}` : `${expectation}: ${text}`;
}

/** Each expectation that is not met, as a finding in the test file. */
export function testFindings(tests: readonly TestOutcome[]): readonly Diagnostic[] {
  return tests.flatMap(({ name, checks }) =>
    checks
      .filter(({ result }) => result !== 'ok')
      .map((check) => {
        const related = check.because.length === 0 ? {} : { related: check.because };
        return finding(codeOf(check), `${name}: ${expectationText(check)}`, { at: check.at, ...related });
      }),
  );
}

/** The code of an expectation that is not met. */
export function codeOf({ result }: Pick<TestCheck, 'result'>): 'test-failed' | 'test-open' {
  return result === 'failed' ? 'test-failed' : 'test-open';
}
