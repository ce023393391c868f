import { catalogue, ruleAsMessage } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** Gives the text of the line at a position. */
export type SourceLine = (position: Position) => string | undefined;

/** Findings for people: place, what is wrong, the lines around it, the rule, and the next step. */
export function diagnosticsText(
  diagnostics: readonly Diagnostic[],
  sourceLine: SourceLine,
  style: Style,
): string {
  if (diagnostics.length === 0) return '';
  const blocks = diagnostics.map((diagnostic) => diagnosticText(diagnostic, sourceLine, style));
  return `${blocks.join('\n\n')}\n\n${countText(diagnostics)}\n`;
}

/** `2 errors, 1 warning`. */
export function countText(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const part = (count: number, word: string): string[] =>
    count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`];
  return [...part(errors, 'error'), ...part(warnings, 'warning')].join(', ');
}

function diagnosticText(diagnostic: Diagnostic, sourceLine: SourceLine, style: Style): string {
  const { at, code, message, severity, hint, rank, related = [], address } = diagnostic;
  const paint = severity === 'error' ? style.error : style.warning;
  const word = severity === 'warning' && rank !== undefined ? `warning (${rank})` : severity;
  const place = at === undefined ? '' : `${placeText(at)}: `;
  const subject = address === undefined || message.includes(address) ? '' : `${printable(address)}: `;
  const known = code in catalogue ? (code as DiagnosticCode) : undefined;
  const rule = known && !message.startsWith(ruleAsMessage(known)) ? catalogue[known].rule : undefined;
  return [
    `${place}${paint(word)} ${subject}${printable(message)} ${style.faint(`[${code}]`)}`,
    ...(at === undefined ? [] : frame(at, sourceLine, style)),
    ...related.flatMap(({ at: other, note }) => [
      `  ${note}: ${placeText(other)}`,
      ...frame(other, sourceLine, style),
    ]),
    ...(rule === undefined ? [] : [`  rule: ${rule}`]),
    ...(hint === undefined ? [] : [`  next: ${printable(hint)}`]),
  ].join('\n');
}

/** `config/jwt.yaml:14:5`. */
export function placeText({ file, line, column }: Position): string {
  return `${printable(file)}:${line}:${column}`;
}

/** The line before, the line, and a mark under the range. */
export function frame(at: Position, sourceLine: SourceLine, style: Style): readonly string[] {
  const text = sourceLine(at);
  if (text === undefined) return [];
  const width = String(at.line).length;
  const row = (number: number, line: string): string =>
    `  ${style.faint(`${String(number).padStart(width)} |`)} ${printable(line).trimEnd()}`;
  const above = at.line > 1 ? sourceLine({ ...at, line: at.line - 1 }) : undefined;
  const length = Math.max(
    1,
    Math.min((at.endColumn ?? at.column + 1) - at.column, text.length - at.column + 1),
  );
  // Tabs keep their width under the line above.
  const indent = text.slice(0, at.column - 1).replaceAll(/[^\t]/g, ' ');
  return [
    ...(above === undefined ? [] : [row(at.line - 1, above)]),
    row(at.line, text),
    `  ${' '.repeat(width)} ${style.faint('|')} ${indent}${style.error('^'.repeat(length))}`,
  ];
}
