import type { CatalogueEntry } from '../model/catalogue-entry.ts';
import { catalogue } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';

/** Every rule, a line each: its code, how serious it is, and what it says. */
export function ruleListText(): string {
  const rows = Object.entries(catalogue).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([code]) => code.length));
  return rows
    .map(([code, entry]) => `${code.padEnd(width)}  ${severityText(entry).padEnd(16)}  ${entry.rule}\n`)
    .join('');
}

/** One rule, and what to do when something breaks it. */
export function ruleText(code: DiagnosticCode): string {
  const entry: CatalogueEntry = catalogue[code];
  return `${code}: ${severityText(entry)}\n\n  rule: ${entry.rule}\n  next: ${entry.hint}\n`;
}

function severityText({ severity, rank }: CatalogueEntry): string {
  return rank === undefined ? severity : `${severity} (${rank})`;
}
