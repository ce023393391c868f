import { productName } from '../model/server.ts';
import { applySummary } from './applied-text.ts';
import { countText, placeText } from './diagnostic-text.ts';
import { fitting } from './fitting.ts';
import { changeBlock } from './markdown-change.ts';
import { markdownReview } from './markdown-review.ts';
import { hiddenMarker, markdownCode, markdownText } from './markdown-text.ts';
import type { Report } from './plan-json.ts';
import { planSummary } from './plan-text.ts';
import type { ReportContext } from './report-context.ts';
import { reportFindings } from './report-finding.ts';
import type { ReportFinding } from './report-finding.ts';
import { makeStyle } from './style.ts';

/** GitHub refuses a comment of more than 65,536 characters. */
const MOST_CHARACTERS = 60_000;
const MOST_OF_FINDINGS = 20_000;
const MOST_OF_NOTES = 5000;
const plain = makeStyle(false);

/** The run as a comment on a pull request. What does not fit is left out object by object, and counted. */
export function markdownReport(report: Report, context: ReportContext): string {
  const head = [
    hiddenMarker(report.command, context.id),
    `### vaultctl ${report.command}`,
    `**${markdownText(headline(report))}**`,
    factsLine(report, context),
  ].join('\n\n');
  const findings = findingsPart(reportFindings(report, context));
  const access = report.review === undefined ? [] : markdownReview(report.review);
  const top = [head, ...findings, ...access, ...notesPart(report)].join('\n\n');
  const fates = new Map((report.applied ?? []).map((one) => [one.change, one]));
  const changes = (report.plan?.changes ?? []).map((change) => changeBlock(change, fates.get(change)));
  const blocks = fitting(changes, MOST_CHARACTERS - top.length, (left) =>
    left === 1 ? '… and 1 more object is left out here.' : `… and ${left} more objects are left out here.`,
  );
  return `${[top, ...blocks].join('\n\n')}\n`;
}

function headline({ plan, applied = [], error, diagnostics }: Report): string {
  if (applied.length > 0) return applySummary(applied, plain);
  if (plan !== undefined) return planSummary(plan);
  if (error !== undefined) return 'The run did not come to its end.';
  return diagnostics.length === 0 ? 'The spec is valid.' : countText(diagnostics);
}

function factsLine({ plan, digest, exitCode }: Report, { id, address }: ReportContext): string {
  return [
    markdownCode(id),
    ...(address === undefined ? [] : [markdownCode(address)]),
    ...(plan === undefined
      ? []
      : [markdownText(`${productName(plan.server.flavour)} ${plan.server.version}`)]),
    ...(digest === undefined ? [] : [`digest ${markdownCode(digest)}`]),
    `exit code ${exitCode}`,
  ].join(' · ');
}

function findingsPart(findings: readonly ReportFinding[]): readonly string[] {
  if (findings.length === 0) return [];
  const rows = fitting(findings.map(findingRow), MOST_OF_FINDINGS, (left) => `- … and ${left} more`);
  return ['#### Findings', rows.join('\n')];
}

function notesPart({ plan }: Report): readonly string[] {
  if (plan === undefined) return [];
  const { notes, unmanaged } = plan;
  const left = unmanaged.length === 1 ? '1 object is' : `${unmanaged.length} objects are`;
  const rows = [
    ...notes.map(({ address, text }) => `- ${markdownCode(address)}: ${markdownText(text)}`),
    ...(unmanaged.length === 0 ? [] : [`- ${left} on the server and not in the spec, and left alone`]),
  ].map((full) => ({ full, short: full }));
  if (rows.length === 0) return [];
  return ['#### Notes', fitting(rows, MOST_OF_NOTES, (more) => `- … and ${more} more`).join('\n')];
}

function findingRow({ severity, rank, at, message, code, hint }: ReportFinding): {
  full: string;
  short: string;
} {
  const word = severity === 'warning' && rank !== undefined ? `warning (${rank})` : severity;
  const place = at === undefined ? '' : ` ${markdownCode(placeText(at))}:`;
  const short = `- **${word}**${place} ${markdownCode(code)}`;
  const next = hint === undefined ? '' : `<br>next: ${markdownText(hint)}`;
  return { short, full: `- **${word}**${place} ${markdownText(message)} ${markdownCode(code)}${next}` };
}
