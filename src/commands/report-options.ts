import { reportKinds } from '../render/report-kinds.ts';
import type { ReportKind } from '../render/report-kinds.ts';
import { UsageError } from './spec-options.ts';

/** Options of every command that can write reports. */
export interface ReportOptions {
  /** Each KIND=FILE. */
  readonly report?: readonly string[];
  readonly reportId?: string;
  readonly ci?: 'auto' | 'github' | 'gitlab' | 'none';
}

/** A file to write, and in which form. */
export interface ReportFile {
  readonly kind: ReportKind;
  readonly file: string;
}

/** The files that `--report` names. Throws a `UsageError` before anything is done. */
export function reportFiles(given: readonly string[]): readonly ReportFile[] {
  const files = given.map(reportFile);
  for (const [index, { file }] of files.entries()) {
    if (files.findIndex((other) => other.file === file) < index) {
      throw new UsageError(`--report names ${file} twice`, 'give each report a file of its own');
    }
  }
  return files;
}

function reportFile(text: string): ReportFile {
  const cut = text.indexOf('=');
  const [kind, file] = [text.slice(0, cut), text.slice(cut + 1)];
  if (cut < 1 || file === '') {
    throw new UsageError('--report takes KIND=FILE', 'write for example --report markdown=plan.md');
  }
  if (!isKind(kind)) {
    throw new UsageError(`--report knows no ${kind}`, `the kinds are ${Object.keys(reportKinds).join(', ')}`);
  }
  if (file === '-') {
    throw new UsageError(
      '--report writes files, and standard output is for people',
      'name a file, or use --json for one document on standard output',
    );
  }
  return { kind, file };
}

function isKind(text: string): text is ReportKind {
  return Object.hasOwn(reportKinds, text);
}
