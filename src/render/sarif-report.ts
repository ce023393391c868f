import { catalogue } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Position } from '../model/diagnostic.ts';
import type { WaivedFinding } from '../model/directives.ts';
import { jsonDocument } from './json-document.ts';
import type { Report } from './plan-json.ts';
import type { ReportContext } from './report-context.ts';
import { fingerprints, levelOf, reportFindings } from './report-finding.ts';
import type { ReportFinding } from './report-finding.ts';
import { wellFormed } from './well-formed.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * What is wrong, as SARIF 2.1.0: results are at lines of the spec. What has no place in a file is told as a notification,
 * because GitHub refuses a result without one. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(report: Report, context: ReportContext): string {
  const shown = reportFindings(report, context);
  const waived = report.waived ?? [];
  const { command, exitCode } = report;
  const suppressed = reportFindings(
    { command, exitCode, diagnostics: waived.map(({ finding }) => finding) },
    context,
  );
  const findings = [...shown, ...suppressed];
  const marks = fingerprints(findings, context);
  const rules = [...new Set(findings.map(({ code }) => code))].sort();
  const results = findings.flatMap((finding, index) => {
    const { at, code } = finding;
    if (at === undefined) return [];
    return [
      {
        ruleId: code,
        ruleIndex: rules.indexOf(code),
        level: levelOf(finding),
        message: { text: messageOf(finding) },
        locations: [{ physicalLocation: physicalLocation(at) }],
        partialFingerprints: { 'vaultctl/v1': marks[index] },
        ...suppression(waived[index - shown.length]),
      },
    ];
  });
  const isFailed =
    report.error !== undefined || (report.applied ?? []).some(({ outcome }) => outcome !== 'done');
  const run = {
    tool: {
      driver: {
        name: 'vaultctl',
        version: context.version,
        rules: rules.map((code) => ruleOf(code, findings)),
      },
    },
    automationDetails: { id: `vaultctl/${report.command}/${context.id}/` },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: !isFailed,
        exitCode: report.exitCode,
        toolExecutionNotifications: shown
          .filter(({ at }) => at === undefined)
          .map((finding) => ({
            associatedRule: { id: finding.code, index: rules.indexOf(finding.code) },
            level: levelOf(finding),
            message: { text: messageOf(finding) },
          })),
      },
    ],
    results,
  };
  return jsonDocument({ $schema: SCHEMA, version: '2.1.0', runs: [run] });
}

/** Whoever shows the results keeps a waived one out of sight, and knows why. */
function suppression(waived: WaivedFinding | undefined): object {
  if (waived === undefined) return {};
  const { reason, until } = waived.waiver;
  return { suppressions: [{ kind: 'inSource', justification: `${reason} (until ${until})` }] };
}

function ruleOf(code: string, findings: readonly ReportFinding[]): object {
  const text = findings.find((one) => one.code === code)?.rule ?? code;
  const known = code in catalogue ? catalogue[code as DiagnosticCode] : undefined;
  const help = known === undefined ? text : `${text} Next: ${known.hint}.`;
  return {
    id: code,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: help },
    defaultConfiguration: { level: known?.severity ?? 'error' },
  };
}

function messageOf({ message, hint }: ReportFinding): string {
  const text = hint === undefined ? message : `${message}. Next: ${hint}`;
  // Text such as `[a](1)` would be a link, and `{0}` stand for an argument.
  return text.replaceAll(/\[(?=[^\]]*\]\()/g, String.raw`\[`).replaceAll(/\{\d+\}/g, '{$&}');
}

function physicalLocation({ file, line, column, endColumn }: Position): object {
  return {
    artifactLocation: { uri: wellFormed(file).split('/').map(encodeURIComponent).join('/') },
    region: {
      startLine: line,
      startColumn: column,
      ...(endColumn !== undefined && endColumn > column && { endLine: line, endColumn }),
    },
  };
}
