import { jsonDocument } from './json-document.ts';
import type { Report } from './plan-json.ts';
import type { ReportContext } from './report-context.ts';
import { fingerprints, reportFindings } from './report-finding.ts';
import type { ReportFinding } from './report-finding.ts';

/** What is wrong, as GitLab shows it beside the lines of a merge request. https://docs.gitlab.com/ee/ci/testing/code_quality.html */
export function codeQualityReport(report: Report, context: ReportContext): string {
  const findings = reportFindings(report, context);
  const marks = fingerprints(findings, context);
  const entries = findings.map((finding, index) => ({
    description: [finding.message, ...(finding.hint === undefined ? [] : [finding.hint])].join('; '),
    check_name: finding.code,
    fingerprint: marks[index] ?? '',
    severity: severityOf(finding),
    // GitLab passes over an entry without a place.
    location: { path: finding.at?.file ?? context.specFile, lines: { begin: finding.at?.line ?? 1 } },
  }));
  return jsonDocument(entries);
}

function severityOf({ severity, rank = 'medium' }: ReportFinding): string {
  return severity === 'error' ? 'critical' : { high: 'major', medium: 'minor', low: 'info' }[rank];
}
