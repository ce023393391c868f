import { levelOf } from './report-finding.ts';
import type { ReportFinding } from './report-finding.ts';

/** So many of one kind GitHub shows for a step. */
const MOST_ANNOTATIONS = 10;

/** Findings beside the lines of a pull request: the first ten, and how many more there are. */
export function annotations(findings: readonly ReportFinding[]): string {
  const shown = findings.slice(0, MOST_ANNOTATIONS);
  const more = findings.length - shown.length;
  return [
    ...shown.map(annotation),
    ...(more > 0 ? [`::notice title=vaultctl::${more} more; the reports have all`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** The start of lines that are folded away. */
export function groupStart(title: string): string {
  return `::group::${data(title)}\n`;
}

export const groupEnd = '::endgroup::\n';

/** What a step hands to later ones; nothing in a value can end it, because nobody knows the delimiter before. */
export function stepOutputs(values: Readonly<Record<string, string>>, delimiter: string): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('');
}

/** Has the runner hide a text in every log from now on. */
export function mask(secret: string): string {
  return `::add-mask::${data(secret)}\n`;
}

/** One remark of the action itself, beside no line. */
export function remark(level: 'error' | 'warning', text: string): string {
  return `::${level} title=vaultctl::${data(text)}\n`;
}

function annotation(finding: ReportFinding): string {
  const { at, code, message, hint } = finding;
  const level = levelOf(finding);
  const place = at === undefined ? {} : { file: at.file, line: at.line, col: at.column };
  const properties = Object.entries({ ...place, title: `vaultctl ${code}` })
    .map(([name, value]) => `${name}=${property(String(value))}`)
    .join(',');
  const text = hint === undefined ? message : `${message}\nnext: ${hint}`;
  return `::${level === 'note' ? 'notice' : level} ${properties}::${data(text)}`;
}

/** Escapes of https://github.com/actions/toolkit/blob/main/docs/commands.md */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
