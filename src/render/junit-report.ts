import type { Applied, Change } from '../model/plan.ts';
import type { TestCheck } from '../model/test-outcome.ts';
import { placeText } from './diagnostic-text.ts';
import type { Report } from './plan-json.ts';
import { printable } from './printable.ts';
import type { ReportContext } from './report-context.ts';
import { reportFindings } from './report-finding.ts';
import type { ReportFinding } from './report-finding.ts';
import { codeOf, expectationText } from './test-text.ts';
import { element, withText } from './xml.ts';

const WORD = { create: 'created', update: 'changed', delete: 'deleted' } as const;

interface TestCase {
  readonly classname: string;
  readonly name: string;
  /** Undefined when it passes. */
  readonly outcome?: {
    readonly element: 'failure' | 'skipped';
    readonly type?: string;
    readonly message: string;
  };
  readonly out?: string;
}

/**
 * A test case for the run, for each finding, for each object that differs and for each access test. It fits the strictest schema in use:
 * https://github.com/jenkinsci/xunit-plugin/tree/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd
 */
export function junitReport(report: Report, context: ReportContext): string {
  const cases = [
    ...runCase(report),
    ...findingCases(report, context),
    ...objectCases(report),
    ...testCases(report, context),
  ];
  const count = (wanted: string): number => cases.filter(({ outcome }) => outcome?.element === wanted).length;
  const counts = { tests: cases.length, failures: count('failure'), errors: 0 };
  const suite = element(
    'testsuite',
    { name: context.id, ...counts, skipped: count('skipped') },
    cases.map(caseXml),
  );
  const root = element('testsuites', { name: `vaultctl ${report.command}`, ...counts }, [suite]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** There is always one test case, for some readers take an empty file for a broken run; access tests are enough. */
function runCase({ command, error, tests = [] }: Report): readonly TestCase[] {
  const outcome = error && { element: 'failure' as const, type: 'run-failed', message: error.message };
  if (outcome === undefined && tests.length > 0) return [];
  return [{ classname: 'vaultctl', name: command, ...(outcome && { outcome }) }];
}

function findingCases(
  { command, exitCode, diagnostics }: Report,
  context: ReportContext,
): readonly TestCase[] {
  // The end of the run, objects that were not applied and tests have cases of their own.
  const others = diagnostics.filter(({ code }) => code !== 'test-failed' && code !== 'test-open');
  const findings = reportFindings({ command, exitCode, diagnostics: others }, context);
  return findings.map((finding) => {
    const { severity, code, message, at } = finding;
    const place = at === undefined ? '' : `${placeText(at)}: `;
    return {
      classname: `finding.${code}`,
      name: `${place}${message}`,
      ...(severity === 'error'
        ? { outcome: { element: 'failure', type: code, message: advice(finding) } }
        : { out: `warning: ${advice(finding)}` }),
    };
  });
}

function testCases({ tests = [] }: Report, context: ReportContext): readonly TestCase[] {
  return tests.map(({ name, at, result, checks }) => {
    const classname = `test.${context.fileInRepository(at.file) ?? at.file}`;
    const bad = checks.filter((check) => check.result !== 'ok');
    const outcome = {
      element: 'failure' as const,
      type: codeOf({ result }),
      message: bad.map(checkText).join('\n'),
    };
    return { classname, name, ...(result !== 'ok' && { outcome }) };
  });
}

function checkText(check: TestCheck): string {
  const places = check.because.map(({ at, note }) => `  ${placeText(at)}: ${note}`);
  return [`${placeText(check.at)}: ${expectationText(check)}`, ...places].map(printable).join('\n');
}

function advice({ message, rule, hint }: ReportFinding): string {
  return [
    message,
    ...(rule === undefined ? [] : [`rule: ${rule}`]),
    ...(hint === undefined ? [] : [`next: ${hint}`]),
  ].join('\n');
}

function objectCases({ command, plan, applied = [] }: Report): readonly TestCase[] {
  const fates = new Map(applied.map((one) => [one.change.address, one]));
  return (plan?.changes ?? []).map((change) => {
    const base = { classname: change.kind, name: change.address };
    const fate = fates.get(change.address);
    if (fate !== undefined) return { ...base, ...fateOf(fate) };
    const out = `to be ${WORD[change.action]}${fieldList(change)}`;
    if (command === 'apply') return { ...base, outcome: { element: 'skipped', message: 'not applied' }, out };
    if (command !== 'drift') return { ...base, out };
    const message = `the server is not as the spec says: ${out}`;
    return { ...base, outcome: { element: 'failure', type: 'drift', message } };
  });
}

function fieldList({ action, fields }: Change): string {
  return action === 'update' ? `: ${fields.map(({ field }) => field).join(', ')}` : '';
}

function fateOf(fate: Applied): Pick<TestCase, 'outcome' | 'out'> {
  switch (fate.outcome) {
    case 'done':
      return { out: [WORD[fate.change.action], ...fate.warnings].join('\n') };
    case 'failed': {
      const { message, hint, kind } = fate.failure;
      const text = hint === undefined ? message : `${message}\nnext: ${hint}`;
      return { outcome: { element: 'failure', type: kind, message: text } };
    }
    case 'skipped':
      return { outcome: { element: 'skipped', message: fate.reason } };
  }
}

function caseXml({ classname, name, outcome, out }: TestCase): string {
  const inner = [
    ...(outcome === undefined ? [] : [outcomeXml(outcome)]),
    ...(out === undefined ? [] : [withText('system-out', {}, out)]),
  ];
  return element('testcase', { classname, name, time: 0 }, inner);
}

/** Some readers show the attribute, GitLab the text. The strict schema of Jenkins allows no attribute on what is skipped. */
function outcomeXml({ element: name, type, message }: NonNullable<TestCase['outcome']>): string {
  if (name === 'skipped') return withText(name, {}, message);
  const [first] = message.split('\n');
  return withText(name, { type, message: first }, message);
}
