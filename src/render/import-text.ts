import { printable } from './printable.ts';

/** What an import did. */
export interface ImportReport {
  readonly folder: string;
  /** What a plan needs besides, as `--namespace team`. */
  readonly planFlags: string;
  /** Paths in the folder. */
  readonly files: readonly string[];
  readonly objects: number;
  /** Values to fill in. */
  readonly placeholders: readonly {
    readonly variable: string;
    readonly field: string;
    readonly address: string;
  }[];
  readonly leftOut: readonly { readonly address: string; readonly reason: string }[];
  /** What the token may not see. */
  readonly forbidden: readonly string[];
  /** Spec files in the folder that the import did not write. */
  readonly others: readonly string[];
  readonly warnings: number;
}

const MOST_NAMED = 20;

/** What was written, and what is to be done next. */
export function importText(report: ImportReport): string {
  const { folder, planFlags, files, placeholders, others, warnings } = report;
  const parts = [
    `Wrote ${count(report.objects, 'object')} to ${count(files.length, 'file')} in ${folder}:`,
    ...named(files.map((file) => printable(file))),
  ];
  if (placeholders.length > 0) {
    const width = Math.max(...placeholders.map(({ variable }) => variable.length));
    parts.push(
      '',
      'The server does not show these. Before the next apply, set them in the environment, or remove the line',
      'where there is none:',
      ...placeholders.map(
        ({ variable, field, address }) => `  ${variable.padEnd(width)}  ${field} of ${printable(address)}`,
      ),
    );
  }
  if (others.length > 0) {
    parts.push(
      '',
      `Spec files that stand there besides, and that a plan of ${folder} reads too:`,
      ...named(others),
    );
  }
  parts.push('', `Next: vaultctl plan ${planFlags}${folder}`);
  if (warnings > 0)
    parts.push(
      `What the server holds gives ${count(warnings, 'warning')}; vaultctl validate ${folder} shows them.`,
    );
  return `${parts.join('\n')}\n`;
}

/** Why an import is not all there is; empty when it is. */
export function importTrouble({ leftOut, forbidden }: ImportReport): string {
  if (leftOut.length === 0 && forbidden.length === 0) return '';
  const parts: string[] = [];
  if (leftOut.length > 0) {
    parts.push(
      `Left out, because a spec cannot say it or would be refused:`,
      ...leftOut.map(({ address, reason }) => `  ${printable(address)}: ${printable(reason)}`),
    );
  }
  if (forbidden.length > 0) {
    parts.push(
      'Not imported, because the token may not read it:',
      ...forbidden.map((one) => `  ${printable(one)}`),
    );
  }
  parts.push('The import is not complete, so it ends with exit code 3.');
  return `${parts.join('\n')}\n`;
}

function named(files: readonly string[]): readonly string[] {
  const more = files.length - MOST_NAMED;
  const shown = more > 0 ? files.slice(0, MOST_NAMED) : files;
  return [...shown.map((file) => `  ${file}`), ...(more > 0 ? [`  and ${more} more`] : [])];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
